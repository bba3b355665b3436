//! The folder that holds everything, and the lock that proves that no other process uses it.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the folder cannot be used.
#[derive(Debug, Error)]
pub enum DataFolderError {
    /// Another process uses it.
    #[error("{} is in use by another process: stop it, or choose another data folder", .0.display())]
    InUse(PathBuf),
    /// There is none.
    #[error("{} holds no installation: check --data", .0.display())]
    Missing(PathBuf),
    /// It cannot be made or written to.
    #[error("{} cannot be used: {source}: choose a folder that this user may write to", .path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// How much room there is where a folder is.
#[derive(Debug, Clone)]
pub struct Room(PathBuf);

impl Room {
    /// Less than this share of the disk, or less than this many bytes, is low.
    const LOW_SHARE: f64 = 0.05;
    const LOW_BYTES: u64 = 1 << 30;
    /// Less than this is full.
    const FULL_BYTES: u64 = 256 << 20;

    /// Where `folder` is.
    pub fn of(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Bytes that may still be written, if the system tells.
    pub(crate) fn free(&self) -> Option<u64> {
        let about = rustix::fs::statvfs(&self.0).ok()?;
        Some(about.f_bavail.saturating_mul(about.f_frsize))
    }

    /// Whether there is hardly room for anything: no task is begun then.
    pub(crate) fn is_full(&self) -> bool {
        self.free().is_some_and(|free| free < Self::FULL_BYTES)
    }

    /// Whether a task might not fit any more.
    pub(crate) fn is_low(&self) -> Option<bool> {
        let about = rustix::fs::statvfs(&self.0).ok()?;
        let free = about.f_bavail.saturating_mul(about.f_frsize);
        let share = about.f_bavail as f64 / (about.f_blocks.max(1)) as f64;
        Some(free < Self::LOW_BYTES || share < Self::LOW_SHARE)
    }
}

/// The folder, locked as long as this lives. The operating system takes the lock away from a process
/// that dies, however it dies.
#[derive(Debug)]
pub(crate) struct DataFolder {
    paths: Paths,
    _lock: File,
}

impl DataFolder {
    /// Makes and locks the folder at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, DataFolderError> {
        let unusable = |source| DataFolderError::Unusable { path: path.to_owned(), source };
        // It holds the secret that signs links, and other people's faces.
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { paths: Paths::of(path), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataFolderError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}

impl Deref for DataFolder {
    type Target = Paths;

    fn deref(&self) -> &Paths {
        &self.paths
    }
}

/// Where what is in it.
#[derive(Debug, Clone)]
pub(crate) struct Paths(PathBuf);

impl Paths {
    pub(crate) fn of(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("lipwright.db")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.0.clone()
    }

    pub(crate) fn scratch(&self) -> PathBuf {
        self.0.join("scratch")
    }

    /// Uploads on their way. Beside the attempts' folders, on the same disk as the blobs.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.0.join("incoming")
    }
}
