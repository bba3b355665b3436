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
    let status = task.outward_status();
    let queue_position = match status {
        Status::Pending => Some(app.store.queue_position(task).await?),
        Status::Processing | Status::Success | Status::Failed => None,
    };
    Ok(json!({
        "task_id": task.id.to_string(),
        "status": status.name(),
        "created_at": task.created_at.seconds(),
        "completed_at": task.completed_at.map(crate::clock::UnixMillis::seconds),
        "data": task.result.as_ref().map(|result| result_json(app, base, result)),
        "error": task.failure.as_ref().map(|failure| {
            json!({ "message": failure.message, "code": failure.code })
        }),
        "progress": task.progress,
        "stage": task.stage,
        "queue_position": queue_position,
        "attempt": task.attempt,
        "inputs": inputs_json(app, base, task),
        "metadata": task.metadata,
        "credits": credits(task).credits(),
        "report": task.result.as_ref().and_then(|result| serde_json::from_str::<Value>(&result.report).ok()),
    }))
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

fn result_json(app: &App, base: &Base, result: &TaskResult) -> Value {
    let link = |key: &String| {
        let path = format!("/files/{key}");
        format!("{}{}", base.0, app.signer.link(Verb::Get, &path, app.settings.times.result_link))
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
