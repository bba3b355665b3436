//! Tasks as their owners see them.

use async_trait::async_trait;

use super::{LogEntry, StoreError};
use crate::task::{Inputs, NewTask, OwnerId, Status, Task, TaskId, Write};

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
    /// As many tasks wait as may; there is no task.
    QueueFull,
    /// The key's bucket is empty for so many milliseconds more; there is no task.
    Limited(u64),
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

/// A task that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The task.
    pub task: Task,
    /// Its owner's tasks that wait in front of it, if it waits itself.
    pub ahead: u64,
}

/// Tasks as their owners see them.
#[async_trait]
pub trait Tasks: Send + Sync {
    /// Row, credit hold, idempotency key and ticket, or none of them.
    async fn create(&self, task: &NewTask) -> Result<Created, StoreError>;
    /// The task if it is that owner's.
    async fn task(&self, owner: OwnerId, id: TaskId) -> Result<Option<Task>, StoreError>;
    /// Those of these tasks that there are, whoever asks: callers compare owners.
    async fn look(&self, ids: &[TaskId]) -> Result<Vec<Seen>, StoreError>;
    /// A mark that is another after every write, by whatever process: what was seen between two equal ones
    /// is still so. `None` where it cannot be had without asking somebody else.
    fn mark(&self) -> Option<u64> {
        None
    }
    /// How many tasks of each account wait.
    async fn waiting(&self) -> Result<Vec<(OwnerId, u64)>, StoreError>;
    /// The task, whoever asks: for work that nobody asked for, like webhooks.
    async fn any_task(&self, id: TaskId) -> Result<Option<Task>, StoreError>;
    /// What happened to the task, in order, if it is that owner's.
    async fn log(&self, owner: OwnerId, id: TaskId) -> Result<Option<Vec<LogEntry>>, StoreError>;
    /// The owner's newest task with equal inputs.
    async fn latest(&self, owner: OwnerId, inputs: &Inputs) -> Result<Option<Task>, StoreError>;
    /// One page of the owner's tasks, and how many there are in all.
    async fn page(&self, owner: OwnerId, page: PageRequest) -> Result<(Vec<Task>, u64), StoreError>;
    /// How many tasks are likely to be taken before a waiting task: its owner's own in front of it, and
    /// as many of each other account as take turns meanwhile.
    async fn queue_position(&self, task: &Task) -> Result<u64, StoreError>;
    /// Ends an unfinished task of that owner as `cancelled` and releases its credits; stale if it is
    /// finished or not theirs. A worker that holds its lease learns by its next write.
    async fn cancel(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError>;
    /// Deletes a finished task's row and idempotency key; stale if it is not finished or not theirs.
    async fn delete(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError>;
}
