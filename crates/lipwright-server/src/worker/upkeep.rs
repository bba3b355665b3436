//! Deletes what is kept no longer: results and uploads whose time is over, files that no row names, notes
//! of deliveries. Every process does; the store marks each row for one of them.

use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};

use super::Worker;
use crate::blobs::BlobError;
use crate::clock::millis;
use crate::store::StoreError;

/// Rows that one round expires of each kind.
const MOST: u32 = 500;
/// What all keys begin with.
const PREFIXES: [&str; 2] = ["results", "assets"];

impl Worker {
    /// Tidies up now and then.
    pub(super) async fn tidy_until_stopped(self: Arc<Self>) {
        let mut ticks = interval(self.retention.sweep);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.stop.now.is_cancelled() {
            ticks.tick().await;
            if let Err(fault) = self.tidy().await {
                tracing::warn!(%fault, "could not tidy up");
            }
        }
    }

    /// One round.
    pub(super) async fn tidy(&self) -> Result<(), StoreError> {
        while self.drop_expired().await? {}
        if let Err(fault) = self.drop_orphans().await {
            tracing::warn!(%fault, "could not look for files that no row names");
        }
        self.store.forget(self.retention.deliveries).await
    }

    /// Deletes some files whose time is over; tells whether there were any.
    async fn drop_expired(&self) -> Result<bool, StoreError> {
        let kept = &self.retention;
        let expired = self.store.expire_files(kept.results, kept.uploads, MOST).await?;
        for key in expired.results.iter().flat_map(|(_task, keys)| keys) {
            self.drop_blob(key, "result").await;
        }
        for (_asset, key) in &expired.assets {
            self.drop_blob(key, "upload").await;
        }
        Ok(!expired.results.is_empty() || !expired.assets.is_empty())
    }

    /// Deletes files that no row names: what dead attempts and broken uploads left behind.
    async fn drop_orphans(&self) -> Result<(), BlobError> {
        let old = self.clock.now().0.saturating_sub(millis(self.retention.orphans));
        for prefix in PREFIXES {
            let listed = self.blobs.list(prefix).await?;
            let keys: Vec<_> =
                listed.into_iter().filter(|listed| listed.put_at.0 <= old).map(|listed| listed.key).collect();
            let unnamed = self.store.unnamed(&keys).await.unwrap_or_else(|fault| {
                tracing::warn!(%fault, "the store cannot tell which files it needs");
                Vec::new()
            });
            for key in &unnamed {
                self.drop_blob(key, "orphan").await;
            }
        }
        Ok(())
    }

    async fn drop_blob(&self, key: &str, kind: &'static str) {
        match self.blobs.delete(key).await {
            Ok(()) => metrics::counter!("lipwright_files_deleted_total", "kind" => kind).increment(1),
            // Its row no longer names it: the next search for orphans finds it.
            Err(fault) => tracing::warn!(key, %fault, "a file stays behind"),
        }
    }
}
