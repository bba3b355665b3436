//! `GET lip_sync_video/{task_id}/events`: one task over time, as server-sent events. Each event's data is
//! the object of *get one*, sent at once and again whenever it has changed; a task that has ended is the
//! last. Clients that want fewer connections poll *get one*: both tell the same.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep};

use super::App;
use super::auth::Caller;
use super::base::Base;
use super::names::Names;
use super::reply::{Code, Reply};
use super::schema;
use super::task_json::task_json;
use crate::task::{OwnerId, Status, Task, TaskId};

/// How often the store is asked.
const LOOK: Duration = Duration::from_millis(400);
/// How often a silent stream says that it lives: proxies drop what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a stream lasts; a client that still waits asks again.
const LONGEST: Duration = Duration::from_mins(15);
/// Streams at once. Each is a connection and a query every [`LOOK`]: past this, clients have to poll.
static STREAMS: Semaphore = Semaphore::const_new(128);

/// What a stream is sent again for.
#[derive(PartialEq)]
struct Told {
    status: Status,
    attempt: u32,
    progress: f64,
    stage: Option<String>,
    queue_position: Option<serde_json::Value>,
}

struct Watch {
    app: App,
    owner: OwnerId,
    base: Base,
    id: TaskId,
    told: Option<Told>,
    until: Instant,
    ended: bool,
    _place: SemaphorePermit<'static>,
}

/// Tells of one task over time, as server-sent events.
///
/// The task comes at once and again whenever it has changed; one that has ended is the last.
#[utoipa::path(
    get,
    path = "/lip_sync_video/{task_id}/events",
    tag = "Tasks",
    params(("task_id" = String, Path, format = Uuid, description = "The task")),
    responses(
        (status = 200, description = "Events named `task`, each with the whole task as JSON", body = serde_json::Value,
            content_type = "text/event-stream"),
        schema::NoSuchTask, schema::KeyedAndStreamed,
    ),
)]
pub(crate) async fn get_events(
    State(app): State<App>,
    Caller(owner): Caller,
    base: Base,
    Names(id): Names<String>,
) -> Result<Response, Reply> {
    let Ok(id) = id.parse() else { return Err(Reply::plain(Code::NotFound)) };
    app.store.task(owner.id, id).await?.ok_or_else(|| Reply::plain(Code::NotFound))?;
    let place = STREAMS.try_acquire().map_err(|_full| Reply::away("too many event streams"))?;
    let watch = Watch {
        app,
        owner: owner.id,
        base,
        id,
        told: None,
        until: Instant::now() + LONGEST,
        ended: false,
        _place: place,
    };
    let events = Sse::new(events(watch)).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    let unkept = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((unkept, events).into_response())
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(watch, |mut watch| async move {
        while !watch.ended && Instant::now() < watch.until {
            if watch.told.is_some() {
                sleep(LOOK).await;
            }
            // Whatever keeps the task from being told ends the stream; asking again says what it is.
            if let Some(data) = watch.look().await? {
                return Some((Ok(Event::default().event("task").data(data)), watch));
            }
        }
        None
    })
}

impl Watch {
    /// The task's object if it is not as it was last told; `None` if it cannot be had at all.
    async fn look(&mut self) -> Option<Option<String>> {
        let task = self.app.store.task(self.owner, self.id).await.ok()??;
        let json = task_json(&self.app, &self.base, &task).await.ok()?;
        let now = Told::of(&task, json.get("queue_position").cloned());
        if self.told.as_ref() == Some(&now) {
            return Some(None);
        }
        self.ended = matches!(now.status, Status::Success | Status::Failed);
        self.told = Some(now);
        Some(Some(json.to_string()))
    }
}

impl Told {
    /// Links are left out: they are fresh each time.
    fn of(task: &Task, queue_position: Option<serde_json::Value>) -> Self {
        Self {
            status: task.outward_status(),
            attempt: task.attempt,
            progress: task.progress,
            stage: task.stage.clone(),
            queue_position,
        }
    }
}
