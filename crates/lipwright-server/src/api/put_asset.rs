//! `PUT` to an upload link: the bytes of an announced asset. The link is the permission; it works
//! once.

use std::fmt::Write as _;
use std::path::Path as FilePath;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Uri};
use futures_util::StreamExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::files::{SignatureQuery, opened};
use super::reply::{Code, Reply};
use super::{Answer, App};
use crate::blobs::BlobError;
use crate::sign::Verb;
use crate::store::{Asset, Uploaded};
use crate::task::Write;

/// The handler.
pub(crate) async fn put_asset(
    State(app): State<App>,
    Path(id): Path<String>,
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
    let aside = app.incoming.join(Uuid::new_v4().to_string());
    let stored = receive(&app, &asset, body, &aside).await;
    if stored.is_err() {
        // It may not have been made, or have been moved away already.
        let _missing = fs::remove_file(&aside).await;
    }
    stored
}

async fn receive(app: &App, asset: &Asset, body: Body, aside: &FilePath) -> Answer {
    let (bytes, sha256) = save(asset, body, aside).await?;
    let id = asset.announced.id;
    // Another key each time: of two uploads at once, the slower one deletes only its own.
    let uploaded = Uploaded { blob_key: format!("assets/{id}/{}", Uuid::new_v4()), bytes, sha256 };
    app.blobs.put(&uploaded.blob_key, aside).await?;
    if app.store.finish_upload(id, &uploaded).await? == Write::Stale {
        app.blobs.delete(&uploaded.blob_key).await?;
        return Err(used_up());
    }
    tracing::info!(asset = %id, bytes, "asset uploaded");
    Ok(Reply::success(json!({ "size": bytes })))
}

/// Writes the body aside; gives its size and its SHA-256 in hex.
async fn save(asset: &Asset, body: Body, aside: &FilePath) -> Result<(u64, String), Reply> {
    let disk = |fault| Reply::from(BlobError::from(fault));
    let mut file = File::create_new(aside).await.map_err(disk)?;
    let (mut bytes, mut digest, mut stream) = (0, Sha256::new(), body.into_data_stream());
    while let Some(chunk) = stream.next().await {
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
    let hex = digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _infallible = write!(hex, "{byte:02x}");
        hex
    });
    Ok((bytes, hex))
}

fn too_large(asset: &Asset) -> Reply {
    Reply::parameter("body", &format!("is larger than the {} bytes agreed on", asset.announced.max_bytes))
}

fn used_up() -> Reply {
    Reply::because(Code::NoPermission, "the upload link has been used")
}
