//! What a process keeps things in, opened as the settings say: rows in SQLite or PostgreSQL, files in the
//! data folder or in S3.

use std::sync::Arc;

use sqlx::{PgPool, SqlitePool};
use thiserror::Error;

use crate::blobs::{BlobError, FolderBlobs, S3Blobs, SharedBlobs};
use crate::data_folder::{DataFolder, DataFolderError};
use crate::queue::{Queue, QueueError, RiverQueue};
use crate::settings::{Database, ServerSettings};
use crate::store::{PostgresStore, SharedStore, SqliteStore, StoreError, open_pool, open_postgres};

/// Connections to PostgreSQL of one process.
const CONNECTIONS: u32 = 16;

/// Why something that is kept elsewhere cannot be used.
#[derive(Debug, Error)]
pub enum BackendsError {
    /// The data folder.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// The database.
    #[error("the database cannot be used: {fault}{}", detail(.fault))]
    Store {
        /// Why.
        #[from]
        fault: StoreError,
    },
    /// The blobs.
    #[error("the files cannot be used: {0}")]
    Blobs(#[from] BlobError),
}

/// What the database itself says, for the operator.
fn detail(fault: &StoreError) -> String {
    std::error::Error::source(fault).map_or_else(String::new, |source| format!(": {source}"))
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Where one process keeps things.
pub struct Backends {
    /// Rows.
    pub store: SharedStore,
    /// Files.
    pub blobs: SharedBlobs,
    pool: Pool,
}

impl Backends {
    /// Opens them, with all tables brought up to date. The data folder of an embedded installation must
    /// be this process's own: `folder` proves it.
    pub(crate) async fn open(settings: &ServerSettings, folder: &DataFolder) -> Result<Self, BackendsError> {
        Self::open_in(settings, folder.database(), folder.blobs()).await
    }

    /// The same beside a server that may be running: for the tools of the command line.
    pub async fn open_beside(settings: &ServerSettings) -> Result<Self, BackendsError> {
        let paths = crate::data_folder::Paths::of(&settings.data);
        if settings.database == Database::Embedded && !paths.database().exists() {
            return Err(DataFolderError::Missing(settings.data.clone()).into());
        }
        Self::open_in(settings, paths.database(), paths.blobs()).await
    }

    async fn open_in(
        settings: &ServerSettings,
        database: std::path::PathBuf,
        blobs: std::path::PathBuf,
    ) -> Result<Self, BackendsError> {
        let patience = settings.times.database;
        let (store, pool): (SharedStore, _) = match &settings.database {
            Database::Embedded => {
                let pool = open_pool(&database, patience).await?;
                (Arc::new(SqliteStore::open(pool.clone()).await?), Pool::Sqlite(pool))
            }
            Database::Postgres(url) => {
                let pool = open_postgres(url, patience, CONNECTIONS).await?;
                (Arc::new(PostgresStore::open(pool.clone()).await?), Pool::Postgres(pool))
            }
        };
        let blobs: SharedBlobs = match &settings.s3 {
            Some(s3) => Arc::new(S3Blobs::open(s3)?),
            None => Arc::new(FolderBlobs::open(blobs).await?),
        };
        Ok(Self { store, blobs, pool })
    }

    /// The taking side of the queue.
    pub(crate) fn queue(&self, settings: &ServerSettings) -> Result<Arc<dyn Queue>, QueueError> {
        let (slots, times) = (settings.workers.max(1), settings.times.queue);
        Ok(Arc::new(match &self.pool {
            Pool::Sqlite(pool) => RiverQueue::start(pool, slots, times)?,
            Pool::Postgres(pool) => RiverQueue::start(pool, slots, times)?,
        }))
    }
}
