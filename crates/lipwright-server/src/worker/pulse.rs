//! The pulse of a running attempt: holds its lease, tells its progress, and notices when it must stop.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::Worker;
use super::eta::Eta;
use super::meter::{Meter, Reading};
use crate::store::StoreError;
use crate::task::{Lease, Write};

/// How long a stage lasts before it is told; a shorter one costs no write.
const SETTLED: Duration = Duration::from_millis(100);

/// Why an attempt must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interruption {
    /// The task is no longer this worker's.
    LeaseLost,
    /// The worker stops.
    Stopping,
}

impl Worker {
    /// Beats until the attempt must stop.
    pub(super) async fn pulse(&self, lease: &Lease, meter: &Meter) -> Interruption {
        let mut heartbeat = every(self.times.heartbeat);
        let mut progress = every(self.times.progress);
        let mut told: Option<Reading> = None;
        let mut eta = Eta::default();
        loop {
            let written = tokio::select! {
                () = self.stop.now.cancelled() => return Interruption::Stopping,
                () = meter.entered() => {
                    progress.reset_after(SETTLED.min(self.times.progress));
                    continue;
                }
                _ = heartbeat.tick() => self.store.renew(lease, self.times.lease).await,
                _ = progress.tick() => {
                    let reading = meter.reading();
                    if told == Some(reading) {
                        continue;
                    }
                    told = Some(reading);
                    let left = eta.note(reading.progress(), reading.stage(), Instant::now());
                    self.store.report(lease, reading.progress(), reading.stage().name(), left).await
                }
            };
            if is_stale(lease, &written) {
                return Interruption::LeaseLost;
            }
        }
    }
}

/// A store that does not answer is no reason to stop: if the lease runs out meanwhile, the next
/// answer is stale.
fn is_stale(lease: &Lease, written: &Result<Write, StoreError>) -> bool {
    match written {
        Ok(write) => *write == Write::Stale,
        Err(fault) => {
            tracing::warn!(task = %lease.task, attempt = lease.attempt, %fault, "could not tell the store");
            false
        }
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
