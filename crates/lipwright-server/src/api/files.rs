//! `GET /files/results/…`: results and covers, to whoever holds a signed link, whole or in part.

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio_util::io::ReaderStream;

use super::App;
use super::range::{Wanted, wanted};
use super::reply::{Code, Reply};
use crate::sign::{LinkFault, Verb};

/// What makes a link a permission.
#[derive(Debug, Deserialize)]
pub(crate) struct Signature {
    expires: i64,
    signature: String,
}

/// The signature of the request's link, if it has one.
pub(super) type SignatureQuery = Result<Query<Signature>, QueryRejection>;

/// Whether the link opens `path` for `verb`.
pub(super) fn opened(app: &App, verb: Verb, path: &str, signature: SignatureQuery) -> Result<(), Reply> {
    let checked = match signature {
        Ok(Query(Signature { expires, signature })) => app.signer.check(verb, path, expires, &signature),
        Err(_) => Err(LinkFault::Forged),
    };
    checked.map_err(|fault| {
        let why = match fault {
            LinkFault::Expired => "the link has expired",
            LinkFault::Forged => "the link is not valid",
        };
        Reply::because(Code::NoPermission, why)
    })
}

/// The handler; `HEAD` too.
pub(crate) async fn get_file(
    State(app): State<App>,
    Path((task, name)): Path<(String, String)>,
    uri: Uri,
    signature: SignatureQuery,
    headers: HeaderMap,
) -> Result<Response, Reply> {
    opened(&app, Verb::Get, uri.path(), signature)?;
    // Only what this server makes is ever served, under the two types that it makes.
    let content_type = match name.rsplit_once('.') {
        Some((_, "mp4")) => "video/mp4",
        Some((_, "jpg")) => "image/jpeg",
        _ => return Err(Reply::plain(Code::NotFound)),
    };
    let key = format!("results/{task}/{name}");
    let size = app.blobs.size(&key).await?;
    // A blob never changes, so its name is its version.
    let etag = format!("\"{task}-{name}\"");
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let mut reply_headers = fixed_headers(&etag, content_type, &format!("lipwright-{task}-{name}"));
    if text(IF_NONE_MATCH).is_some_and(|known| known == "*" || known.contains(&etag)) {
        return Ok((StatusCode::NOT_MODIFIED, reply_headers).into_response());
    }
    let range = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(|known| known == etag));
    let (status, part) = match wanted(range, size) {
        Wanted::All => (StatusCode::OK, 0..size),
        Wanted::Part(part) => {
            insert(
                &mut reply_headers,
                CONTENT_RANGE,
                &format!("bytes {}-{}/{size}", part.start, part.end - 1),
            );
            (StatusCode::PARTIAL_CONTENT, part)
        }
        Wanted::Nothing => {
            insert(&mut reply_headers, CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, reply_headers).into_response());
        }
    };
    reply_headers.insert(CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    let reader = app.blobs.read(&key, part).await?;
    Ok((status, reply_headers, Body::from_stream(ReaderStream::with_capacity(reader, 64 * 1024)))
        .into_response())
}

fn fixed_headers(etag: &str, content_type: &'static str, name: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    insert(&mut headers, ETAG, etag);
    insert(&mut headers, CONTENT_DISPOSITION, &format!("inline; filename=\"{name}\""));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers
}

/// Adds a header made of plain text; what is not plain is left out.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
