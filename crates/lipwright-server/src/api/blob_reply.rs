//! A stored file as an HTTP reply, whole or in part.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;

use super::App;
use super::range::{Wanted, wanted};
use super::reply::Reply;

/// What is served and as what.
pub(super) struct Served<'a> {
    /// Its blob.
    pub(super) key: &'a str,
    /// One of our own list, whatever the file's maker said.
    pub(super) content_type: &'static str,
    /// Its version. A blob never changes, so its name will do.
    pub(super) version: &'a str,
    /// What a browser calls it that saves it.
    pub(super) file_name: &'a str,
}

/// The answer to a request with these `headers`.
pub(super) async fn blob_reply(
    app: &App,
    served: Served<'_>,
    headers: &HeaderMap,
) -> Result<Response, Reply> {
    let Served { key, content_type, version, file_name } = served;
    let size = app.blobs.size(key).await?;
    let etag = format!("\"{version}\"");
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let mut reply_headers = fixed_headers(&etag, content_type, file_name);
    if text(IF_NONE_MATCH).is_some_and(|known| known == "*" || known.contains(&etag)) {
        return Ok((StatusCode::NOT_MODIFIED, reply_headers).into_response());
    }
    let range = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(|known| known == etag));
    let (status, part) = match wanted(range, size) {
        Wanted::All => (StatusCode::OK, 0..size),
        Wanted::Part(part) => {
            let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            insert(&mut reply_headers, CONTENT_RANGE, &range);
            (StatusCode::PARTIAL_CONTENT, part)
        }
        Wanted::Nothing => {
            insert(&mut reply_headers, CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, reply_headers).into_response());
        }
    };
    reply_headers.insert(CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    let reader = app.blobs.read(key, part).await?;
    let body = Body::from_stream(ReaderStream::with_capacity(reader, 64 * 1024));
    Ok((status, reply_headers, body).into_response())
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
