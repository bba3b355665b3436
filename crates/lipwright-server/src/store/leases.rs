//! Tasks as workers see them. All times are the database's.

use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;
use crate::credits::Hundredths;
use crate::task::{Failure, Lease, LeaseOwner, RetryPolicy, Task, TaskId, TaskResult, Write};

/// A task that has just been claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The right to work it.
    pub lease: Lease,
    /// The row as it is now.
    pub task: Task,
}

/// Which task is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This one.
    Task(TaskId),
    /// Tasks wait, but their accounts have as many at work as their plans allow.
    Blocked,
    /// None now; the ticket's own task waits for its time, which is so far away.
    Later(Duration),
    /// None.
    Nothing,
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
    /// Which waiting task a worker with a ticket should claim: of the highest priority, of the account
    /// that has had the least of the machines, its oldest. A ticket is the right to take one task, not
    /// the task that it was written for: that is how the accounts take turns.
    async fn next(&self, ticket_of: TaskId) -> Result<Next, StoreError>;
    /// Takes the lease of a waiting task; `None` if it is not waiting, or its account has as many at
    /// work as it may.
    async fn claim(
        &self,
        task: TaskId,
        worker: &LeaseOwner,
        lease_for: Duration,
    ) -> Result<Option<Claimed>, StoreError>;
    /// Holds the lease until `lease_for` from now.
    async fn renew(&self, lease: &Lease, lease_for: Duration) -> Result<Write, StoreError>;
    /// Tells how far the attempt is and, if anybody can, how long it still takes.
    async fn report(
        &self,
        lease: &Lease,
        progress: f64,
        stage: &str,
        left: Option<Duration>,
    ) -> Result<Write, StoreError>;
    /// Success: result pointer, `charge` captured instead of the hold, lease gone, webhooks in the outbox.
    async fn succeed(
        &self,
        lease: &Lease,
        result: &TaskResult,
        charge: Hundredths,
    ) -> Result<Write, StoreError>;
    /// Failed for good: hold released, lease gone, webhooks in the outbox.
    async fn fail(&self, lease: &Lease, failure: &Failure) -> Result<Write, StoreError>;
    /// Failed for now, for this reason: one try used up, a new ticket after `after`.
    async fn retry(&self, lease: &Lease, after: Duration, why: &Failure) -> Result<Write, StoreError>;
    /// Not finished, no try used up: a new ticket now.
    async fn give_back(&self, lease: &Lease) -> Result<Write, StoreError>;
    /// Every task whose lease ran out waits again or, by `policy`, is given up.
    async fn sweep(&self, policy: &RetryPolicy) -> Result<Swept, StoreError>;
    /// Writes as many tickets as there are more waiting tasks than tickets to take. Tickets that were
    /// taken `unclaimed_for` ago or earlier do not count: their taker has vanished. Gives how many. A
    /// ticket too many does no harm, so the time may be guessed short.
    async fn reissue_tickets(&self, unclaimed_for: Duration) -> Result<u64, StoreError>;
    /// Ends all leases at once, and puts back every ticket that is taken. Only for a caller that knows
    /// that no worker is alive.
    async fn expire_all_leases(&self) -> Result<u64, StoreError>;
}
