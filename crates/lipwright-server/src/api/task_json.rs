//! A task as clients see it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::App;
use super::assets::asset_path;
use super::base::Base;
use super::reply::Reply;
use crate::clock::UnixMillis;
use crate::credits::{Hundredths, cost};
use crate::sign::Verb;
use crate::task::{InputRef, Inputs, Status, Task, TaskResult, engine_name, playback_name};

/// The whole object of *get one*, with links that are fresh now. Its fields are in the order of their names.
#[derive(Serialize)]
pub(super) struct TaskJson<'a> {
    #[serde(flatten)]
    finished: FinishedPart<'a>,
    eta_seconds: Option<u64>,
    queue_position: Option<u64>,
    report: Option<&'a RawValue>,
}

/// What is told of a task that is no longer in the queue.
#[derive(Serialize)]
struct FinishedPart<'a> {
    attempt: u32,
    completed_at: Option<i64>,
    created_at: i64,
    credits: f64,
    data: Option<ResultJson>,
    error: Option<FailureJson<'a>>,
    inputs: InputsJson<'a>,
    metadata: &'a BTreeMap<String, String>,
    progress: f64,
    stage: Option<&'a str>,
    status: &'static str,
    task_id: String,
}

#[derive(Serialize)]
struct ResultJson {
    cover_url: Option<String>,
    duration_seconds: f64,
    result_url: Option<String>,
}

#[derive(Serialize)]
struct FailureJson<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct InputsJson<'a> {
    audio_link: Option<String>,
    audio_url: &'a str,
    engine: &'static str,
    options: Value,
    playback_type: &'static str,
    video_link: Option<String>,
    video_url: &'a str,
}

/// The task's object.
pub(super) async fn task_json(app: &App, base: &Base, task: &Task) -> Result<Value, Reply> {
    let position = if waits(task) { Some(app.store.queue_position(task).await?) } else { None };
    Ok(json!(task_json_at(app, base, task, position)))
}

/// Whether the task has a place in the queue.
pub(super) fn waits(task: &Task) -> bool {
    task.outward_status() == Status::Pending
}

/// The same, of a task whose place in the queue is known.
pub(super) fn task_json_at<'a>(
    app: &App,
    base: &Base,
    task: &'a Task,
    queue_position: Option<u64>,
) -> TaskJson<'a> {
    let report = task.result.as_ref().and_then(|result| serde_json::from_str(&result.report).ok());
    let eta_seconds = task.time_left(app.clock.now()).map(|left| left.as_secs_f64().ceil() as u64);
    TaskJson { finished: finished_part(app, base, task), eta_seconds, queue_position, report }
}

/// What an event tells of a finished task: the object of *get one*, and the names by which receivers of
/// the contract's other events know the same things. Without the report, which may be long.
pub(crate) fn event_data(app: &App, base: &Base, task: &Task) -> Value {
    let mut data = json!(finished_part(app, base, task));
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

fn finished_part<'a>(app: &App, base: &Base, task: &'a Task) -> FinishedPart<'a> {
    FinishedPart {
        task_id: task.id.to_string(),
        status: task.outward_status().name(),
        created_at: task.created_at.seconds(),
        completed_at: task.completed_at.map(UnixMillis::seconds),
        data: task.result.as_ref().map(|result| result_json(app, base, task, result)),
        error: task
            .failure
            .as_ref()
            .map(|failure| FailureJson { message: &failure.message, code: &failure.code }),
        progress: task.progress,
        stage: task.stage.as_deref(),
        attempt: task.attempt,
        inputs: inputs_json(app, base, task),
        metadata: &task.metadata,
        credits: credits(task).credits(),
    }
}

/// What the task was made from, so that it can be made again, with links to what was uploaded for it.
fn inputs_json<'a>(app: &App, base: &Base, task: &'a Task) -> InputsJson<'a> {
    let link = |input: &InputRef| Some(link(app, base, &asset_path(input.asset?)));
    let Inputs { video, audio, playback } = &task.inputs;
    InputsJson {
        video_url: &video.url,
        audio_url: &audio.url,
        playback_type: playback_name(*playback),
        engine: engine_name(task.engine),
        options: task.options.to_json(),
        video_link: link(video),
        audio_link: link(audio),
    }
}

/// Links are null once the files' time is over.
fn result_json(app: &App, base: &Base, task: &Task, result: &TaskResult) -> ResultJson {
    let link = |key: &String| (!task.files_expired).then(|| link(app, base, &format!("/files/{key}")));
    ResultJson {
        result_url: link(&result.result_key),
        cover_url: result.cover_key.as_ref().and_then(link),
        duration_seconds: result.duration_ms as f64 / 1000.0,
    }
}

/// A link that opens `path`.
fn link(app: &App, base: &Base, path: &str) -> String {
    [&*base.0, &app.signer.link(Verb::Get, path, app.settings.times.result_link)].concat()
}

/// What the task costs: held until it is known, charged once it is, nothing if it failed.
fn credits(task: &Task) -> Hundredths {
    match (&task.result, task.status) {
        (Some(result), _) => cost(std::time::Duration::from_millis(result.duration_ms.unsigned_abs())),
        (None, Status::Failed) => Hundredths(0),
        (None, _) => task.hold,
    }
}
