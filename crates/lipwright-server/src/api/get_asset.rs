//! `GET /files/assets/{asset}`: an uploaded file, back to whoever holds a signed link: the page shows the
//! source beside its result. Tasks give such links to their owner only.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::App;
use super::blob_reply::{Served, blob_reply};
use super::files::{Signature, SignatureQuery, opened};
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema;
use crate::sign::Verb;
use crate::store::Asset;

/// Types under which an upload is given back. What its maker says is never believed: anything else is
/// bytes, and the reply's own rules keep browsers from reading a page or a script out of either.
const MEDIA_TYPES: [&str; 10] = [
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "audio/mpeg",
    "audio/wav",
    "audio/x-wav",
    "audio/mp4",
    "audio/ogg",
    "audio/webm",
    "audio/flac",
];

/// Gives an uploaded file back.
///
/// This is the `video_link` or `audio_link` of a task; `HEAD` works too.
#[utoipa::path(
    get,
    path = "/files/assets/{asset}",
    tag = "Files",
    params(
        ("asset" = String, Path, format = Uuid, description = "The asset"), Signature,
        ("Range" = Option<String>, Header, nullable = false, description = "One range of bytes, as in `bytes=0-99`; what is not understood is ignored"),
    ),
    responses(
        (status = 200, description = "The file", body = schema::Bytes, content_type = "*/*"),
        (status = 206, description = "A part of it", body = schema::Bytes, content_type = "*/*"),
        (status = 304, description = "It is as `If-None-Match` says"),
        schema::BadLink, schema::Range,
    ),
    security(()),
)]
pub(crate) async fn get_asset(
    State(app): State<App>,
    Names(id): Names<String>,
    uri: Uri,
    signature: SignatureQuery,
    headers: HeaderMap,
) -> Result<Response, Reply> {
    opened(&app, Verb::Get, uri.path(), signature)?;
    let missing = || Reply::plain(Code::NotFound);
    let id = id.parse().map_err(|_fault| missing())?;
    let Some(Asset { announced, uploaded: Some(uploaded) }) = app.store.asset(id).await? else {
        return Err(missing());
    };
    let content_type = MEDIA_TYPES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(&announced.content_type))
        .unwrap_or("application/octet-stream");
    let served = Served {
        key: &uploaded.blob_key,
        content_type,
        version: &uploaded.sha256,
        file_name: &format!("lipwright-{id}"),
    };
    blob_reply(&app, served, &headers).await
}
