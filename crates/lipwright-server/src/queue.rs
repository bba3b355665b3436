//! The queue's taking side. A ticket says "look at this task" and nothing more: the truth is the
//! task's row, so a ticket too many is harmless and a ticket is never the only record of anything.
//! Tickets are written by the store, in the transaction that makes a task wait.

#[cfg(test)]
mod conformance;
mod river;

use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;

pub(crate) use river::{COOLDOWN, TicketRow, ticket, writer};
pub use river::{RiverQueue, RiverTimes};

use crate::task::TaskId;

/// Why the queue did not do as it was told.
#[derive(Debug, Error)]
#[error("queue: {0}")]
pub struct QueueError(pub(crate) String);

/// Word that a task may need work. Whoever takes one finishes it or hands it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// The queue's own number.
    pub id: i64,
    /// The task to look at.
    pub task: TaskId,
}

/// Tickets to take.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Waits for a ticket; `None` once the queue has been stopped.
    async fn take(&self) -> Option<Ticket>;
    /// The ticket has been looked at.
    async fn finish(&self, ticket: Ticket);
    /// The ticket could not be looked at now; it returns after `after`.
    async fn hand_back(&self, ticket: Ticket, after: Duration);
    /// No more tickets to anybody; those taken and not answered return to the queue.
    async fn stop(&self) -> Result<(), QueueError>;
}
