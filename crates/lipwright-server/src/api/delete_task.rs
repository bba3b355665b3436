//! `DELETE lip_sync_video/{task_id}`: cancels an unfinished task, deletes a finished one with its files.

use axum::extract::State;
use serde_json::json;

use super::auth::Caller;
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::{Answer, App};
use crate::task::{TaskResult, Write};

/// Cancels an unfinished task, deletes a finished one with its files.
#[utoipa::path(
    delete,
    path = "/lip_sync_video/{task_id}",
    tag = "Tasks",
    params(("task_id" = String, Path, format = Uuid, description = "The task")),
    responses(
        (status = 200, description = "Cancelled or deleted", body = Envelope<schema::DeletedTask>),
        schema::NoSuchTask, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn delete_task(
    State(app): State<App>,
    Caller(owner): Caller,
    Names(id): Names<String>,
) -> Answer {
    let missing = || Reply::plain(Code::NotFound);
    let id = id.parse().map_err(|_fault| missing())?;
    if app.store.cancel(owner.id, id).await? == Write::Applied {
        tracing::info!(task = %id, "task cancelled");
        return Ok(Reply::success(json!({ "task_id": id.to_string(), "status": "failed" })));
    }
    let task = app.store.task(owner.id, id).await?.ok_or_else(missing)?;
    if app.store.delete(owner.id, id).await? == Write::Stale {
        return Err(missing());
    }
    // The row first: a file without a row is waste, a row without its file is a broken promise.
    if let Some(result) = task.result {
        delete_files(&app, &result).await?;
    }
    tracing::info!(task = %id, "task deleted");
    Ok(Reply::success(json!({ "task_id": id.to_string(), "status": "deleted" })))
}

async fn delete_files(app: &App, result: &TaskResult) -> Result<(), Reply> {
    app.blobs.delete(&result.result_key).await?;
    match &result.cover_key {
        Some(key) => Ok(app.blobs.delete(key).await?),
        None => Ok(()),
    }
}
