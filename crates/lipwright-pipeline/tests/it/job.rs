//! A job in a folder of its own.

use std::path::{Path, PathBuf};

use lipwright_pipeline::{
    Cancel, Crf, EngineKind, Limits, PlaybackType, Silent, SyncError, SyncJob, SyncOutcome, WarpSettings,
    sync,
};
use tempfile::TempDir;

/// A folder for one test's files; gone when dropped.
pub(crate) struct Desk {
    dir: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The default job over two files of this desk, to `out.mp4`.
    pub(crate) fn job(&self, video: &Path, audio: &Path) -> SyncJob {
        SyncJob {
            video: video.to_path_buf(),
            audio: audio.to_path_buf(),
            output: self.path("out.mp4"),
            cover: None,
            scratch: self.dir.path().to_path_buf(),
            playback: PlaybackType::Normal,
            engine: EngineKind::Warp,
            settings: WarpSettings::default(),
            enrol: None,
            crf: Crf::default(),
            limits: Limits::default(),
        }
    }
}

/// Runs the job, unwatched.
pub(crate) fn run(job: &SyncJob) -> Result<SyncOutcome, SyncError> {
    sync(job, &Silent, &Cancel::new())
}
