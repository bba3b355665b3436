//! The worker: takes tickets, leases their tasks, runs them and writes down how they ended. Knows
//! nothing of HTTP. What becomes of one task is in `worker/run.rs`.

mod claim;
mod eta;
mod finish;
mod inputs;
mod meter;
mod pulse;
mod run;
mod scratch;
mod sweep;
mod upkeep;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lipwright_pipeline::{Cancel, Crf, Progress, SyncError, SyncJob, SyncOutcome};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

pub(crate) use finish::delete_attempts;
pub use scratch::clear_scratch;

use crate::blobs::SharedBlobs;
use crate::clock::Clock;
use crate::data_folder::Room;
use crate::fetch::Fetcher;
use crate::queue::Queue;
use crate::settings::{Limits, Retention, Times};
use crate::store::SharedStore;
use crate::task::{Jitter, LeaseOwner, RetryPolicy};

/// Runs one job to its end on the calling thread: the real one is [`lipwright_pipeline::sync`].
pub type Syncer =
    Arc<dyn Fn(&SyncJob, &dyn Progress, &Cancel) -> Result<SyncOutcome, SyncError> + Send + Sync>;

/// How long a worker waits for room on the disk before it looks again.
const DISK_FULL: Duration = Duration::from_secs(5);

/// How a worker is told to stop.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Take no more tickets; finish what is running.
    pub drain: CancellationToken,
    /// Give running tasks back at once.
    pub now: CancellationToken,
}

/// Everything that a worker works with.
pub struct Worker {
    /// Tasks.
    pub store: SharedStore,
    /// Tickets.
    pub queue: Arc<dyn Queue>,
    /// Files.
    pub blobs: SharedBlobs,
    /// Downloads.
    pub fetcher: Fetcher,
    /// The pipeline.
    pub syncer: Syncer,
    /// Room left where `scratch` is.
    pub room: Room,
    /// Each attempt gets a folder of its own in here.
    pub scratch: PathBuf,
    /// Its name on leases.
    pub name: LeaseOwner,
    /// Tasks worked at the same time.
    pub slots: usize,
    /// How like its frames a result is encoded.
    pub crf: Crf,
    /// How long things take.
    pub times: Times,
    /// How much is accepted.
    pub limits: Limits,
    /// When failed tasks are tried again.
    pub retry: RetryPolicy,
    /// How long files are kept.
    pub retention: Retention,
    /// Tells how old files are.
    pub clock: Arc<dyn Clock>,
    /// Spreads the retries.
    pub jitter: Box<dyn Jitter>,
    /// Held by the slot that claims.
    pub claiming: Mutex<()>,
    /// Ends it all.
    pub stop: Stop,
}

impl Worker {
    /// Works until it is stopped and everything running has ended or been given back.
    pub async fn work(self: Arc<Self>) {
        // Dropped, and so ended, when the last slot has.
        let mut sweeper = JoinSet::new();
        sweeper.spawn(Arc::clone(&self).sweep_until_stopped());
        sweeper.spawn(Arc::clone(&self).tidy_until_stopped());
        let mut slots = JoinSet::new();
        for _slot in 0..self.slots {
            slots.spawn(Arc::clone(&self).take_tickets());
        }
        while let Some(ended) = slots.join_next().await {
            if let Err(fault) = ended {
                // The task itself runs again when its lease ends.
                tracing::error!(%fault, "a worker slot died; another takes its place");
                slots.spawn(Arc::clone(&self).take_tickets());
            }
        }
    }

    async fn take_tickets(self: Arc<Self>) {
        loop {
            if self.room.is_full() {
                tracing::warn!("no task is begun: the disk is full");
                tokio::select! {
                    () = self.stop.drain.cancelled() => return,
                    () = sleep(DISK_FULL) => continue,
                }
            }
            let ticket = tokio::select! {
                biased;
                () = self.stop.drain.cancelled() => return,
                ticket = self.queue.take() => ticket,
            };
            let Some(ticket) = ticket else { return };
            self.look_at(ticket).await;
        }
    }
}
