//! A task as clients see it.

use serde_json::{Value, json};

use super::App;
use super::assets::asset_path;
use super::base::Base;
use super::reply::Reply;
use crate::credits::{Hundredths, cost};
use crate::sign::Verb;
use crate::task::{InputRef, Inputs, Status, Task, TaskResult, engine_name, playback_name};

/// The whole object of *get one*, with links that are fresh now.
pub(super) async fn task_json(app: &App, base: &Base, task: &Task) -> Result<Value, Reply> {
    let position = if waits(task) { Some(app.store.queue_position(task).await?) } else { None };
    Ok(task_json_at(app, base, task, position))
}

/// Whether the task has a place in the queue.
pub(super) fn waits(task: &Task) -> bool {
    task.outward_status() == Status::Pending
}

/// The same, of a task whose place in the queue is known.
pub(super) fn task_json_at(app: &App, base: &Base, task: &Task, queue_position: Option<u64>) -> Value {
    let mut object = finished_part(app, base, task);
    if let Some(fields) = object.as_object_mut() {
        fields.insert(String::from("queue_position"), json!(queue_position));
        let report = task.result.as_ref().and_then(|result| serde_json::from_str(&result.report).ok());
        fields.insert(String::from("report"), report.unwrap_or(Value::Null));
    }
    object
}

/// What an event tells of a finished task: the object of *get one*, and the names by which receivers of
/// the contract's other events know the same things. Without the report, which may be long.
pub(crate) fn event_data(app: &App, base: &Base, task: &Task) -> Value {
    let mut data = finished_part(app, base, task);
    // Null without a result, and so are the fields of null.
    let result = data["data"].clone();
    let id = task.id.to_string();
    if let Some(fields) = data.as_object_mut() {
        for (name, value) in [
            ("project_id", json!(id)),
            ("video_id", json!(id)),
            ("status", json!(if task.result.is_some() { "completed" } else { "failed" })),
            ("video_url", result["result_url"].clone()),
            ("cover_url", result["cover_url"].clone()),
            ("duration", result["duration_seconds"].clone()),
        ] {
            fields.insert(name.to_owned(), value);
        }
    }
    data
}

fn finished_part(app: &App, base: &Base, task: &Task) -> Value {
    json!({
        "task_id": task.id.to_string(),
        "status": task.outward_status().name(),
        "created_at": task.created_at.seconds(),
        "completed_at": task.completed_at.map(crate::clock::UnixMillis::seconds),
        "data": task.result.as_ref().map(|result| result_json(app, base, task, result)),
        "error": task.failure.as_ref().map(|failure| {
            json!({ "message": failure.message, "code": failure.code })
        }),
        "progress": task.progress,
        "stage": task.stage,
        "attempt": task.attempt,
        "inputs": inputs_json(app, base, task),
        "metadata": task.metadata,
        "credits": credits(task).credits(),
    })
}

/// What the task was made from, so that it can be made again, with links to what was uploaded for it.
fn inputs_json(app: &App, base: &Base, task: &Task) -> Value {
    let link = |input: &InputRef| {
        let path = asset_path(input.asset?);
        Some(format!("{}{}", base.0, app.signer.link(Verb::Get, &path, app.settings.times.result_link)))
    };
    let Inputs { video, audio, playback } = &task.inputs;
    json!({
        "video_url": video.url,
        "audio_url": audio.url,
        "playback_type": playback_name(*playback),
        "engine": engine_name(task.engine),
        "video_link": link(video),
        "audio_link": link(audio),
    })
}

/// Links are null once the files' time is over.
fn result_json(app: &App, base: &Base, task: &Task, result: &TaskResult) -> Value {
    let link = |key: &String| {
        if task.files_expired {
            return Value::Null;
        }
        let path = format!("/files/{key}");
        json!(format!("{}{}", base.0, app.signer.link(Verb::Get, &path, app.settings.times.result_link)))
    };
    json!({
        "result_url": link(&result.result_key),
        "cover_url": result.cover_key.as_ref().map(link),
        "duration_seconds": result.duration_ms as f64 / 1000.0,
    })
}

/// What the task costs: held until it is known, charged once it is, nothing if it failed.
fn credits(task: &Task) -> Hundredths {
    match (&task.result, task.status) {
        (Some(result), _) => cost(std::time::Duration::from_millis(result.duration_ms.unsigned_abs())),
        (None, Status::Failed) => Hundredths(0),
        (None, _) => task.hold,
    }
}
