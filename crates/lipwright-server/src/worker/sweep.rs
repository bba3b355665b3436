//! Finds tasks whose worker or ticket has vanished. Every process sweeps; the store makes sure that a task is
//! returned once.

use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};

use super::{Worker, delete_attempts};
use crate::store::Swept;

impl Worker {
    /// Sweeps now and then.
    pub(super) async fn sweep_until_stopped(self: Arc<Self>) {
        let mut ticks = interval(self.times.sweep);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.stop.now.is_cancelled() {
            ticks.tick().await;
            match self.store.sweep(&self.retry).await {
                Ok(Swept { returned, failed }) => {
                    if returned > 0 || !failed.is_empty() {
                        tracing::warn!(returned, ?failed, "swept tasks whose worker has vanished");
                    }
                    for (task, attempt) in failed {
                        delete_attempts(&self.blobs, task, 1..=attempt).await;
                    }
                }
                Err(fault) => tracing::warn!(%fault, "could not sweep"),
            }
            // A ticket is claimed at once, or waits for a slot of a process that is ending: whatever
            // takes as long as a lease has been lost between the queue and the claim.
            match self.store.reissue_tickets(self.times.lease).await {
                Ok(0) => {}
                Ok(reissued) => tracing::warn!(reissued, "wrote new tickets for tasks whose own were lost"),
                Err(fault) => tracing::warn!(%fault, "could not look for lost tickets"),
            }
        }
    }
}
