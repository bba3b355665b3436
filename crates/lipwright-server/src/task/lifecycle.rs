//! Every legal change of a task's status, in one list. The store's guarded writes are made from it,
//! so there is no other way for a status to change.

use std::fmt;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Waits for a worker.
    Pending,
    /// A worker holds its lease.
    Processing,
    /// Done.
    Success,
    /// Given up.
    Failed,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Success, Self::Failed];

    /// The wire name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }

    /// The status of that wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether nothing more will happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Failed)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something that changes a task's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A worker takes the lease.
    Claim,
    /// The attempt failed and another will follow.
    Retry,
    /// The worker stops and hands the task back.
    GiveBack,
    /// The lease ran out.
    Expire,
    /// The attempt made a result.
    Succeed,
    /// The attempt failed for good.
    Fail,
    /// The client no longer wants a waiting task.
    CancelWaiting,
    /// The client no longer wants a running task.
    CancelRunning,
}

impl Change {
    /// The only status from which it may happen.
    pub const fn from(self) -> Status {
        match self {
            Self::Claim | Self::CancelWaiting => Status::Pending,
            Self::Retry
            | Self::GiveBack
            | Self::Expire
            | Self::Succeed
            | Self::Fail
            | Self::CancelRunning => Status::Processing,
        }
    }

    /// The status that it leads to.
    pub const fn to(self) -> Status {
        match self {
            Self::Claim => Status::Processing,
            Self::Retry | Self::GiveBack | Self::Expire => Status::Pending,
            Self::Succeed => Status::Success,
            Self::Fail | Self::CancelWaiting | Self::CancelRunning => Status::Failed,
        }
    }
}
