//! `GET lip_sync_video/{task_id}/log`: what happened to a task, in order. Like the events, an addition to
//! the contract.

use axum::extract::State;
use serde_json::{Value, json};

use super::auth::Caller;
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::{Answer, App};
use crate::store::LogEntry;

/// Tells what happened to a task, in order.
///
/// At most a few hundred entries. A stage that took less than a second may be missing. It is deleted with the task.
#[utoipa::path(
    get,
    path = "/lip_sync_video/{task_id}/log",
    tag = "Tasks",
    params(("task_id" = String, Path, format = Uuid, description = "The task")),
    responses(
        (status = 200, description = "The oldest first", body = Envelope<schema::TaskLog>),
        schema::NoSuchTask, schema::Keyed,
    ),
)]
pub(crate) async fn get_log(
    State(app): State<App>,
    Caller(owner): Caller,
    Names(id): Names<String>,
) -> Answer {
    let Ok(id) = id.parse() else { return Err(Reply::plain(Code::NotFound)) };
    let log = app.store.log(owner.id, id).await?.ok_or_else(|| Reply::plain(Code::NotFound))?;
    let entries: Vec<_> = log.iter().map(entry_json).collect();
    Ok(Reply::success(json!({ "entries": entries })))
}

fn entry_json(entry: &LogEntry) -> Value {
    json!({
        "at": entry.at.0 as f64 / 1000.0,
        "event": entry.event.name(),
        "attempt": entry.attempt,
        "stage": entry.stage,
        "code": entry.why.as_ref().map(|why| &why.code),
        "message": entry.why.as_ref().map(|why| &why.message),
    })
}
