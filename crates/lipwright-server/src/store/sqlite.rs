//! The store in one SQLite file. Tickets are rows of River's tables in the same file, so one
//! transaction covers both.

/// The database's clock, in milliseconds, inside a statement.
macro_rules! now {
    () => {
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    };
}

mod accounts;
mod assets;
mod leases;
mod ledger;
mod rows;
mod tasks;

use std::path::Path;
use std::time::Duration;

use riverqueue::Client;
use riverqueue::database::begin_sqlite_write;
use riverqueue::migrate::SqliteMigrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteQueryResult, SqliteSynchronous,
};
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::StoreError;
use crate::queue::insert_ticket;
use crate::task::{TaskId, Write};

/// One SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    pool: SqlitePool,
    tickets: Client,
}

/// Connections to the SQLite file at `path`, which is made if it is missing. `synchronous=FULL`: an
/// acknowledged task survives a power cut.
pub async fn open_pool(path: &Path, busy_timeout: Duration) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(busy_timeout);
    Ok(SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(busy_timeout.max(Duration::from_secs(1)))
        .connect_with(options)
        .await?)
}

impl SqliteStore {
    /// The store behind `pool`, with its tables brought up to date.
    pub async fn open(pool: SqlitePool) -> Result<Self, StoreError> {
        sqlx::migrate!("src/store/migrations")
            .run(&pool)
            .await
            .map_err(|fault| StoreError::Inconsistent(format!("migration: {fault}")))?;
        SqliteMigrator::new(pool.clone())
            .migrate_up()
            .await
            .map_err(|fault| StoreError::Inconsistent(format!("queue migration: {fault}")))?;
        let tickets = Client::builder(pool.clone()).build()?;
        Ok(Self { pool, tickets })
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(begin_sqlite_write(&self.pool).await?)
    }

    /// A ticket for `task`, inside `transaction`.
    async fn write_ticket(
        &self,
        transaction: &mut Transaction<'static, Sqlite>,
        task: TaskId,
        after: Duration,
    ) -> Result<(), StoreError> {
        Ok(insert_ticket(&self.tickets, transaction, task, after).await?)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(fault: sqlx::Error) -> Self {
        // Primary result codes are the low byte: https://sqlite.org/rescode.html
        const BUSY: i32 = 5;
        const LOCKED: i32 = 6;
        const IO_ERROR: i32 = 10;
        const FULL: i32 = 13;
        const CANNOT_OPEN: i32 = 14;
        let code = fault.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
        match (code.map(|code| code & 0xff), &fault) {
            (Some(FULL), _) => Self::Full(Box::new(fault)),
            (Some(BUSY | LOCKED | IO_ERROR | CANNOT_OPEN), _)
            | (None, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => {
                Self::Unavailable(Box::new(fault))
            }
            _ => Self::Inconsistent(fault.to_string()),
        }
    }
}

impl From<riverqueue::Error> for StoreError {
    fn from(fault: riverqueue::Error) -> Self {
        match fault {
            riverqueue::Error::Database(error) => error.into(),
            other => Self::Inconsistent(other.to_string()),
        }
    }
}

/// Whether a guarded statement found its row.
fn write_of(done: &SqliteQueryResult) -> Write {
    if done.rows_affected() == 0 { Write::Stale } else { Write::Applied }
}

#[cfg(test)]
mod tests;
