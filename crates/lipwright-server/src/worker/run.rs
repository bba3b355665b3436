//! One attempt, from the lease to the last write. The main path of this crate.

use std::path::Path;
use std::sync::Arc;
use std::thread::Builder;
use std::time::Duration;

use lipwright_pipeline::{
    Cancel, Cause, Limits as MediaLimits, Stage, SyncError, SyncJob, SyncOutcome, WarpSettings,
};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Worker;
use super::meter::Meter;
use super::pulse::Interruption;
use super::scratch::Scratch;
use crate::credits::{Hundredths, cost};
use crate::plan::shorter;
use crate::report::Report;
use crate::store::Claimed;
use crate::task::{TaskId, TaskResult};

/// How long an interrupted job may take to stop; it looks at its flag every frame.
const STOPPING: Duration = Duration::from_secs(10);

/// How far a job gives way to the rest of the process: who asks for a task is answered while others are made.
const NICENESS: i32 = 10;

/// How an attempt ended.
pub(super) enum Ended {
    /// With a result.
    Made(Made),
    /// Without.
    Failed(Fault),
    /// Before its end.
    Interrupted(Interruption),
}

/// Why an attempt failed.
pub(super) struct Fault {
    pub(super) why: SyncError,
    /// How long whoever was asked for an input wants to be left alone.
    pub(super) wait: Option<Duration>,
}

impl From<SyncError> for Fault {
    fn from(why: SyncError) -> Self {
        Self { why, wait: None }
    }
}

/// What an attempt made.
pub(super) struct Made {
    pub(super) result: TaskResult,
    pub(super) charge: Hundredths,
}

/// What an attempt shares with those who watch it.
#[derive(Clone, Default)]
struct Watch {
    meter: Arc<Meter>,
    /// Stops the pipeline.
    cancel: Cancel,
    /// Stops everything before and after the pipeline.
    halt: CancellationToken,
}

impl Worker {
    /// Works a claimed task and writes down how it ended.
    pub(super) async fn run(&self, claimed: Claimed) {
        let lease = &claimed.lease;
        tracing::info!(task = %lease.task, attempt = lease.attempt, "attempt begins");
        if lease.attempt == 1 {
            let (asked, began) = (claimed.task.created_at, claimed.task.started_at);
            let waited = began.map_or(0, |began| began.0.saturating_sub(asked.0)).max(0).unsigned_abs();
            metrics::histogram!("lipwright_wait_seconds").record(Duration::from_millis(waited));
        }
        let watch = Watch::default();
        let mut attempt = Box::pin(self.attempt(&claimed, watch.clone()));
        let ended = tokio::select! {
            made = &mut attempt => made.map_or_else(Ended::Failed, Ended::Made),
            why = self.pulse(lease, &watch.meter) => {
                watch.halt.cancel();
                watch.cancel.cancel();
                // However it ends now, what it made is deleted.
                let _too_late = timeout(STOPPING, &mut attempt).await;
                Ended::Interrupted(why)
            }
        };
        if matches!(ended, Ended::Made(_)) {
            watch.meter.end();
        }
        self.finish(&claimed, ended).await;
    }

    async fn attempt(&self, claimed: &Claimed, watch: Watch) -> Result<Made, Fault> {
        let scratch = Scratch::make(&self.scratch, &claimed.lease).await.map_err(|fault| disk(&fault))?;
        watch.meter.start(Stage::Fetch);
        tokio::select! {
            () = watch.halt.cancelled() => return Err(stopped().into()),
            fetched = self.fetch_inputs(&claimed.task, &scratch) => fetched?,
        }
        let job = self.job(claimed, &scratch);
        let outcome = self.sync(job, &watch).await?;
        watch.meter.start(Stage::Store);
        if watch.halt.is_cancelled() {
            return Err(stopped().into());
        }
        // Not interrupted from here on: a file half way to the blobs could arrive after its deletion.
        Ok(self.keep(claimed, &scratch, &outcome).await?)
    }

    fn job(&self, claimed: &Claimed, scratch: &Scratch) -> SyncJob {
        let options = claimed.task.options;
        SyncJob {
            video: scratch.video(),
            audio: scratch.audio(),
            output: scratch.result(),
            cover: Some(scratch.cover()),
            scratch: scratch.work(),
            playback: claimed.task.inputs.playback,
            engine: claimed.task.engine,
            settings: WarpSettings { face: options.face, mark: options.mark, ..WarpSettings::default() },
            enrol: None,
            crf: self.crf,
            limits: MediaLimits {
                max_video_seconds: shorter(self.limits.media.max_video_seconds, claimed.task.max_media_ms),
                max_audio_seconds: shorter(self.limits.media.max_audio_seconds, claimed.task.max_media_ms),
                ..self.limits.media
            },
        }
    }

    async fn sync(&self, job: SyncJob, watch: &Watch) -> Result<SyncOutcome, SyncError> {
        let (syncer, meter, cancel) =
            (Arc::clone(&self.syncer), Arc::clone(&watch.meter), watch.cancel.clone());
        let failed = |detail: String| SyncError { cause: Cause::Internal, detail };
        let (told, outcome) = oneshot::channel();
        let work = move || {
            // As its children do. A thread of its own, for it stays so.
            let _as_it_was = rustix::process::nice(NICENESS);
            // Who gave up waiting minds no more.
            let _unheard = told.send(syncer(&job, &*meter, &cancel));
        };
        let thread = Builder::new().name(String::from("job")).spawn(work);
        thread.map_err(|fault| failed(format!("no thread for the job: {fault}")))?;
        outcome.await.unwrap_or_else(|_panicked| Err(failed(String::from("the job panicked"))))
    }

    /// Moves the result and its cover to the blobs, under keys that only this attempt uses.
    async fn keep(
        &self,
        claimed: &Claimed,
        scratch: &Scratch,
        outcome: &SyncOutcome,
    ) -> Result<Made, SyncError> {
        let lease = &claimed.lease;
        let result_key = result_key(lease.task, lease.attempt);
        self.put(&result_key, &scratch.result()).await?;
        let mut stored_cover = None;
        if tokio::fs::try_exists(scratch.cover()).await.unwrap_or(false) {
            let key = cover_key(lease.task, lease.attempt);
            self.put(&key, &scratch.cover()).await?;
            stored_cover = Some(key);
        }
        let milliseconds = outcome.duration.milliseconds_ceil();
        let report = Report::new(outcome, claimed.task.engine).to_json().map_err(|fault| SyncError {
            cause: Cause::Internal,
            detail: format!("the report cannot be written: {fault}"),
        })?;
        let result = TaskResult {
            result_key,
            cover_key: stored_cover,
            duration_ms: i64::try_from(milliseconds).unwrap_or(i64::MAX),
            report,
        };
        Ok(Made { result, charge: cost(Duration::from_millis(milliseconds)) })
    }

    async fn put(&self, key: &str, file: &Path) -> Result<(), SyncError> {
        self.blobs.put(key, file).await.map_err(|fault| {
            let cause = match fault {
                crate::blobs::BlobError::Full(_) => Cause::StorageFull,
                crate::blobs::BlobError::Unavailable(_) => Cause::StorageUnavailable,
                crate::blobs::BlobError::Missing | crate::blobs::BlobError::BadKey(_) => Cause::Internal,
            };
            SyncError { cause, detail: format!("{key}: {fault}") }
        })
    }
}

/// Where an attempt's result is stored.
pub(super) fn result_key(task: TaskId, attempt: u32) -> String {
    format!("results/{task}/{attempt}.mp4")
}

/// Where an attempt's cover is stored.
pub(super) fn cover_key(task: TaskId, attempt: u32) -> String {
    format!("results/{task}/{attempt}.jpg")
}

fn stopped() -> SyncError {
    SyncError { cause: Cause::Cancelled, detail: String::from("the attempt was interrupted") }
}

pub(super) fn disk(fault: &std::io::Error) -> SyncError {
    let cause = match fault.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Cause::StorageFull,
        _ => Cause::StorageUnavailable,
    };
    SyncError { cause, detail: fault.to_string() }
}
