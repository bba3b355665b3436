//! Where accounts, assets and tasks are kept: the traits, and what their methods take and give.
//!
//! A task's row and its ticket are written in one transaction, so it is the store that writes tickets
//! ([`Tasks::create`], and every write that makes a task wait again). Taking tickets is the queue's
//! side. No method takes a transaction: each is one.

#[cfg(test)]
mod conformance;
mod sqlite;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;

pub use sqlite::{SqliteStore, open_pool};

use crate::clock::UnixMillis;
use crate::credits::Hundredths;
use crate::keys::KeyHash;
use crate::task::{
    AssetId, Failure, Inputs, Lease, LeaseOwner, NewTask, OwnerId, RetryPolicy, Status, Task, TaskId,
    TaskResult, Write,
};

/// Why the store did not do as it was told.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It cannot be reached or is too busy; the same call may succeed later.
    #[error("the store does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No room left.
    #[error("the store is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It holds something that this program did not write, or refused a statement of ours.
    #[error("the store is inconsistent: {0}")]
    Inconsistent(String),
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its name.
    pub id: OwnerId,
    /// Where mail would go.
    pub email: String,
    /// What people call it.
    pub username: String,
    /// The price plan.
    pub plan: String,
}

/// A key as the store gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The digest.
    pub hash: KeyHash,
    /// The last four characters.
    pub last4: String,
}

/// Accounts, their keys and their credits.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Makes `owner` with `key` and `grant` credits if there is no account yet; tells whether it did.
    async fn found(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<bool, StoreError>;
    /// Adds another account with a key and credits.
    async fn add_owner(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<(), StoreError>;
    /// Whose key that is.
    async fn owner_of_key(&self, key: KeyHash) -> Result<Option<Owner>, StoreError>;
    /// The sum of the account's ledger.
    async fn balance(&self, owner: OwnerId) -> Result<Hundredths, StoreError>;
    /// The installation's secret: `proposal` the first time, the same ever after.
    async fn secret(&self, proposal: [u8; 32]) -> Result<[u8; 32], StoreError>;
    /// Answers if the store works.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// An upload that has been announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAsset {
    /// Its name.
    pub id: AssetId,
    /// Whose it is.
    pub owner: OwnerId,
    /// What the client calls it. Never used as a path.
    pub filename: String,
    /// What the client says it is. Never believed.
    pub content_type: String,
    /// The most bytes that it may have.
    pub max_bytes: u64,
}

/// An upload that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// Where its bytes are.
    pub blob_key: String,
    /// How many they are.
    pub bytes: u64,
    /// Their SHA-256, in lower-case hex.
    pub sha256: String,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// What was announced.
    pub announced: NewAsset,
    /// What arrived, once it has.
    pub uploaded: Option<Uploaded>,
}

/// Uploaded files.
#[async_trait]
pub trait Assets: Send + Sync {
    /// Announces an upload.
    async fn add_asset(&self, asset: &NewAsset) -> Result<(), StoreError>;
    /// The asset, whoever asks: callers compare owners.
    async fn asset(&self, id: AssetId) -> Result<Option<Asset>, StoreError>;
    /// Records what arrived; stale if something already had.
    async fn finish_upload(&self, id: AssetId, uploaded: &Uploaded) -> Result<Write, StoreError>;
}

/// How a create ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// There is a new task.
    New(TaskId),
    /// The idempotency key has already made this task.
    Before(TaskId),
    /// The idempotency key has already been used for another body.
    KeyReused,
    /// The balance does not cover the hold; there is no task.
    InsufficientCredit,
}

/// One page of a list of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Only tasks whose outward status is this.
    pub status: Option<Status>,
    /// Oldest instead of newest first.
    pub oldest_first: bool,
    /// Tasks to leave out before the page.
    pub offset: u64,
    /// Tasks on the page.
    pub limit: u64,
}

/// Tasks as their owners see them.
#[async_trait]
pub trait Tasks: Send + Sync {
    /// Row, credit hold, idempotency key and ticket, or none of them.
    async fn create(&self, task: &NewTask) -> Result<Created, StoreError>;
    /// The task if it is that owner's.
    async fn task(&self, owner: OwnerId, id: TaskId) -> Result<Option<Task>, StoreError>;
    /// The owner's newest task with equal inputs.
    async fn latest(&self, owner: OwnerId, inputs: &Inputs) -> Result<Option<Task>, StoreError>;
    /// One page of the owner's tasks, and how many there are in all.
    async fn page(&self, owner: OwnerId, page: PageRequest) -> Result<(Vec<Task>, u64), StoreError>;
    /// How many tasks wait in front of a waiting task.
    async fn queue_position(&self, task: &Task) -> Result<u64, StoreError>;
    /// Ends an unfinished task of that owner as `cancelled` and releases its credits; stale if it is
    /// finished or not theirs. A worker that holds its lease learns by its next write.
    async fn cancel(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError>;
    /// Deletes a finished task's row and idempotency key; stale if it is not finished or not theirs.
    async fn delete(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError>;
}

/// A task that has just been claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The right to work it.
    pub lease: Lease,
    /// The row as it is now.
    pub task: Task,
}

/// What a sweep did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Swept {
    /// Tasks that wait again, each with a new ticket.
    pub returned: u64,
    /// Tasks that are given up, each with the number of its last attempt.
    pub failed: Vec<(TaskId, u32)>,
}

/// Tasks as workers see them. All times are the database's.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes the lease of a waiting task; `None` if it is not waiting.
    async fn claim(
        &self,
        task: TaskId,
        worker: &LeaseOwner,
        lease_for: Duration,
    ) -> Result<Option<Claimed>, StoreError>;
    /// Holds the lease until `lease_for` from now.
    async fn renew(&self, lease: &Lease, lease_for: Duration) -> Result<Write, StoreError>;
    /// Tells how far the attempt is.
    async fn report(&self, lease: &Lease, progress: f64, stage: &str) -> Result<Write, StoreError>;
    /// Success: result pointer, `charge` captured instead of the hold, lease gone.
    async fn succeed(
        &self,
        lease: &Lease,
        result: &TaskResult,
        charge: Hundredths,
    ) -> Result<Write, StoreError>;
    /// Failed for good: hold released, lease gone.
    async fn fail(&self, lease: &Lease, failure: &Failure) -> Result<Write, StoreError>;
    /// Failed for now: one try used up, a new ticket after `after`.
    async fn retry(&self, lease: &Lease, after: Duration) -> Result<Write, StoreError>;
    /// Not finished, no try used up: a new ticket now.
    async fn give_back(&self, lease: &Lease) -> Result<Write, StoreError>;
    /// Every task whose lease ran out waits again or, by `policy`, is given up.
    async fn sweep(&self, policy: &RetryPolicy) -> Result<Swept, StoreError>;
    /// Writes a new ticket for every waiting task whose tickets are all gone, or were taken
    /// `unclaimed_for` ago or earlier and led to no claim: their taker has vanished. Gives how many. A
    /// ticket too many does no harm, so the time may be guessed short.
    async fn reissue_tickets(&self, unclaimed_for: Duration) -> Result<u64, StoreError>;
    /// Ends all leases at once, and puts back every ticket that is taken. Only for a caller that knows
    /// that no worker is alive.
    async fn expire_all_leases(&self) -> Result<u64, StoreError>;
}

/// Everything that is kept.
pub trait Store: Accounts + Assets + Tasks + Leases {}

impl<T: Accounts + Assets + Tasks + Leases> Store for T {}

/// A store that many share.
pub type SharedStore = Arc<dyn Store>;

/// A moment as the store tells it.
pub(crate) fn moment(milliseconds: i64) -> UnixMillis {
    UnixMillis(milliseconds)
}
