//! What happened to a task, in order, as its owner reads it.

use crate::clock::UnixMillis;
use crate::task::Failure;

/// Something that happened to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogEvent {
    /// The client asked for it.
    Created,
    /// A worker took it.
    Taken,
    /// A stage began.
    Stage,
    /// The attempt failed; another follows.
    Retry,
    /// The worker stopped and handed it back.
    GivenBack,
    /// The worker vanished.
    Lost,
    /// It succeeded.
    Done,
    /// It failed for good.
    Failed,
    /// The client no longer wanted it.
    Cancelled,
    /// A receiver was told of its end.
    WebhookSent,
    /// A receiver could not be told, and no longer will be.
    WebhookFailed,
}

impl LogEvent {
    /// Every event.
    pub const ALL: [Self; 11] = [
        Self::Created,
        Self::Taken,
        Self::Stage,
        Self::Retry,
        Self::GivenBack,
        Self::Lost,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
        Self::WebhookSent,
        Self::WebhookFailed,
    ];

    /// Its name in rows and replies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Taken => "taken",
            Self::Stage => "stage",
            Self::Retry => "retry",
            Self::GivenBack => "given_back",
            Self::Lost => "lost",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::WebhookSent => "webhook_sent",
            Self::WebhookFailed => "webhook_failed",
        }
    }

    /// The event of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }
}

/// One thing that happened to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// When.
    pub at: UnixMillis,
    /// What.
    pub event: LogEvent,
    /// In which try; of a webhook, how often it was sent.
    pub attempt: u32,
    /// Which stage began.
    pub stage: Option<String>,
    /// Why, if something went wrong.
    pub why: Option<Failure>,
}
