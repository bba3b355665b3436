//! For whatever watches this server: is it alive, can it do its work, and how much is there of it?

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::reply::Reply;
use super::schema::{self, Envelope};
use super::{Answer, App};

/// Tells that the process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "Operation",
    responses((status = 200, description = "The process answers", body = Envelope<schema::Health>)),
    security(()),
)]
pub(crate) async fn healthz() -> Reply {
    Reply::success(json!({ "status": "ok" }))
}

/// Tells whether everything behind it answers too.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "Operation",
    responses(
        (status = 200, description = "It can do its work", body = Envelope<schema::Readiness>), schema::Unready,
    ),
    security(()),
)]
pub(crate) async fn readyz(State(app): State<App>) -> Answer {
    app.store.ping().await?;
    app.blobs.ping().await.map_err(|_fault| Reply::away("blob storage unavailable"))?;
    if app.room.is_low().is_some_and(|low| low) {
        return Err(Reply::away("storage nearly full"));
    }
    Ok(Reply::success(json!({ "status": "ready" })))
}

/// Tells figures about this process and what waits.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "Operation",
    responses((status = 200, description = "Prometheus' text format", body = String, content_type = "text/plain")),
    security(()),
)]
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    let depths = app.store.depths().await.ok();
    let text = app.metrics.text(depths, app.room.free());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
