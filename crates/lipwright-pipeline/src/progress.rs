//! What a running job tells about itself.

use crate::stage::Stage;

/// Takes word of a job's progress; called from the job's own thread, often, so it must be quick.
pub trait Progress: Sync {
    /// The job has entered `stage`, which handles about `total` frames (0: not counted in frames).
    fn enter(&self, stage: Stage, total: u64);
    /// `done` frames of the current stage are finished.
    fn advance(&self, done: u64);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn enter(&self, _stage: Stage, _total: u64) {}
    fn advance(&self, _done: u64) {}
}
