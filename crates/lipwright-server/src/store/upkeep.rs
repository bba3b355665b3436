//! What keeps an installation small and lets its operator see into it.

use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;
use crate::task::{AssetId, TaskId};

/// Files whose time is over; the row says so already, the bytes are still there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpiredFiles {
    /// Tasks whose result and cover go, each with the keys of both.
    pub results: Vec<(TaskId, Vec<String>)>,
    /// Uploads that go, each with its key.
    pub assets: Vec<(AssetId, String)>,
}

/// How much waits, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depths {
    /// Tasks that wait and may be taken.
    pub waiting: u64,
    /// Tasks that wait for another try.
    pub backing_off: u64,
    /// Tasks at work.
    pub processing: u64,
    /// Milliseconds of media that wait, as far as is known.
    pub waiting_media_ms: u64,
    /// How long the longest-waiting task has waited, in milliseconds.
    pub oldest_wait_ms: u64,
    /// Deliveries that are due or will be.
    pub deliveries: u64,
    /// How late the latest delivery is, in milliseconds.
    pub delivery_lag_ms: u64,
}

/// What keeps an installation small and lets its operator see into it.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Marks finished tasks' files and uploads that are older than these as expired, at most `most` of
    /// each, and gives them: what is marked can no longer be asked for, so its bytes may go.
    async fn expire_files(
        &self,
        results_after: Duration,
        uploads_after: Duration,
        most: u32,
    ) -> Result<ExpiredFiles, StoreError>;
    /// Forgets deliveries that ended so long ago, and idempotency keys that no longer hold.
    async fn forget(&self, deliveries_after: Duration) -> Result<(), StoreError>;
    /// Which of these blob keys no row names.
    async fn unnamed(&self, keys: &[String]) -> Result<Vec<String>, StoreError>;
    /// How much waits.
    async fn depths(&self) -> Result<Depths, StoreError>;
}
