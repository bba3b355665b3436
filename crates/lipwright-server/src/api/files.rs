//! `GET /files/results/…`: results and covers, to whoever holds a signed link, whole or in part.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Deserialize;

use super::App;
use super::blob_reply::{Served, blob_reply};
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema;
use crate::sign::{LinkFault, Verb};

/// What makes a link a permission.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Signature {
    /// Until when the link is good, in Unix seconds.
    expires: i64,
    /// What only the server can write.
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

/// Gives a result or a cover.
///
/// This is the `result_url` or `cover_url` of a task; `HEAD` works too.
#[utoipa::path(
    get,
    path = "/files/results/{task}/{name}",
    tag = "Files",
    params(
        ("task" = String, Path, format = Uuid, description = "The task"),
        ("name" = String, Path, description = "The file"), Signature,
        ("Range" = Option<String>, Header, nullable = false, description = "One range of bytes, as in `bytes=0-99`; what is not understood is ignored"),
    ),
    responses(
        (status = 200, description = "The file", content((schema::Bytes = "video/mp4"), (schema::Bytes = "image/jpeg"))),
        (status = 206, description = "A part of it", content((schema::Bytes = "video/mp4"), (schema::Bytes = "image/jpeg"))),
        (status = 304, description = "It is as `If-None-Match` says"),
        schema::BadLink, schema::Range,
    ),
    security(()),
)]
pub(crate) async fn get_file(
    State(app): State<App>,
    Names((task, name)): Names<(String, String)>,
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
    let served = Served {
        key: &format!("results/{task}/{name}"),
        content_type,
        version: &format!("{task}-{name}"),
        file_name: &format!("lipwright-{task}-{name}"),
    };
    blob_reply(&app, served, &headers).await
}
