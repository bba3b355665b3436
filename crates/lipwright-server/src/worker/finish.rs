//! How an attempt's end is written down: once, by whoever holds the lease, or not at all.

use std::time::Duration;

use lipwright_pipeline::SyncError;
use tokio::time::{Instant, sleep};

use super::Worker;
use super::pulse::Interruption;
use super::run::{Ended, Made};
use crate::store::{Claimed, StoreError};
use crate::task::{Lease, TaskResult, Verdict, Write};

/// How long to wait before the store is asked again.
const AGAIN: Duration = Duration::from_millis(500);

impl Worker {
    pub(super) async fn finish(&self, claimed: &Claimed, ended: Ended) {
        let lease = &claimed.lease;
        let written = match ended {
            Ended::Made(made) => self.succeeded(lease, &made).await,
            Ended::Failed(fault) => self.failed(claimed, &fault).await,
            Ended::Interrupted(Interruption::Stopping) => self.stopped(lease).await,
            Ended::Interrupted(Interruption::LeaseLost) => Ok(Write::Stale),
        };
        match written {
            Ok(Write::Applied) => {}
            Ok(Write::Stale) => {
                tracing::warn!(task = %lease.task, attempt = lease.attempt, "attempt is stale");
            }
            Err(fault) => {
                tracing::error!(
                    task = %lease.task, attempt = lease.attempt, %fault,
                    "the attempt's end could not be written: the task runs again when its lease ends"
                );
            }
        }
    }

    async fn succeeded(&self, lease: &Lease, made: &Made) -> Result<Write, StoreError> {
        let written = self.insist(|| self.store.succeed(lease, &made.result, made.charge)).await;
        match &written {
            Ok(Write::Applied) => {
                tracing::info!(task = %lease.task, attempt = lease.attempt, "task succeeded");
            }
            Ok(Write::Stale) => self.discard(&made.result).await,
            // Whether it was committed is unknown, so its blobs may be needed.
            Err(_) => {}
        }
        written
    }

    async fn failed(&self, claimed: &Claimed, fault: &SyncError) -> Result<Write, StoreError> {
        let lease = &claimed.lease;
        let (task, attempt) = (lease.task, lease.attempt);
        match self.retry.verdict(&fault.cause, claimed.task.tries, &*self.jitter) {
            Verdict::Retry { after } => {
                tracing::warn!(
                    %task, attempt, cause = %fault.cause, detail = %fault.detail, ?after,
                    "attempt failed; another follows"
                );
                self.insist(|| self.store.retry(lease, after)).await
            }
            Verdict::Fail(failure) => {
                tracing::warn!(%task, attempt, cause = %fault.cause, detail = %fault.detail, "task failed");
                self.insist(|| self.store.fail(lease, &failure)).await
            }
        }
    }

    async fn stopped(&self, lease: &Lease) -> Result<Write, StoreError> {
        tracing::info!(task = %lease.task, attempt = lease.attempt, "task given back");
        self.insist(|| self.store.give_back(lease)).await
    }

    /// Deletes what a stale attempt made.
    pub(super) async fn discard(&self, result: &TaskResult) {
        for key in [Some(&result.result_key), result.cover_key.as_ref()].into_iter().flatten() {
            if let Err(fault) = self.blobs.delete(key).await {
                tracing::warn!(key, %fault, "a stale attempt's blob stays behind");
            }
        }
    }

    /// Asks again while the store does not answer, as long as the lease could still be ours.
    async fn insist<F, Answer>(&self, write: F) -> Result<Write, StoreError>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<Write, StoreError>>,
    {
        let until = Instant::now() + self.times.lease * 3;
        loop {
            match write().await {
                Err(StoreError::Unavailable(_) | StoreError::Full(_)) if Instant::now() < until => {
                    sleep(AGAIN).await;
                }
                answer => return answer,
            }
        }
    }
}
