//! The one way to stop a running job: a flag that every loop over frames looks at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cause::Cause;
use crate::error::SyncError;

/// Shared by the one who may stop a job and the job itself.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Not cancelled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the job to stop; it ends with [`crate::Cause::Cancelled`] within a few frames.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Ends the job's loop when somebody asked.
    pub(crate) fn check(&self) -> Result<(), SyncError> {
        if self.is_cancelled() { Err(SyncError::new(Cause::Cancelled, "asked to stop")) } else { Ok(()) }
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
