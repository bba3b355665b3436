//! The page for people: its files, out of the binary, and the rules under which browsers run them.
//!
//! The files are plain HTML, CSS and modules, served as they were written; `docs/decisions` says why.

mod session;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use lipwright_server::PAGE_PATH;

use crate::commands::sample;

pub(crate) use session::FirstKey;

/// Everything comes from here; blobs are files that the visitor has chosen.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";
const PERMISSIONS: &str = "microphone=(self), camera=(), geolocation=()";
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// A file of the page.
#[derive(Debug, Clone, Copy)]
struct File {
    path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! files {
    ($($content_type:ident $name:literal),* $(,)?) => {
        [$(File {
            path: concat!("/page/", $name),
            content_type: $content_type,
            bytes: include_bytes!(concat!("page/", $name)),
        }),*]
    };
}

const INDEX: File = File { path: PAGE_PATH, content_type: HTML, bytes: include_bytes!("page/index.html") };

const FILES: &[File] = &files![
    CSS "base.css",
    CSS "create.css",
    CSS "task.css",
    JS "main.js",
    JS "actions.js",
    JS "advice.js",
    JS "api.js",
    JS "choose.js",
    JS "create.js",
    JS "curves.js",
    JS "de.js",
    JS "dom.js",
    JS "en.js",
    JS "health.js",
    JS "history.js",
    JS "key.js",
    JS "link.js",
    JS "log.js",
    JS "player.js",
    JS "progress.js",
    JS "record.js",
    JS "report.js",
    JS "route.js",
    JS "task.js",
    JS "text.js",
    JS "together.js",
    JS "upload.js",
    JS "watch.js",
    JS "wav.js",
];

/// The page, the demo pair for it, and how a local first visitor gets the key.
pub(crate) fn routes(first_key: FirstKey) -> Router {
    let mut routes = Router::new().route(session::PATH, post(session::open).with_state(first_key));
    for file in [INDEX].iter().chain(FILES) {
        routes = add(routes, file.path, *file);
    }
    for (name, bytes) in sample::FILES {
        let content_type = if name == sample::FACE { "video/mp4" } else { "audio/wav" };
        routes = add(routes, &format!("/sample/{name}"), File { path: "", content_type, bytes });
    }
    routes
}

fn add(routes: Router, path: &str, file: File) -> Router {
    let etag = etag(file.bytes);
    routes.route(path, get(move |headers: HeaderMap| async move { answer(file, &etag, &headers) }))
}

fn answer(file: File, etag: &HeaderValue, asked: &HeaderMap) -> Response {
    let known = asked.get(IF_NONE_MATCH) == Some(etag);
    let fixed = |name, value| (name, HeaderValue::from_static(value));
    let headers = [
        fixed(CONTENT_TYPE, file.content_type),
        fixed(CONTENT_SECURITY_POLICY, POLICY),
        fixed(PERMISSIONS_POLICY, PERMISSIONS),
        fixed(X_CONTENT_TYPE_OPTIONS, "nosniff"),
        fixed(REFERRER_POLICY, "no-referrer"),
        // Asked for each time, sent only when it has changed: a new version is never half old.
        fixed(CACHE_CONTROL, "no-cache"),
        (ETAG, etag.clone()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.bytes).into_response()
}

/// Tells versions of this file apart; it need not withstand anybody.
fn etag(bytes: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    HeaderValue::from_str(&format!("\"{:016x}\"", hasher.finish()))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

#[cfg(test)]
mod tests;
