//! `GET /files/results/…`: results and covers, to whoever holds a signed link, whole or in part.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Deserialize;

use super::App;
use super::blob_reply::{Served, blob_reply};
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
    let served = Served {
        key: &format!("results/{task}/{name}"),
        content_type,
        version: &format!("{task}-{name}"),
        file_name: &format!("lipwright-{task}-{name}"),
    };
    blob_reply(&app, served, &headers).await
}
