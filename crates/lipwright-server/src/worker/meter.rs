//! How far an attempt is, as one number, and how long its stages took.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use lipwright_pipeline::{Progress, Stage};

/// Takes word from the job's thread; read by the pulse.
#[derive(Debug)]
pub(super) struct Meter(Mutex<(Reading, Instant)>);

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    stage: Stage,
    done: u64,
    total: u64,
}

impl Meter {
    /// Enters a stage that is not counted.
    pub(super) fn start(&self, stage: Stage) {
        self.enter(stage, 0);
    }

    pub(super) fn reading(&self) -> Reading {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self(Mutex::new((Reading { stage: Stage::Fetch, done: 0, total: 0 }, Instant::now())))
    }
}

impl Progress for Meter {
    fn enter(&self, stage: Stage, total: u64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, since) = (kept.0.stage, kept.1);
        *kept = (Reading { stage, done: 0, total }, Instant::now());
        drop(kept);
        if before != stage {
            metrics::histogram!("lipwright_stage_seconds", "stage" => before.name()).record(since.elapsed());
        }
    }

    fn advance(&self, done: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.done = done;
    }
}

impl Reading {
    pub(super) const fn stage(self) -> Stage {
        self.stage
    }

    /// 0..=1 over all stages: a stage's share is about its share of the time on two cores.
    pub(super) fn progress(self) -> f64 {
        let (begins, ends) = share(self.stage);
        let part = if self.total == 0 { 0.0 } else { (self.done as f64 / self.total as f64).min(1.0) };
        begins + (ends - begins) * part
    }
}

const fn share(stage: Stage) -> (f64, f64) {
    match stage {
        Stage::Fetch => (0.0, 0.04),
        Stage::Probe => (0.04, 0.05),
        Stage::Analyse => (0.05, 0.45),
        Stage::Plan => (0.45, 0.46),
        Stage::Synthesise => (0.46, 0.98),
        Stage::Store => (0.98, 1.0),
    }
}

#[cfg(test)]
mod tests;
