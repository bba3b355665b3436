//! `POST create_lip_sync_video`: a new task.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use lipwright_pipeline::EngineKind;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::auth::MakingCaller;
use super::base::Base;
use super::body::JsonObject;
use super::inputs::{InputFault, inputs, playback};
use super::reply::{Code, Reply};
use super::schema::{self, Envelope};
use super::{Answer, App};
use crate::credits::cost;
use crate::rate_limit::Allowance;
use crate::store::Created;
use crate::task::{Idempotency, NewTask, Options, Status, TaskId, engine_from_name};

/// The longest `Idempotency-Key`, in bytes.
const LONGEST_KEY: usize = 255;
/// The most entries of `metadata`, and the longest of its keys and values, in characters.
const MOST_METADATA: usize = 50;
const LONGEST_METADATA: usize = 500;

/// Makes a task.
#[utoipa::path(
    post,
    path = "/create_lip_sync_video",
    tag = "Tasks",
    params(
        ("Idempotency-Key" = Option<String>, Header, nullable = false, min_length = 1, max_length = 255, pattern = r"^[\t -~]*[!-~][\t -~]*$",
            description = "For 24 hours the same key with the same body gives the same task"),
        ("x-api-platform" = Option<String>, Header, nullable = false, description = "Kept for the record"),
    ),
    request_body = schema::NewTask,
    responses(
        (
            status = 200,
            description = "The task waits",
            body = Envelope<schema::CreatedTask>,
            links(
                ("task" = (operation_id = "get_task", parameters(("task_id" = "$response.body#/data/task_id")))),
                ("events" = (operation_id = "get_events", parameters(("task_id" = "$response.body#/data/task_id")))),
                ("cancel" = (operation_id = "delete_task", parameters(("task_id" = "$response.body#/data/task_id")))),
            ),
        ),
        schema::BadParameter, schema::NoCredit, schema::CountedAndQueued, schema::Keyed, schema::Writes,
    ),
)]
pub(crate) async fn create_task(
    State(app): State<App>,
    caller: MakingCaller,
    base: Base,
    headers: HeaderMap,
    body: Result<JsonObject, Reply>,
) -> Answer {
    let asked = async { new_task(&app, &caller, &base, &headers, &body?).await };
    let task = match asked.await {
        Ok(task) => task,
        Err(refusal) => {
            caller.count(&app).await?;
            return Err(refusal);
        }
    };
    match app.store.create(&task).await? {
        Created::New(id) => {
            tracing::info!(task = %id, owner = %task.owner, "task created");
            Ok(accepted(id, Status::Pending))
        }
        Created::Before(id) => {
            let before = app.store.task(task.owner, id).await?;
            Ok(accepted(id, before.map_or(Status::Pending, |task| task.outward_status())))
        }
        Created::KeyReused => {
            Err(Reply::parameter("Idempotency-Key", "has already been used with another body"))
        }
        Created::InsufficientCredit => Err(Reply::plain(Code::InsufficientCredit)),
        Created::QueueFull => Err(Reply::queue_full()),
        Created::Limited(milliseconds) => {
            let allowance = Allowance::used_up(task.posts_per_minute.unwrap_or(0), milliseconds);
            Err(Reply::limited(allowance, allowance.retry_after.unwrap_or(1)))
        }
    }
}

/// The task that is asked for.
async fn new_task(
    app: &App,
    caller: &MakingCaller,
    base: &Base,
    headers: &HeaderMap,
    body: &JsonObject,
) -> Result<NewTask, Reply> {
    let owner = &caller.owner;
    let urls = (body.required("video_url")?, body.required("audio_url")?);
    let playback = playback(body.text("playback_type")?)?;
    let options = options(body)?;
    if !app.admission.has_room(&app.store).await? {
        return Err(Reply::queue_full());
    }
    Ok(NewTask {
        id: TaskId::fresh(),
        owner: owner.id,
        inputs: inputs(app, owner.id, base, urls, playback).await.map_err(InputFault::refusal)?,
        engine: engine(body.text("engine")?)?,
        options,
        metadata: metadata(body)?,
        platform: header(headers, "x-api-platform").map(|text| text.chars().take(100).collect()),
        hold: cost(app.settings.assumed_output),
        key: Some(caller.key),
        callback_url: callback_url(app, body)?,
        expected: app.settings.assumed_output,
        share: app.settings.plans.of(&owner.plan).share,
        idempotency: idempotency(headers, body)?,
        posts_per_minute: caller.uncounted,
    })
}

fn accepted(id: TaskId, status: Status) -> Reply {
    Reply::success(json!({ "task_id": id.to_string(), "status": status.name() }))
}

pub(super) fn engine(name: Option<&str>) -> Result<EngineKind, Reply> {
    name.map_or(Ok(EngineKind::default()), |name| {
        engine_from_name(name).ok_or_else(|| Reply::parameter("engine", "must be one of warp, identity"))
    })
}

fn callback_url(app: &App, body: &JsonObject) -> Result<Option<String>, Reply> {
    let Some(url) = body.text("callback_url")? else { return Ok(None) };
    let checked =
        app.receivers.check(url).map_err(|fault| Reply::parameter("callback_url", &fault.to_string()))?;
    Ok(Some(checked.into()))
}

pub(super) fn options(body: &JsonObject) -> Result<Options, Reply> {
    match body.given("options") {
        None => Ok(Options::default()),
        Some(Value::Object(given)) => Options::read(given)
            .map_err(|fault| Reply::parameter(&format!("options.{}", fault.name), fault.wrong)),
        Some(_) => Err(Reply::parameter("options", "must be an object")),
    }
}

pub(super) fn metadata(body: &JsonObject) -> Result<BTreeMap<String, String>, Reply> {
    let map = body.text_map("metadata")?;
    if map.len() > MOST_METADATA {
        return Err(Reply::parameter("metadata", &format!("has more than {MOST_METADATA} entries")));
    }
    if map.iter().flat_map(|(key, value)| [key, value]).any(|text| text.chars().count() > LONGEST_METADATA) {
        let wrong = format!("has a key or value of more than {LONGEST_METADATA} characters");
        return Err(Reply::parameter("metadata", &wrong));
    }
    Ok(map)
}

fn idempotency(headers: &HeaderMap, body: &JsonObject) -> Result<Option<Idempotency>, Reply> {
    if !headers.contains_key("idempotency-key") {
        return Ok(None);
    }
    match header(headers, "idempotency-key") {
        Some(key) if !key.is_empty() && key.len() <= LONGEST_KEY => {
            Ok(Some(Idempotency { key: key.to_owned(), body: Sha256::digest(&body.bytes).into() }))
        }
        _ => Err(Reply::parameter(
            "Idempotency-Key",
            &format!("must have 1 to {LONGEST_KEY} plain characters"),
        )),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
