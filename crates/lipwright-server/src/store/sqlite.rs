//! The store in one SQLite file. Tickets are rows of River's tables in the same file, so one
//! transaction covers both.

/// The database's clock, in milliseconds, inside a statement.
macro_rules! now {
    () => {
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    };
}
/// A time of River's, in milliseconds.
macro_rules! millis_of {
    ($column:literal) => {
        concat!("unixepoch(", $column, ", 'subsec') * 1000")
    };
}
/// Bytes as text.
macro_rules! hex {
    ($column:literal) => {
        concat!("hex(", $column, ")")
    };
}
/// Whoever writes holds the whole file: nothing more to lock.
macro_rules! for_update {
    () => {
        ""
    };
}
/// One of the names in a parameter, which commas part.
macro_rules! one_of {
    ($names:literal) => {
        concat!("IN (SELECT value FROM json_each('[\"' || replace(", $names, ", ',', '\",\"') || '\"]'))")
    };
}
macro_rules! skip_locked {
    () => {
        ""
    };
}

/// After `RETURNING`, of what a power cut may undo: it is not waited for when it stands by itself.
macro_rules! unhurried {
    () => {
        ""
    };
}

mod creating;
mod glance;

#[path = "sql/accounts.rs"]
mod accounts;
#[path = "sql/assets.rs"]
mod assets;
#[path = "sql/leases.rs"]
mod leases;
#[path = "sql/ledger.rs"]
mod ledger;
#[path = "sql/log.rs"]
mod log;
#[path = "sql/outbox.rs"]
mod outbox;
#[path = "sql/rows.rs"]
mod rows;
#[path = "sql/tasks.rs"]
mod tasks;
#[path = "sql/upkeep.rs"]
mod upkeep;
#[path = "sql/webhooks.rs"]
mod webhooks;

use std::path::Path;
use std::time::Duration;

use riverqueue::Client;
use riverqueue::database::begin_sqlite_write;
use riverqueue::migrate::SqliteMigrator;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteQueryResult, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Connection as _, Sqlite, SqlitePool, Transaction};

use self::glance::Glance;
use super::StoreError;
use super::fault::not_migrated;
use crate::queue::{ticket, writer};
use crate::task::{TaskId, Write};

// What `sql/` is compiled with.
type Db = Sqlite;
type DbRow = SqliteRow;
type DbResult = SqliteQueryResult;
type DbStore = SqliteStore;
type Tx = Transaction<'static, Sqlite>;

/// One SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    pool: SqlitePool,
    /// One connection for all transactions: SQLite lets one write at a time and has the others sleep and
    /// try again, for longer each time; here they queue.
    writer: SqlitePool,
    tickets: Client,
    glance: Glance,
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
        // It was tested when it was given back, and a file does not hang up.
        .test_before_acquire(false)
        // SQLite ends a transaction by itself when the disk is full. The connection's other side is not told,
        // and would begin no transaction any more: another connection takes its place.
        .before_acquire(|connection, _about| {
            let is_sound = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_sound) })
        })
        .connect_with(options)
        .await?)
}

impl SqliteStore {
    /// The store behind `pool`, with its tables brought up to date.
    pub async fn open(pool: SqlitePool) -> Result<Self, StoreError> {
        let mut migrator: Migrator = sqlx::migrate!("src/store/migrations/sqlite");
        // A newer version may have been here before: what it added does not concern us.
        migrator.set_ignore_missing(true).run(&pool).await.map_err(not_migrated)?;
        SqliteMigrator::new(pool.clone()).migrate_up().await.map_err(not_migrated)?;
        let tickets = writer(pool.clone())?;
        let writer = writer_beside(&pool);
        let glance = Glance::at(pool.connect_options().get_filename())?;
        Ok(Self { pool, writer, tickets, glance })
    }

    fn glance(&self) -> Option<u64> {
        self.glance.mark()
    }

    async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(begin_sqlite_write(&self.writer).await?)
    }

    /// A ticket for `task`, inside `transaction`.
    async fn write_ticket(
        &self,
        transaction: &mut Tx,
        task: TaskId,
        priority: u8,
        after: Duration,
    ) -> Result<(), StoreError> {
        let (ticket, options) = ticket(task, priority, after);
        self.tickets.insert(ticket).opts(options).tx(transaction).await?;
        Ok(())
    }
}

/// A pool of one connection to the same file; one that has only one is its own.
fn writer_beside(pool: &SqlitePool) -> SqlitePool {
    let options = pool.options();
    if options.get_max_connections() == 1 {
        return pool.clone();
    }
    options.clone().max_connections(1).connect_lazy_with((*pool.connect_options()).clone())
}

/// Whether a guarded statement found its row.
fn write_of(done: &DbResult) -> Write {
    if done.rows_affected() == 0 { Write::Stale } else { Write::Applied }
}

#[cfg(test)]
mod tests;
