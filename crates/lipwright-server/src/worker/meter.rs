//! How far an attempt is, as one number, and how long its stages took.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use lipwright_pipeline::{Progress, Stage};
use tokio::sync::Notify;

/// Takes word from the job's thread; read by the pulse.
#[derive(Debug, Default)]
pub(super) struct Meter {
    now: Mutex<Now>,
    entered: Notify,
}

#[derive(Debug)]
struct Now {
    reading: Reading,
    /// Since when the job is in its stage.
    since: Instant,
}

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
        self.lock().reading
    }

    /// The attempt has come to its end, and so its last stage to its own.
    pub(super) fn end(&self) {
        self.lock().record();
    }

    /// Waits until another stage has been entered since the last call.
    pub(super) async fn entered(&self) {
        self.entered.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    /// Notes how long the stage took.
    fn record(&self) {
        let stage = self.reading.stage.name();
        metrics::histogram!("lipwright_stage_seconds", "stage" => stage).record(self.since.elapsed());
    }
}

impl Default for Now {
    fn default() -> Self {
        Self { reading: Reading { stage: Stage::Fetch, done: 0, total: 0 }, since: Instant::now() }
    }
}

impl Progress for Meter {
    fn enter(&self, stage: Stage, total: u64) {
        let entered = Now { reading: Reading { stage, done: 0, total }, since: Instant::now() };
        let before = std::mem::replace(&mut *self.lock(), entered);
        if before.reading.stage != stage {
            before.record();
            self.entered.notify_one();
        }
    }

    fn advance(&self, done: u64) {
        self.lock().reading.done = done;
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
