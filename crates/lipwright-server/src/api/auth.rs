//! Who asks: the key in the `x-api-key` header, turned into its owner.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::App;
use super::reply::{Code, Reply};
use crate::keys::ApiKey;
use crate::store::Owner;

/// The owner of the request's key.
pub(crate) struct Caller(pub(crate) Owner);

/// The same, for requests that make something: these are counted.
pub(crate) struct CountedCaller(pub(crate) Owner);

impl FromRequestParts<App> for Caller {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get("x-api-key").and_then(|value| value.to_str().ok());
        // The store is asked by digest, so neither shape nor time tell anything about real keys.
        let Some(key) = header.and_then(ApiKey::parse) else {
            return Err(Reply::plain(Code::InvalidKey));
        };
        let owner = app.store.owner_of_key(key.hash()).await?;
        owner.map(Self).ok_or_else(|| Reply::plain(Code::InvalidKey))
    }
}

impl FromRequestParts<App> for CountedCaller {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Caller(owner) = Caller::from_request_parts(parts, app).await?;
        if let Some(limit) = &app.rate_limit {
            let allowance = limit.take(owner.id);
            if let Some(seconds) = allowance.retry_after {
                return Err(Reply::limited(allowance, seconds));
            }
        }
        Ok(Self(owner))
    }
}
