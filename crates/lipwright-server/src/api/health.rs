//! For whatever watches this server: is it alive, and can it do its work?

use axum::extract::State;
use serde_json::json;

use super::reply::Reply;
use super::{Answer, App};

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> Reply {
    Reply::success(json!({ "status": "ok" }))
}

/// `GET /readyz`: the store and the blobs answer too.
pub(crate) async fn readyz(State(app): State<App>) -> Answer {
    app.store.ping().await?;
    app.blobs.ping().await.map_err(|_fault| Reply::away("blob storage unavailable"))?;
    Ok(Reply::success(json!({ "status": "ready" })))
}
