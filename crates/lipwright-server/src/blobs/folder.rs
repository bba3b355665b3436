//! Blobs as files under one folder. A file is copied aside, synced and renamed into place, so a key
//! names either nothing or a whole blob, also after a power cut.

use std::io::{self, ErrorKind, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use async_trait::async_trait;
use tokio::fs;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use uuid::Uuid;

use super::{BlobError, BlobReader, Blobs, Listed, is_key};
use crate::clock::{UnixMillis, millis};
use crate::if_there::if_there;

/// Blobs under one folder.
#[derive(Debug, Clone)]
pub struct FolderBlobs {
    root: PathBuf,
}

impl FolderBlobs {
    /// Blobs under `root`, which is made if it is missing.
    pub async fn open(root: PathBuf) -> Result<Self, BlobError> {
        fs::create_dir_all(root.join("incoming")).await?;
        Ok(Self { root })
    }

    fn path(&self, key: &str) -> Result<PathBuf, BlobError> {
        if !is_key(key) {
            return Err(BlobError::BadKey(key.to_owned()));
        }
        Ok(self.root.join("blobs").join(key))
    }

    /// The key of the file at `path`.
    fn key(&self, path: &Path) -> Option<String> {
        let key = path.strip_prefix(self.root.join("blobs")).ok()?.to_str()?;
        is_key(key).then(|| key.to_owned())
    }
}

#[async_trait]
impl Blobs for FolderBlobs {
    async fn put(&self, key: &str, from: &Path) -> Result<(), BlobError> {
        let to = self.path(key)?;
        let aside = self.root.join("incoming").join(Uuid::new_v4().to_string());
        if let Err(fault) = fs::rename(from, &aside).await {
            if fault.kind() != ErrorKind::CrossesDevices {
                return Err(fault.into());
            }
            let copied = fs::copy(from, &aside).await;
            if let Err(fault) = copied {
                remove_if_there(&aside).await?;
                return Err(fault.into());
            }
            fs::remove_file(from).await?;
        }
        fs::File::open(&aside).await?.sync_all().await?;
        let folder = to.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).await?;
        fs::rename(&aside, &to).await?;
        // A folder lasts only once the folder above it has been synced too. All of them, each time:
        // another put may have made one and not come to its sync yet.
        for folder in folders_between(folder, &self.root) {
            fs::File::open(folder).await?.sync_all().await?;
        }
        Ok(())
    }

    async fn size(&self, key: &str) -> Result<u64, BlobError> {
        Ok(fs::metadata(self.path(key)?).await?.len())
    }

    async fn read(&self, key: &str, range: Range<u64>) -> Result<BlobReader, BlobError> {
        let mut file = fs::File::open(self.path(key)?).await?;
        file.seek(SeekFrom::Start(range.start)).await?;
        Ok(Box::pin(file.take(range.end.saturating_sub(range.start))))
    }

    async fn fetch(&self, key: &str, to: &Path) -> Result<(), BlobError> {
        let from = self.path(key)?;
        // Blobs never change, so a second name for the same bytes is as good as a copy.
        if fs::hard_link(&from, to).await.is_err() {
            fs::copy(&from, to).await?;
        }
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), BlobError> {
        remove_if_there(&self.path(key)?).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>, BlobError> {
        let top = self.path(prefix)?;
        let (mut folders, mut listed) = (vec![top], Vec::new());
        while let Some(folder) = folders.pop() {
            let Some(mut entries) = if_there(fs::read_dir(&folder).await)? else { continue };
            while let Some(entry) = entries.next_entry().await? {
                // It may have been deleted since the folder was read.
                let Some(about) = if_there(entry.metadata().await)? else { continue };
                let path = entry.path();
                if about.is_dir() {
                    folders.push(path);
                } else if let Some(key) = self.key(&path) {
                    let since = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
                    listed.push(Listed { key, bytes: about.len(), put_at: UnixMillis(millis(since)) });
                }
            }
        }
        Ok(listed)
    }

    async fn ping(&self) -> Result<(), BlobError> {
        fs::metadata(&self.root).await?;
        Ok(())
    }
}

/// `folder` and those above it, up to `root` and with it.
fn folders_between<'a>(folder: &'a Path, root: &'a Path) -> impl Iterator<Item = &'a Path> {
    folder.ancestors().take_while(move |ancestor| ancestor.starts_with(root))
}

async fn remove_if_there(path: &Path) -> Result<(), BlobError> {
    if_there(fs::remove_file(path).await)?;
    Ok(())
}

impl From<io::Error> for BlobError {
    fn from(fault: io::Error) -> Self {
        match fault.kind() {
            ErrorKind::NotFound => Self::Missing,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full(fault),
            _ => Self::Unavailable(fault),
        }
    }
}

#[cfg(test)]
mod tests;
