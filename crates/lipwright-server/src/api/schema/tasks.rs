//! Tasks.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type,
};

use crate::report::Report;

/// What to do when the source is shorter than the speech: play it again from its start, back and forth, or back
/// and forth with turns inside the speech's pauses.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum PlaybackType {
    Normal,
    NormalReverse,
    NormalReverseByAudio,
}

/// Who renders: `warp` moves the mouth, `identity` leaves the picture as it is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum EngineName {
    Warp,
    Identity,
}

/// It only moves forward.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum TaskStatus {
    Pending,
    Processing,
    Success,
    Failed,
}

/// What to make.
#[derive(ToSchema)]
#[schema(example = json!({
    "video_url": "https://media.example/face.mp4", "audio_url": "https://media.example/speech.wav",
    "playback_type": "normal",
}))]
pub(crate) struct NewTask {
    /// The source: an `asset_url`, or any URL that the server may fetch.
    #[schema(format = "iri", max_length = 2048, pattern = r"^https?://[^\s/?#]")]
    video_url: String,
    /// The speech.
    #[schema(format = "iri", max_length = 2048, pattern = r"^https?://[^\s/?#]")]
    audio_url: String,
    /// `normal` if it is missing.
    playback_type: Option<PlaybackType>,
    /// `warp` if it is missing.
    engine: Option<EngineName>,
    /// Told of this task's end, beside the account's endpoints. HTTPS, unless the operator allows HTTP.
    #[schema(format = "iri", max_length = 2048, pattern = r"^https?://[^\s/?#]")]
    callback_url: Option<String>,
    #[schema(schema_with = notes)]
    metadata: Option<BTreeMap<String, String>>,
    #[schema(schema_with = options_or_null)]
    options: Option<()>,
}

fn options_or_null() -> Object {
    known_options(object_or_null("What is chosen of the engine; what is not known is refused."))
}

fn options() -> Object {
    let chosen = "What was chosen of the engine.";
    known_options(ObjectBuilder::new().schema_type(Type::Object).description(Some(chosen)))
}

fn known_options(object: ObjectBuilder) -> Object {
    let kinds = SchemaType::from_iter([Type::Boolean, Type::Null]);
    let mark = ObjectBuilder::new()
        .schema_type(kinds)
        .description(Some("Draws a small \"AI\" into a corner of the result and its cover."));
    object
        .property("face", face())
        .property("mark", mark)
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .build()
}

fn face() -> Schema {
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(u32::MAX))
        .description(Some("Its place from the left, from 1, where most faces are seen at once"));
    let least = |least: u32| {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(u32::MAX)).build()
    };
    let place = ArrayBuilder::new()
        .prefix_items([least(0), least(0), least(1), least(1)])
        .items(least(1))
        .min_items(Some(4))
        .max_items(Some(4))
        .description(Some("A box around it: x, y, width, height in pixels from the upper left"));
    let either = utoipa::openapi::OneOfBuilder::new()
        .item(number)
        .item(place)
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .description(Some("Whose mouth is re-made; if it is missing, who talks in the video's own sound, else the largest face."))
        .build();
    Schema::OneOf(either)
}

fn object_or_null(about: &str) -> ObjectBuilder {
    let kinds = SchemaType::from_iter([Type::Object, Type::Null]);
    ObjectBuilder::new().schema_type(kinds).description(Some(about))
}

fn notes() -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(500));
    object_or_null("Your own notes, given back as they are: names and texts of at most 500 characters.")
        .additional_properties(Some(text))
        .max_properties(Some(50))
        .build()
}

/// The task exists.
#[derive(ToSchema)]
#[schema(example = json!({ "task_id": "3d5c6930-d0da-4f7b-826e-cd1530f6734f", "status": "pending" }))]
pub(crate) struct CreatedTask {
    #[schema(format = Uuid)]
    task_id: String,
    /// `pending`, or how far it is if an `Idempotency-Key` has made it before.
    status: TaskStatus,
}

/// The task as it is now.
#[derive(ToSchema)]
#[schema(example = json!({
    "task_id": "3d5c6930-d0da-4f7b-826e-cd1530f6734f", "status": "success",
    "created_at": 1_741_500_000, "completed_at": 1_741_500_030,
    "data": {
        "result_url": "http://127.0.0.1:8080/files/results/3d5c6930-d0da-4f7b-826e-cd1530f6734f/1.mp4?expires=1741586430&signature=d3c0",
        "cover_url": "http://127.0.0.1:8080/files/results/3d5c6930-d0da-4f7b-826e-cd1530f6734f/1.jpg?expires=1741586430&signature=d3c0",
        "duration_seconds": 12.5,
    },
    "error": null, "progress": 1.0, "stage": null, "attempt": 1, "queue_position": null, "eta_seconds": null,
    "inputs": {
        "video_url": "https://media.example/face.mp4", "audio_url": "https://media.example/speech.wav",
        "playback_type": "normal", "engine": "warp", "options": {}, "video_link": null, "audio_link": null,
    },
    "metadata": {}, "credits": 0.1, "report": null,
}))]
#[expect(clippy::struct_field_names, reason = "the contract's names")]
pub(crate) struct Task {
    #[schema(format = Uuid)]
    task_id: String,
    status: TaskStatus,
    /// Unix seconds.
    created_at: i64,
    /// When it succeeded or failed, in Unix seconds.
    #[schema(required)]
    completed_at: Option<i64>,
    /// Null until it has succeeded.
    #[schema(required)]
    data: Option<TaskResult>,
    /// Null unless it has failed.
    #[schema(required)]
    error: Option<TaskError>,
    #[schema(minimum = 0, maximum = 1)]
    progress: f64,
    /// What the worker does.
    #[schema(required)]
    stage: Option<String>,
    /// Seconds until it is done, by how fast it went lately; null while that cannot be told.
    #[schema(required)]
    eta_seconds: Option<u64>,
    /// How often a worker has taken it.
    attempt: u32,
    /// Tasks before it; null unless it is pending.
    #[schema(required)]
    queue_position: Option<u64>,
    inputs: TaskInputs,
    metadata: BTreeMap<String, String>,
    /// What it costs: held until it is known, charged once it is, nothing if it failed.
    credits: f64,
    /// What was done, and what you should know; null until it has succeeded.
    #[schema(required)]
    report: Option<Report>,
}

/// The result's files, with links that are good for a day. Links are null once the files' time is over.
#[derive(ToSchema)]
pub(crate) struct TaskResult {
    #[schema(required)]
    result_url: Option<String>,
    #[schema(required)]
    cover_url: Option<String>,
    duration_seconds: f64,
}

/// Why it failed.
#[derive(ToSchema)]
pub(crate) struct TaskError {
    /// For people.
    message: String,
    /// For programs; stable.
    code: String,
}

/// What it was made from, so that it can be made again.
#[derive(ToSchema)]
pub(crate) struct TaskInputs {
    video_url: String,
    audio_url: String,
    playback_type: PlaybackType,
    engine: EngineName,
    #[schema(schema_with = options)]
    options: (),
    /// The source, if it was uploaded.
    #[schema(required)]
    video_link: Option<String>,
    /// The speech, if it was uploaded.
    #[schema(required)]
    audio_link: Option<String>,
}

/// One page of the caller's tasks.
#[derive(ToSchema)]
pub(crate) struct TaskPage {
    data: Vec<Task>,
    pagination: Pagination,
}

#[derive(ToSchema)]
pub(crate) struct Pagination {
    page: u64,
    page_size: u64,
    total_items: u64,
    total_pages: u64,
}

/// With the input filters a task, without them a page.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(example = json!({
    "data": [], "pagination": { "page": 1, "page_size": 10, "total_items": 0, "total_pages": 0 },
}))]
pub(crate) enum TaskOrPage {
    Task(Box<Task>),
    Page(TaskPage),
}

/// What happened to a task.
#[derive(ToSchema)]
#[schema(example = json!({ "entries": [
    { "at": 1_741_500_000.25, "event": "created", "attempt": 0, "stage": null, "code": null, "message": null },
    { "at": 1_741_500_000.375, "event": "taken", "attempt": 1, "stage": null, "code": null, "message": null },
    { "at": 1_741_500_001.5, "event": "stage", "attempt": 1, "stage": "fetch", "code": null, "message": null },
    { "at": 1_741_500_030.75, "event": "retry", "attempt": 1, "stage": null, "code": "video_download_failed",
        "message": "video download failed: the host does not answer" },
] }))]
pub(crate) struct TaskLog {
    /// The oldest first.
    entries: Vec<LogEntry>,
}

/// One thing that happened to a task.
#[derive(ToSchema)]
pub(crate) struct LogEntry {
    /// Unix seconds, with the milliseconds.
    at: f64,
    event: LogEvent,
    /// In which try; of a webhook, how often it was sent.
    attempt: u32,
    /// Which stage began; null of other events.
    #[schema(required)]
    stage: Option<String>,
    /// Why, for programs; null unless something went wrong.
    #[schema(required)]
    code: Option<String>,
    /// Why, for people.
    #[schema(required)]
    message: Option<String>,
}

/// `taken` by a worker, which begins a try. `retry`: the try failed, another follows. `given_back`: the worker
/// stopped in an orderly way; `lost`: it vanished. Others may be added.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum LogEvent {
    Created,
    Taken,
    Stage,
    Retry,
    GivenBack,
    Lost,
    Done,
    Failed,
    Cancelled,
    WebhookSent,
    WebhookFailed,
}

/// What became of it.
#[derive(ToSchema)]
#[schema(example = json!({ "task_id": "3d5c6930-d0da-4f7b-826e-cd1530f6734f", "status": "deleted" }))]
pub(crate) struct DeletedTask {
    #[schema(format = Uuid)]
    task_id: String,
    status: DeletedStatus,
}

/// `failed`: it was cancelled. `deleted`: it and its files are gone.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum DeletedStatus {
    Failed,
    Deleted,
}
