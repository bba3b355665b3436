//! Where clients reach this server: the start of every link that it hands out.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use url::Url;

use super::App;
use crate::settings::ServerSettings;

/// `https://lips.example`, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base(pub(crate) String);

impl Base {
    /// The start of links that nobody asked for: in webhooks.
    pub(crate) fn without_request(settings: &ServerSettings) -> Self {
        match &settings.public_url {
            Some(public) => Self(public.trim_end_matches('/').to_owned()),
            None => Self(format!("http://{}", settings.listen)),
        }
    }

    /// Whether `url` leads here.
    pub(super) fn leads_here(&self, url: &Url) -> bool {
        Url::parse(&self.0).is_ok_and(|base| base.origin() == url.origin())
    }
}

impl FromRequestParts<App> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        if app.settings.public_url.is_some() {
            return Ok(Self::without_request(&app.settings));
        }
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).filter(|host| is_plain(host));
        let fallback = app.settings.listen.to_string();
        Ok(Self(format!("http://{}", host.unwrap_or(&fallback))))
    }
}

/// A host name or address and perhaps a port: nothing that could change the meaning of a link.
fn is_plain(host: &str) -> bool {
    !host.is_empty()
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']'))
}
