//! The folder of one attempt: made before it, removed after it, whatever happens in between.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;

use crate::if_there::if_there;
use crate::task::Lease;

/// One attempt's folder; removed when dropped.
pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    pub(super) async fn make(root: &Path, lease: &Lease) -> io::Result<Self> {
        let folder = root.join(format!("{}-{}", lease.task, lease.attempt));
        let scratch = Self { folder };
        fs::create_dir_all(scratch.work()).await?;
        Ok(scratch)
    }

    pub(super) fn video(&self) -> PathBuf {
        self.folder.join("video")
    }

    pub(super) fn audio(&self) -> PathBuf {
        self.folder.join("audio")
    }

    pub(super) fn result(&self) -> PathBuf {
        self.folder.join("result.mp4")
    }

    pub(super) fn cover(&self) -> PathBuf {
        self.folder.join("cover.jpg")
    }

    /// For the pipeline's own use.
    pub(super) fn work(&self) -> PathBuf {
        self.folder.join("work")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(fault) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(folder = %self.folder.display(), %fault, "an attempt's folder stays behind");
        }
    }
}

/// Removes what earlier processes left in `root`, and makes it. Only for a caller that knows that no
/// other process uses it.
pub async fn clear_scratch(root: &Path) -> io::Result<()> {
    if_there(fs::remove_dir_all(root).await)?;
    fs::create_dir_all(root).await
}
