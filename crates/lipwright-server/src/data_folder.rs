//! The folder that holds everything, and the lock that proves that no other process uses it.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the folder cannot be used.
#[derive(Debug, Error)]
pub enum DataFolderError {
    /// Another process uses it.
    #[error("{} is in use by another process: stop it, or choose another data folder", .0.display())]
    InUse(PathBuf),
    /// It cannot be made or written to.
    #[error("{} cannot be used: {source}: choose a folder that this user may write to", .path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The folder, locked as long as this lives. The operating system takes the lock away from a process
/// that dies, however it dies.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
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
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataFolderError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("lipwright.db")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.path.clone()
    }

    pub(crate) fn scratch(&self) -> PathBuf {
        self.path.join("scratch")
    }

    /// Uploads on their way. Beside the attempts' folders, on the same disk as the blobs.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.path.join("incoming")
    }
}
