//! Webhooks: what is told of, how it is signed, and who tells it. Endpoints and the outbox are the
//! store's.

mod dispatcher;
mod post;
mod schedule;
mod signature;

pub use dispatcher::Dispatcher;
pub use post::ReceiverRules;
pub(crate) use signature::{callback_secret, new_secret};
pub use signature::{jogg_signature, standard_signature};

use crate::task::{Status, TaskId};

/// Something that receivers are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A task has a result.
    Success,
    /// A task failed.
    Failed,
    /// Somebody wants to know whether the endpoint works.
    Test,
}

impl Event {
    /// What an endpoint can ask for.
    pub const OFFERED: [Self; 2] = [Self::Success, Self::Failed];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "generated_lip_sync_video_success",
            Self::Failed => "generated_lip_sync_video_failed",
            Self::Test => "test",
        }
    }
}

/// What a task that ended like this is told as.
pub(crate) const fn event_of(ended: Status) -> Option<Event> {
    match ended {
        Status::Success => Some(Event::Success),
        Status::Failed => Some(Event::Failed),
        Status::Pending | Status::Processing => None,
    }
}

/// The name of the one event that a task's end is. Made from the task's own, so that whatever happens
/// it has only one.
pub(crate) fn event_id(task: TaskId) -> String {
    format!("evt_{}", task.0.simple())
}
