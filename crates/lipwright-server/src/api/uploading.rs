//! What an upload holds while it is under way, and lets go of however it ends: also when its client
//! goes away and the handler is dropped in the middle.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use crate::task::AssetId;

/// The assets whose bytes are arriving at this process.
#[derive(Debug, Clone, Default)]
pub struct Uploading(Arc<Mutex<HashSet<AssetId>>>);

/// The right to receive an asset's bytes; ends when dropped.
pub(super) struct Turn {
    uploading: Uploading,
    asset: AssetId,
}

impl Uploading {
    /// The asset's turn, if nobody has it.
    pub(super) fn begin(&self, asset: AssetId) -> Option<Turn> {
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(asset);
        is_new.then(|| Turn { uploading: self.clone(), asset })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.uploading.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.asset);
    }
}

/// A new file for bytes on their way; removed when this is dropped, unless it was moved away.
pub(super) struct Aside {
    path: PathBuf,
}

impl Aside {
    /// Makes it in `folder`. Blocks for the moment that this takes: a file made on another thread could
    /// appear after it was to be removed.
    pub(super) fn make(folder: &Path) -> io::Result<(Self, File)> {
        let path = folder.join(Uuid::new_v4().to_string());
        let file = File::create_new(&path)?;
        Ok((Self { path }, file))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if let Err(fault) = fs::remove_file(&self.path)
            && fault.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(file = %self.path.display(), %fault, "an upload's file stays behind");
        }
    }
}
