//! `PUT` to an upload link: the bytes of an announced asset. The link is the permission; it works
//! once.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode, Uri};
use futures_util::StreamExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;
use uuid::Uuid;

use super::files::{Signature, SignatureQuery, opened};
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::uploading::Aside;
use super::{Answer, App};
use crate::blobs::BlobError;
use crate::hex::hex;
use crate::sign::Verb;
use crate::store::{Asset, Uploaded};
use crate::task::Write;

/// Takes the bytes of an announced upload.
///
/// This is the `sign_url`: the link is the permission, it needs no key and works once.
#[utoipa::path(
    put,
    path = "/files/uploads/{asset}",
    tag = "Files",
    params(("asset" = String, Path, format = Uuid, description = "The asset"), Signature),
    request_body(content = schema::Bytes, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "The bytes are kept", body = Envelope<schema::UploadedBytes>),
        schema::UploadRefused, schema::Writes,
    ),
    security(()),
)]
pub(crate) async fn put_asset(
    State(app): State<App>,
    Names(id): Names<String>,
    uri: Uri,
    signature: SignatureQuery,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    opened(&app, Verb::Put, uri.path(), signature)?;
    let asset = match id.parse() {
        Ok(id) => app.store.asset(id).await?,
        Err(_not_an_id) => None,
    };
    let asset = asset.ok_or_else(|| Reply::plain(Code::NotFound))?;
    if asset.uploaded.is_some() {
        return Err(used_up());
    }
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|bytes| bytes > asset.announced.max_bytes) {
        return Err(too_large(&asset));
    }
    let turn = app.uploading.begin(asset.announced.id).ok_or_else(under_way)?;
    let (aside, file) = Aside::make(&app.incoming).map_err(disk)?;
    let times = &app.settings.times;
    let saved = timeout(times.upload_total, save(&asset, body, file, times.upload_idle)).await;
    let (bytes, sha256) = saved.unwrap_or_else(|_late| Err(too_slow()))?;
    // All bytes are here: whether the client still listens or not, they are kept and recorded, or
    // neither.
    let kept = tokio::spawn(async move {
        let kept = keep(&app, &asset, &aside, bytes, sha256).await;
        drop((aside, turn));
        kept
    });
    kept.await.unwrap_or_else(|fault| {
        tracing::error!(%fault, "an upload was not kept");
        Err(Reply::plain(Code::System))
    })
}

async fn keep(app: &App, asset: &Asset, aside: &Aside, bytes: u64, sha256: String) -> Answer {
    let id = asset.announced.id;
    // Another key each time: of two uploads at once, to two processes, the slower one deletes only its
    // own.
    let uploaded = Uploaded { blob_key: format!("assets/{id}/{}", Uuid::new_v4()), bytes, sha256 };
    app.blobs.put(&uploaded.blob_key, aside.path()).await?;
    if app.store.finish_upload(id, &uploaded).await? == Write::Stale {
        app.blobs.delete(&uploaded.blob_key).await?;
        return Err(used_up());
    }
    tracing::info!(asset = %id, bytes, "asset uploaded");
    Ok(Reply::success(json!({ "size": bytes })))
}

/// Writes the body aside; gives its size and its SHA-256 in hex.
async fn save(
    asset: &Asset,
    body: Body,
    file: std::fs::File,
    idle: Duration,
) -> Result<(u64, String), Reply> {
    let mut file = File::from_std(file);
    let (mut bytes, mut digest, mut stream) = (0, Sha256::new(), body.into_data_stream());
    while let Some(chunk) = timeout(idle, stream.next()).await.map_err(|_late| too_slow())? {
        let chunk = chunk.map_err(|_fault| Reply::parameter("body", "ended too early"))?;
        bytes += chunk.len() as u64;
        if bytes > asset.announced.max_bytes {
            return Err(too_large(asset));
        }
        digest.update(&chunk);
        file.write_all(&chunk).await.map_err(disk)?;
    }
    file.flush().await.map_err(disk)?;
    if bytes == 0 {
        return Err(Reply::parameter("body", "is empty"));
    }
    Ok((bytes, hex(&digest.finalize())))
}

fn too_large(asset: &Asset) -> Reply {
    Reply::parameter("body", &format!("is larger than the {} bytes agreed on", asset.announced.max_bytes))
}

fn disk(fault: std::io::Error) -> Reply {
    Reply::from(BlobError::from(fault))
}

fn too_slow() -> Reply {
    Reply::parameter("body", "came too slowly").with_status(StatusCode::REQUEST_TIMEOUT)
}

fn under_way() -> Reply {
    Reply::because(Code::NoPermission, "another upload to this link is under way")
        .with_status(StatusCode::CONFLICT)
}

fn used_up() -> Reply {
    Reply::because(Code::NoPermission, "the upload link has been used")
}
