//! `GET lip_sync_video/{task_id}`: one task.

use axum::extract::State;

use super::auth::Caller;
use super::base::Base;
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::task_json::{task_json_at, waits};
use super::{Answer, App};

/// Tells of one task.
///
/// A stranger's task, a name that is none and a task that never was look the same.
#[utoipa::path(
    get,
    path = "/lip_sync_video/{task_id}",
    tag = "Tasks",
    params(("task_id" = String, Path, format = Uuid, description = "The task")),
    responses(
        (status = 200, description = "The task; a failed one too", body = Envelope<schema::Task>),
        schema::NoSuchTask, schema::Keyed,
    ),
)]
pub(crate) async fn get_task(
    State(app): State<App>,
    Caller(owner): Caller,
    base: Base,
    Names(id): Names<String>,
) -> Answer {
    let Ok(id) = id.parse() else { return Err(Reply::plain(Code::NotFound)) };
    let seen = app.looks.at(&app.store, owner.id, id).await?;
    let seen = seen.ok_or_else(|| Reply::plain(Code::NotFound))?;
    let position = if waits(&seen.task) { Some(app.looks.position(&app.store, &seen).await?) } else { None };
    Ok(Reply::written(&task_json_at(&app, &base, &seen.task, position)))
}
