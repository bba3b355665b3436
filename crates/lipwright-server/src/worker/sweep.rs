//! Finds tasks whose worker or ticket has vanished. Every process sweeps; the store makes sure that a task is
//! returned once.

use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};

use super::{Worker, delete_attempts};
use crate::store::{StoreError, Swept};

impl Worker {
    /// Sweeps now and then.
    pub(super) async fn sweep_until_stopped(self: Arc<Self>) {
        let mut ticks = interval(self.times.sweep);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.stop.now.is_cancelled() {
            ticks.tick().await;
            let swept = async {
                self.sweep_leases().await?;
                self.sweep_tickets().await
            };
            if let Err(fault) = swept.await {
                tracing::warn!(%fault, "could not sweep");
            }
        }
    }

    async fn sweep_leases(&self) -> Result<(), StoreError> {
        let Swept { returned, failed } = self.store.sweep(&self.retry).await?;
        if returned > 0 || !failed.is_empty() {
            tracing::warn!(returned, ?failed, "swept tasks whose worker has vanished");
        }
        metrics::counter!("lipwright_leases_lost_total", "then" => "again").increment(returned);
        metrics::counter!("lipwright_leases_lost_total", "then" => "failed").increment(failed.len() as u64);
        for (task, attempt) in failed {
            delete_attempts(&self.blobs, task, 1..=attempt).await;
        }
        Ok(())
    }

    /// A ticket is claimed at once, or waits for a slot of a process that is ending: what takes as long
    /// as a lease has been lost between the queue and the claim.
    async fn sweep_tickets(&self) -> Result<(), StoreError> {
        let reissued = self.store.reissue_tickets(self.times.lease).await?;
        metrics::counter!("lipwright_tickets_reissued_total").increment(reissued);
        if reissued > 0 {
            tracing::warn!(reissued, "wrote new tickets for tasks whose own were lost");
        }
        Ok(())
    }
}
