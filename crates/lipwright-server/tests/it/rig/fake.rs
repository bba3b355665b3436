//! A pipeline that does as the test says.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use lipwright_clip::ClipTime;
use lipwright_pipeline::{
    Cancel, Cause, Crf, Curves, PassedThrough, Progress, RenderReport, Stage, SyncError, SyncJob,
    SyncOutcome, Warning, WarpSettings,
};
use lipwright_server::Syncer;

use super::eventually;

/// What one run does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Makes a result: the source's bytes, a plus, the speech's bytes.
    Make,
    /// Fails.
    Fail(Cause),
    /// Panics.
    Panic,
    /// Works until it is cancelled or [`FakeSyncer::release`]d, then makes a result.
    Block,
    /// Writes until the disk is full, waits until it is [`FakeSyncer::release`]d, and fails for that.
    Fill,
    /// Does not even look at its cancel flag.
    Ignore,
}

#[derive(Debug, Default)]
struct State {
    acts: VecDeque<Act>,
    runs: usize,
    chosen: WarpSettings,
    crf: Crf,
    released: bool,
}

/// The pipeline. Dropping it releases blocked runs: a runtime waits for its threads, so that a test
/// which fails would hang.
#[derive(Debug, Default)]
pub(crate) struct FakeSyncer(Shared);

#[derive(Debug, Clone, Default)]
struct Shared(Arc<(Mutex<State>, Condvar)>);

impl Drop for FakeSyncer {
    fn drop(&mut self) {
        self.release();
    }
}

impl FakeSyncer {
    /// What the next runs do; after these, all make results.
    pub(crate) fn acts(&self, acts: impl IntoIterator<Item = Act>) {
        self.0.state().acts.extend(acts);
    }

    /// How many runs have begun.
    pub(crate) fn runs(&self) -> usize {
        self.0.state().runs
    }

    /// What the newest run was told to do.
    pub(crate) fn chosen(&self) -> WarpSettings {
        self.0.state().chosen
    }

    /// How like its frames the newest run was to encode its result.
    pub(crate) fn crf(&self) -> Crf {
        self.0.state().crf
    }

    /// Waits until so many runs have begun, each with an act of its own. A task is `processing` before
    /// its run begins.
    pub(crate) async fn begun(&self, runs: usize) {
        eventually(&format!("{runs} runs have begun"), async || self.runs() >= runs).await;
    }

    /// Lets blocked runs go on.
    pub(crate) fn release(&self) {
        self.0.state().released = true;
        self.0.0.1.notify_all();
    }

    pub(crate) fn syncer(&self) -> Syncer {
        let shared = self.0.clone();
        Arc::new(move |job, progress, cancel| shared.run(job, progress, cancel))
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap()
    }

    fn run(&self, job: &SyncJob, progress: &dyn Progress, cancel: &Cancel) -> Result<SyncOutcome, SyncError> {
        let act = {
            let mut state = self.state();
            state.runs += 1;
            state.chosen = job.settings;
            state.crf = job.crf;
            state.acts.pop_front().unwrap_or(Act::Make)
        };
        progress.enter(Stage::Analyse, 100);
        progress.advance(50);
        let failed = |cause: Cause| SyncError { cause, detail: "as told: /secret/path".to_owned() };
        match act {
            Act::Make => Ok(make(job)),
            Act::Fail(cause) => Err(failed(cause)),
            Act::Panic => panic!("as told"),
            Act::Block if self.block(Some(cancel)) => Ok(make(job)),
            Act::Block => Err(failed(Cause::Cancelled)),
            Act::Fill => {
                let full = fill(&job.output);
                self.block(None);
                self.state().released = false;
                assert_eq!(full.kind(), ErrorKind::StorageFull, "{full}");
                Err(failed(Cause::StorageFull))
            }
            Act::Ignore => {
                self.block(None);
                Ok(make(job))
            }
        }
    }

    /// Waits; tells whether it was released (and not cancelled).
    fn block(&self, cancel: Option<&Cancel>) -> bool {
        let mut state = self.state();
        while !state.released {
            if cancel.is_some_and(Cancel::is_cancelled) {
                return false;
            }
            state = self.0.1.wait_timeout(state, Duration::from_millis(5)).unwrap().0;
        }
        true
    }
}

/// Writes until no more goes; gives why not.
fn fill(path: &Path) -> io::Error {
    let mut file = File::create(path).unwrap();
    let block = vec![1; 1 << 20];
    loop {
        if let Err(fault) = file.write_all(&block) {
            return fault;
        }
    }
}

/// Result: 12.5 s long.
fn make(job: &SyncJob) -> SyncOutcome {
    let (video, audio) = (fs::read(&job.video).unwrap(), fs::read(&job.audio).unwrap());
    fs::write(&job.output, [&video[..], b"+", &audio[..]].concat()).unwrap();
    fs::write(job.cover.as_ref().unwrap(), b"a cover").unwrap();
    SyncOutcome {
        duration: ClipTime::new(125, NonZeroU32::new(10).unwrap()),
        frames: 312,
        curves: Curves::default(),
        report: RenderReport {
            synced: 300,
            passed_through: PassedThrough { no_face: 12, ..PassedThrough::default() },
            warnings: vec![Warning::NoOpenMouthInSource],
            ..RenderReport::default()
        },
    }
}
