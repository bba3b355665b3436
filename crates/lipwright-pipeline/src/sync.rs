//! Start here: one lip-sync job from two files to a result, in one screen.

use std::path::PathBuf;

use lipwright_clip::ClipTime;
use thiserror::Error;

use crate::cancel::Cancel;
use crate::cause::Cause;
use crate::progress::Progress;

/// What to do when the source is shorter than the speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PlaybackType {
    /// Forward, again from the start.
    #[default]
    Normal,
    /// Forward and backward in turns.
    NormalReverse,
    /// Forward and backward, turning inside the pauses of the speech.
    NormalReverseByAudio,
}

/// Which engine renders the mouth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EngineKind {
    /// The person's own pixels, warped: the default.
    #[default]
    Warp,
    /// Passes every frame through: for measuring the path itself.
    Identity,
}

/// One job: files in, files out. Knows nothing of tasks.
#[derive(Debug, Clone)]
pub struct SyncJob {
    /// The source video.
    pub video: PathBuf,
    /// The speech recording.
    pub audio: PathBuf,
    /// Where the result goes (mp4); replaced if it exists, removed again on failure.
    pub output: PathBuf,
    /// Where the cover goes (JPEG), if wanted.
    pub cover: Option<PathBuf>,
    /// An existing folder for scratch files; the job leaves nothing in it.
    pub scratch: PathBuf,
    /// What to do when the source is too short.
    pub playback: PlaybackType,
    /// Who renders.
    pub engine: EngineKind,
}

/// What a finished job tells.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncOutcome {
    /// How long the result lasts.
    pub duration: ClipTime,
    /// Frames in the result.
    pub frames: u64,
    /// Frames whose mouth was re-made.
    pub synced: u64,
    /// Frames passed through untouched because no usable face was in them.
    pub passed_through: u64,
    /// Stable names of things that the user should know: `no_open_mouth_in_source`, …
    pub warnings: Vec<String>,
}

/// Why a job failed: the cause for the client, the detail for the log.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct SyncError {
    /// What the client is told.
    pub cause: Cause,
    /// What the operator's log is told; may hold paths and tool output.
    pub detail: String,
}

/// Runs one job to its end on the calling thread (minutes: give it a thread of its own).
pub fn sync(job: &SyncJob, progress: &dyn Progress, cancel: &Cancel) -> Result<SyncOutcome, SyncError> {
    let _unused = (job, progress, cancel);
    Err(SyncError { cause: Cause::Internal, detail: String::from("the path is being built") })
}
