//! Copies of an embedded installation. A backup is made while the server runs, and is itself a data
//! folder: the database as it was at one moment, and the files that it names. Blobs never change, so those
//! that are copied after that moment are the ones that the rows mean.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use thiserror::Error;
use tokio::fs;

use crate::data_folder::Paths;
use crate::if_there::if_there;
use crate::store::{StoreError, open_pool};

/// How long the copy waits for a writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why no copy was made.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is nothing to copy.
    #[error("{} holds no installation: check the folder", .0.display())]
    NoInstallation(PathBuf),
    /// There is something where the copy should go.
    #[error("{} already holds an installation: choose another folder", .0.display())]
    InTheWay(PathBuf),
    /// The database that should be restored is damaged.
    #[error("the database in {} is damaged: {what}: use another backup", .folder.display())]
    Damaged {
        /// Where.
        folder: PathBuf,
        /// What SQLite says.
        what: String,
    },
    /// The database.
    #[error("the database cannot be copied: {0}")]
    Store(#[from] StoreError),
    /// A file.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Copies the installation in `data` to the new folder `to`, while it runs; gives how many files.
pub async fn back_up(data: &Path, to: &Path) -> Result<u64, BackupError> {
    copy(data, to).await
}

/// Puts the backup in `from` where no installation is; gives how many files.
pub async fn restore(from: &Path, data: &Path) -> Result<u64, BackupError> {
    copy(from, data).await
}

async fn copy(from: &Path, to: &Path) -> Result<u64, BackupError> {
    let (source, target) = (Paths::of(from), Paths::of(to));
    if !exists(&source.database()).await {
        return Err(BackupError::NoInstallation(from.to_owned()));
    }
    if exists(&target.database()).await {
        return Err(BackupError::InTheWay(to.to_owned()));
    }
    fs::create_dir_all(to).await.map_err(at(to))?;
    let aside = to.join("lipwright.db.part");
    if exists(&aside).await {
        fs::remove_file(&aside).await.map_err(at(&aside))?;
    }
    copy_database(from, &source.database(), &aside).await?;
    let copied = copy_blobs(&source.blobs().join("blobs"), &target.blobs().join("blobs")).await?;
    // Last of all: a folder with a database is a whole copy.
    fs::rename(&aside, target.database()).await.map_err(at(&aside))?;
    Ok(copied)
}

async fn copy_database(folder: &Path, from: &Path, to: &Path) -> Result<(), BackupError> {
    let pool = open_pool(from, PATIENCE).await?;
    let copied = checked_copy(&pool, folder, to).await;
    pool.close().await;
    copied
}

async fn checked_copy(pool: &SqlitePool, folder: &Path, to: &Path) -> Result<(), BackupError> {
    let check = sqlx::query_scalar::<_, String>("PRAGMA integrity_check(1)");
    let what = check.fetch_one(pool).await.map_err(StoreError::from)?;
    if what != "ok" {
        return Err(BackupError::Damaged { folder: folder.to_owned(), what });
    }
    let copy = sqlx::query("VACUUM INTO $1").bind(to.display().to_string());
    copy.execute(pool).await.map_err(StoreError::from)?;
    fs::File::open(to).await.map_err(at(to))?.sync_all().await.map_err(at(to))
}

/// Every file under `from`, to the same place under `to`.
async fn copy_blobs(from: &Path, to: &Path) -> Result<u64, BackupError> {
    let (mut folders, mut copied) = (vec![PathBuf::new()], 0);
    while let Some(folder) = folders.pop() {
        let (here, there) = (from.join(&folder), to.join(&folder));
        // Nothing was ever stored, or it has been deleted meanwhile; so with the files below.
        let Some(mut entries) = if_there(fs::read_dir(&here).await).map_err(at(&here))? else { continue };
        fs::create_dir_all(&there).await.map_err(at(&there))?;
        while let Some(entry) = entries.next_entry().await.map_err(at(&here))? {
            let (name, path) = (entry.file_name(), entry.path());
            let Some(kind) = if_there(entry.file_type().await).map_err(at(&path))? else { continue };
            if kind.is_dir() {
                folders.push(folder.join(name));
            } else if if_there(fs::copy(&path, there.join(&name)).await).map_err(at(&path))?.is_some() {
                copied += 1;
            }
        }
    }
    Ok(copied)
}

async fn exists(path: &Path) -> bool {
    fs::try_exists(path).await.unwrap_or(false)
}

fn at(path: &Path) -> impl Fn(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::File { path: path.clone(), source }
}
