//! How an attempt's end is written down: once, by whoever holds the lease, or not at all.

use std::ops::RangeInclusive;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Worker;
use super::pulse::Interruption;
use super::run::{Ended, Fault, Made, cover_key, result_key};
use crate::blobs::SharedBlobs;
use crate::store::{Claimed, StoreError};
use crate::task::{Failure, Lease, TaskId, Verdict, Write};

/// How long to wait before the store is asked again.
const AGAIN: Duration = Duration::from_millis(500);

impl Worker {
    pub(super) async fn finish(&self, claimed: &Claimed, ended: Ended) {
        let lease = &claimed.lease;
        if !matches!(ended, Ended::Made(_)) {
            // It may have stored one file or both before it ended.
            delete_attempts(&self.blobs, lease.task, lease.attempt..=lease.attempt).await;
        }
        count(&ended);
        let written = match ended {
            Ended::Made(made) => self.succeeded(claimed, &made).await,
            Ended::Failed(fault) => self.failed(claimed, &fault).await,
            Ended::Interrupted(Interruption::Stopping) => self.stopped(lease).await,
            Ended::Interrupted(Interruption::LeaseLost) => Ok(Write::Stale),
        };
        if matches!(written, Ok(Write::Applied)) {
            // What earlier attempts may have stored before their worker died. An attempt that only
            // stalled deletes its own when it wakes.
            delete_attempts(&self.blobs, lease.task, 1..=lease.attempt.saturating_sub(1)).await;
        }
        tell(lease, &written);
    }

    async fn succeeded(&self, claimed: &Claimed, made: &Made) -> Result<Write, StoreError> {
        let lease = &claimed.lease;
        let written = self.insist(|| self.store.succeed(lease, &made.result, made.charge)).await?;
        if written == Write::Applied {
            return Ok(Write::Applied);
        }
        // Stale may also mean that an earlier call was committed and only its answer was lost.
        let task = self.store.task(claimed.task.owner, lease.task).await?;
        if task.is_some_and(|task| task.result.is_some_and(|result| result == made.result)) {
            return Ok(Write::Applied);
        }
        delete_attempts(&self.blobs, lease.task, lease.attempt..=lease.attempt).await;
        Ok(Write::Stale)
    }

    async fn failed(
        &self,
        claimed: &Claimed,
        Fault { why: fault, wait }: &Fault,
    ) -> Result<Write, StoreError> {
        let lease = &claimed.lease;
        let (task, attempt) = (lease.task, lease.attempt);
        match self.retry.verdict(&fault.cause, claimed.task.tries, &*self.jitter) {
            Verdict::Retry { after } => {
                let after = after.max(wait.unwrap_or_default().min(self.retry.cap));
                tracing::warn!(
                    %task, attempt, cause = %fault.cause, detail = %fault.detail, ?after,
                    "attempt failed; another follows"
                );
                let why = Failure { code: fault.cause.code().to_owned(), message: fault.cause.to_string() };
                self.insist(|| self.store.retry(lease, after, &why)).await
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

/// Deletes what these attempts stored, if they stored anything: their results are nobody's.
pub(crate) async fn delete_attempts(blobs: &SharedBlobs, task: TaskId, attempts: RangeInclusive<u32>) {
    for attempt in attempts {
        for key in [result_key(task, attempt), cover_key(task, attempt)] {
            if let Err(fault) = blobs.delete(&key).await {
                tracing::warn!(key, %fault, "an attempt's file stays behind");
            }
        }
    }
}

fn count(ended: &Ended) {
    let (end, cause) = match ended {
        Ended::Made(_) => ("made", "none"),
        Ended::Failed(fault) => ("failed", fault.why.cause.code()),
        Ended::Interrupted(Interruption::Stopping) => ("given_back", "none"),
        Ended::Interrupted(Interruption::LeaseLost) => ("lease_lost", "none"),
    };
    metrics::counter!("lipwright_attempts_total", "end" => end, "cause" => cause).increment(1);
}

fn tell(lease: &Lease, written: &Result<Write, StoreError>) {
    let (task, attempt) = (lease.task, lease.attempt);
    match written {
        Ok(write) => tracing::info!(%task, attempt, ?write, "attempt ended"),
        Err(fault) => tracing::error!(
            %task, attempt, %fault,
            "the attempt's end could not be written: the task runs again when its lease ends"
        ),
    }
}
