//! From an embedded installation to PostgreSQL and S3: every row and every file, checked. The old
//! installation is left as it is.

use std::io;
use std::path::PathBuf;

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, PgPool, Postgres, Row as _, SqlitePool, Transaction};
use thiserror::Error;
use tokio::io::AsyncReadExt as _;

use crate::blobs::{BlobError, Blobs, FolderBlobs, S3Blobs};
use crate::data_folder::{DataFolder, DataFolderError};
use crate::settings::{Database, ServerSettings};
use crate::store::{Leases as _, PostgresStore, SqliteStore, StoreError, open_pool, open_postgres};

/// Why nothing was moved. The target's database is as it was; files may have arrived in its bucket.
#[derive(Debug, Error)]
pub enum MoveError {
    /// The settings name no target.
    #[error("say where to: both a database URL and a bucket are needed")]
    NoTarget,
    /// The target is in use.
    #[error("the target database already has accounts: use an empty one")]
    NotEmpty,
    /// A table did not arrive as it was.
    #[error("{table} has {there} rows where {here} were sent: nothing was moved")]
    RowsDiffer {
        /// Which.
        table: &'static str,
        /// Rows at the source.
        here: i64,
        /// Rows at the target.
        there: i64,
    },
    /// A file did not arrive as it was.
    #[error("{0} is not the same in the bucket: nothing was moved")]
    FileDiffers(String),
    /// The data folder: a server that runs must be stopped first.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// A database.
    #[error("a database cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The files.
    #[error("the files cannot be copied: {0}")]
    Blobs(#[from] BlobError),
    /// A file on its way.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl From<sqlx::Error> for MoveError {
    fn from(fault: sqlx::Error) -> Self {
        Self::Store(fault.into())
    }
}

/// What was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Rows of all tables.
    pub rows: u64,
    /// Files.
    pub files: u64,
}

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Real,
    Bytes,
}

/// Tables in an order in which every row finds what it refers to, with their columns. `balance` and what
/// else a trigger makes is left out: it is made again.
const TABLES: [(&str, &str); 10] = [
    ("installation", "name:t value:b"),
    ("owner", "id:t email:t username:t plan:t created_at:n virtual_time:n"),
    ("api_key", "hash:b owner_id:t last4:t name:t created_at:n last_used_at:n revoked_at:n"),
    (
        "asset",
        "id:t owner_id:t filename:t content_type:t max_bytes:n blob_key:t bytes:n sha256:t created_at:n \
         uploaded_at:n expired_at:n",
    ),
    (
        "task",
        "id:t owner_id:t status:t video_url:t video_identity:t video_asset:t audio_url:t audio_identity:t \
         audio_asset:t playback_type:t engine:t metadata:t platform:t attempt:n tries:n lost:n lease_owner:t \
         lease_until:n progress:r stage:t hold:n result_key:t cover_key:t duration_ms:n report:t \
         failure_code:t failure_text:t created_at:n completed_at:n key_hash:b callback_url:t priority:n \
         weight:n media_ms:n max_running:n max_media_ms:n options:t not_before:n started_at:n files_expired_at:n ends_at:n",
    ),
    ("task_log", "task_id:t n:n at:n event:t attempt:n stage:t code:t message:t"),
    ("ledger", "id:n owner_id:t task_id:t kind:t amount:n created_at:n"),
    ("idempotency", "owner_id:t key:t body:b task_id:t created_at:n"),
    (
        "endpoint",
        "id:t owner_id:t url:t secret:t enabled:n events:t failing_since:n closed_reason:t created_at:n",
    ),
    (
        "delivery",
        "event_id:t target:t owner_id:t task_id:t event:t callback_url:t state:t tries:n next_at:n \
         lease_until:n last_status:n last_fault:t created_at:n done_at:n",
    ),
];

/// Copies the installation in `settings.data`, which no server may be using, to the database and the
/// bucket of `settings`.
pub async fn move_to(settings: &ServerSettings) -> Result<Moved, MoveError> {
    let (Database::Postgres(url), Some(s3)) = (&settings.database, &settings.s3) else {
        return Err(MoveError::NoTarget);
    };
    let folder = DataFolder::open(&settings.data)?;
    let patience = settings.times.database;
    let sqlite = open_pool(&folder.database(), patience).await?;
    // Brings old tables up to date, and puts everything back that a dead process had in hand.
    let old = SqliteStore::open(sqlite.clone()).await?;
    old.expire_all_leases().await?;
    old.sweep(&settings.retry).await?;
    let postgres = open_postgres(url, patience, 4).await?;
    let new = PostgresStore::open(postgres.clone()).await?;

    let files = copy_files(&folder, &FolderBlobs::open(folder.blobs()).await?, &S3Blobs::open(s3)?).await?;
    let rows = copy_rows(&sqlite, &postgres).await?;
    // Tickets are not copied: each waiting task gets a new one.
    new.reissue_tickets(std::time::Duration::ZERO).await?;
    sqlite.close().await;
    Ok(Moved { rows, files })
}

async fn copy_files(folder: &DataFolder, from: &FolderBlobs, to: &S3Blobs) -> Result<u64, MoveError> {
    let aside = folder.incoming().join("moving");
    std::fs::create_dir_all(folder.incoming())
        .map_err(|source| MoveError::File { path: folder.incoming(), source })?;
    let mut copied = 0;
    for prefix in ["assets", "results"] {
        for listed in from.list(prefix).await? {
            let _left_before = std::fs::remove_file(&aside);
            from.fetch(&listed.key, &aside).await?;
            to.put(&listed.key, &aside).await?;
            if !is_same(from, to, &listed.key).await? {
                return Err(MoveError::FileDiffers(listed.key));
            }
            copied += 1;
        }
    }
    Ok(copied)
}

/// Whether a file is the same in both places, byte by byte; each is read once.
async fn is_same(from: &dyn Blobs, to: &dyn Blobs, key: &str) -> Result<bool, MoveError> {
    let (here, there) = (from.size(key).await?, to.size(key).await?);
    Ok(here == there && digest(from, key, here).await? == digest(to, key, there).await?)
}

async fn digest(blobs: &dyn Blobs, key: &str, size: u64) -> Result<[u8; 32], MoveError> {
    let mut reader = blobs.read(key, 0..size).await?;
    let (mut digest, mut bytes) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = reader.read(&mut bytes).await.map_err(BlobError::from)?;
        if read == 0 {
            return Ok(digest.finalize().into());
        }
        digest.update(&bytes[..read]);
    }
}

/// All tables in one transaction: they arrive whole, or not at all.
async fn copy_rows(from: &SqlitePool, to: &PgPool) -> Result<u64, MoveError> {
    let mut transaction = to.begin().await?;
    let (owners,): (i64,) = sqlx::query_as("SELECT count(*) FROM owner").fetch_one(&mut *transaction).await?;
    if owners > 0 {
        return Err(MoveError::NotEmpty);
    }
    let mut rows = 0;
    for (table, columns) in TABLES {
        rows += copy_table(from, &mut transaction, table, &parsed(columns)).await?;
    }
    let (now,): (i64,) = sqlx::query_as("SELECT now FROM fair_clock").fetch_one(from).await?;
    sqlx::query("UPDATE fair_clock SET now = $1").bind(now).execute(&mut *transaction).await?;
    // The next row of the ledger comes after the last.
    sqlx::query(
        "SELECT setval(pg_get_serial_sequence('ledger', 'id'), (SELECT max(id) + 1 FROM ledger), false)",
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(rows)
}

fn parsed(columns: &'static str) -> Vec<(&'static str, Kind)> {
    let kind = |letter: &str| match letter {
        "n" => Kind::Number,
        "r" => Kind::Real,
        "b" => Kind::Bytes,
        _ => Kind::Text,
    };
    let split = columns.split_whitespace().filter_map(|column| column.split_once(':'));
    split.map(|(name, letter)| (name, kind(letter))).collect()
}

async fn copy_table(
    from: &SqlitePool,
    to: &mut Transaction<'static, Postgres>,
    table: &'static str,
    columns: &[(&'static str, Kind)],
) -> Result<u64, MoveError> {
    let names = columns.iter().map(|(name, _kind)| *name).collect::<Vec<_>>().join(", ");
    let places = (1..=columns.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
    // Names are from the list above, never from anybody else.
    let insert = format!("INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({places})");
    let select = format!("SELECT {names} FROM {table} ORDER BY 1");
    let mut found = sqlx::query(AssertSqlSafe(select)).fetch(from);
    let mut here = 0;
    while let Some(row) = found.try_next().await? {
        insert_row(to, &insert, &row, columns).await?;
        here += 1;
    }
    let count = format!("SELECT count(*) FROM {table}");
    let (there,): (i64,) = sqlx::query_as(AssertSqlSafe(count)).fetch_one(&mut **to).await?;
    if there != here {
        return Err(MoveError::RowsDiffer { table, here, there });
    }
    Ok(here.unsigned_abs())
}

async fn insert_row(
    to: &mut Transaction<'static, Postgres>,
    insert: &str,
    row: &SqliteRow,
    columns: &[(&'static str, Kind)],
) -> Result<(), MoveError> {
    let mut query = sqlx::query(AssertSqlSafe(insert.to_owned()));
    for (name, kind) in columns {
        query = match kind {
            Kind::Text => query.bind(row.try_get::<Option<String>, _>(name)?),
            Kind::Number => query.bind(row.try_get::<Option<i64>, _>(name)?),
            Kind::Real => query.bind(row.try_get::<Option<f64>, _>(name)?),
            Kind::Bytes => query.bind(row.try_get::<Option<Vec<u8>>, _>(name)?),
        };
    }
    query.execute(&mut **to).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
