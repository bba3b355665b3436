//! Tickets as jobs of River, which lives in the same database as the tasks. River pushes jobs at
//! workers; this turns it into a queue to take from: each job waits here until somebody takes its
//! ticket and answers.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use riverqueue::database::IntoDatabase;
use riverqueue::encoding::encode_args;
use riverqueue::jiff::Timestamp;
use riverqueue::{
    BoxError, Client, InsertOpts, Job, JobArgs, MAX_ATTEMPTS_DEFAULT, MaintenanceConfig, QueueConfig,
    RunHandle, WorkCancelled, WorkContext, WorkOutcome, Workers,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Queue, QueueError, Ticket};
use crate::task::TaskId;

/// The one queue of tickets, by River's name for it.
const QUEUE: &str = "tasks";

/// How soon River fetches again, and tells of a new ticket again. With River's own tenth of a second a
/// process would take no more than ten tickets a second for each slot; and a ticket written within it goes
/// untold, so both sides must have the same.
pub(crate) const COOLDOWN: Duration = Duration::from_millis(5);

/// The job that a ticket is.
#[derive(Clone, Debug, Deserialize, JobArgs, Serialize)]
#[river(kind = "look_at_task")]
pub(crate) struct LookAtTask {
    task_id: String,
}

/// How often River looks at its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RiverTimes {
    /// For new tickets, when no notice arrives.
    pub poll: Duration,
    /// For tickets whose time has come.
    pub schedule: Duration,
}

impl Default for RiverTimes {
    fn default() -> Self {
        Self { poll: Duration::from_secs(1), schedule: Duration::from_secs(1) }
    }
}

/// Who writes tickets.
pub(crate) fn writer(database: impl IntoDatabase) -> Result<Client, riverqueue::Error> {
    Client::builder(database).fetch_cooldown(COOLDOWN).build()
}

/// A ticket for `task` that may be taken after `after`: the job, and how to insert it.
pub(crate) fn ticket(task: TaskId, priority: u8, after: Duration) -> (LookAtTask, InsertOpts) {
    let mut options = InsertOpts::default().with_queue(QUEUE).with_priority(i16::from(priority.clamp(1, 4)));
    if !after.is_zero() {
        options = options.with_scheduled_at(Timestamp::now() + after);
    }
    (LookAtTask { task_id: task.to_string() }, options)
}

/// The same ticket, for a store that writes it within a statement of its own: a row of River's table, whose
/// other columns have what the table gives them, as in a job that River inserts.
pub(crate) struct TicketRow {
    pub(crate) args: String,
    pub(crate) kind: &'static str,
    pub(crate) max_attempts: i16,
    pub(crate) priority: i16,
    pub(crate) queue: &'static str,
}

impl TicketRow {
    pub(crate) fn of(task: TaskId, priority: u8) -> Result<Self, QueueError> {
        let args = encode_args(&LookAtTask { task_id: task.to_string() })
            .map_err(|fault| QueueError(format!("a ticket for {task}: {fault}")))?;
        Ok(Self {
            args: args.get().to_owned(),
            kind: LookAtTask::KIND,
            max_attempts: i16::try_from(MAX_ATTEMPTS_DEFAULT).unwrap_or(i16::MAX),
            priority: i16::from(priority.clamp(1, 4)),
            queue: QUEUE,
        })
    }

    /// What River's clients are told of it.
    pub(crate) fn notice() -> String {
        json!({ "queue": QUEUE }).to_string()
    }
}

enum Answer {
    Finish,
    HandBack(Duration),
}

struct Delivery {
    ticket: Ticket,
    answer: oneshot::Sender<Answer>,
}

/// Tickets from River's tables.
pub struct RiverQueue {
    deliveries: AsyncMutex<mpsc::Receiver<Delivery>>,
    taken: Mutex<HashMap<i64, oneshot::Sender<Answer>>>,
    run: AsyncMutex<RunHandle>,
    stopped: CancellationToken,
}

impl RiverQueue {
    /// Starts taking tickets from `database` (a pool), at most `concurrency` at a time.
    pub fn start(
        database: impl IntoDatabase,
        concurrency: usize,
        times: RiverTimes,
    ) -> Result<Self, QueueError> {
        let (sender, deliveries) = mpsc::channel(1);
        let mut workers = Workers::new();
        workers.add_fn(move |context: WorkContext, job: Job<LookAtTask>| {
            let sender = sender.clone();
            async move { deliver(&sender, &context, &job).await }
        })?;
        let poll = times.poll.max(Duration::from_millis(2));
        let maintenance = MaintenanceConfig::default().with_scheduler_interval(times.schedule);
        let client = Client::builder(database)
            .workers(workers)
            .queue(QUEUE, QueueConfig::new(concurrency).with_fetch_poll_interval(poll))
            .fetch_cooldown(poll.min(COOLDOWN))
            .maintenance(maintenance)
            .without_job_timeout()
            .build()?;
        Ok(Self {
            deliveries: AsyncMutex::new(deliveries),
            taken: Mutex::new(HashMap::new()),
            run: AsyncMutex::new(client.start()?),
            stopped: CancellationToken::new(),
        })
    }

    fn answer(&self, ticket: Ticket, answer: Answer) {
        let waiting = self.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(&ticket.id);
        if let Some(waiting) = waiting {
            // If River has stopped meanwhile, the ticket is back in the queue already.
            let _unheard = waiting.send(answer);
        }
    }
}

/// Holds one River job until its ticket has been taken and answered.
async fn deliver(
    sender: &mpsc::Sender<Delivery>,
    context: &WorkContext,
    job: &Job<LookAtTask>,
) -> Result<WorkOutcome, BoxError> {
    let Ok(task) = job.args.task_id.parse::<TaskId>() else {
        tracing::error!(ticket = job.row.id, "a ticket names no task");
        return Ok(WorkOutcome::Discard);
    };
    let ticket = Ticket { id: job.row.id, task };
    let (answer, answered) = oneshot::channel();
    let answer = async {
        sender.send(Delivery { ticket, answer }).await.ok()?;
        answered.await.ok()
    };
    tokio::select! {
        () = context.cancellation_token().cancelled() => Err(WorkCancelled.into()),
        answer = answer => match answer {
            Some(Answer::Finish) => Ok(WorkOutcome::Complete),
            Some(Answer::HandBack(after)) => Ok(WorkOutcome::Snooze(after)),
            None => Err(WorkCancelled.into()),
        },
    }
}

#[async_trait]
impl Queue for RiverQueue {
    async fn take(&self) -> Option<Ticket> {
        let delivery = tokio::select! {
            biased;
            () = self.stopped.cancelled() => None,
            delivery = async { self.deliveries.lock().await.recv().await } => delivery,
        }?;
        let Delivery { ticket, answer } = delivery;
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(ticket.id, answer);
        Some(ticket)
    }

    async fn finish(&self, ticket: Ticket) {
        self.answer(ticket, Answer::Finish);
    }

    async fn hand_back(&self, ticket: Ticket, after: Duration) {
        self.answer(ticket, Answer::HandBack(after));
    }

    async fn stop(&self) -> Result<(), QueueError> {
        self.stopped.cancel();
        Ok(self.run.lock().await.stop_and_cancel().await?)
    }
}

impl From<riverqueue::Error> for QueueError {
    fn from(fault: riverqueue::Error) -> Self {
        Self(fault.to_string())
    }
}

#[cfg(test)]
mod tests;
