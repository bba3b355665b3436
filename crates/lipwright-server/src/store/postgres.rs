//! The store in PostgreSQL. Tickets are rows of River's tables in the same database, so one
//! transaction covers both.

/// The database's clock, in milliseconds, inside a statement.
macro_rules! now {
    () => {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
    };
}
/// A time of River's, in milliseconds.
macro_rules! millis_of {
    ($column:literal) => {
        concat!("extract(epoch FROM ", $column, ") * 1000")
    };
}
/// Bytes as text.
macro_rules! hex {
    ($column:literal) => {
        concat!("encode(", $column, ", 'hex')")
    };
}
/// Locks what is read until the transaction ends.
macro_rules! for_update {
    () => {
        " FOR UPDATE"
    };
}
/// One of the names in a parameter, which commas part.
macro_rules! one_of {
    ($names:literal) => {
        concat!("= ANY(string_to_array(", $names, ", ','))")
    };
}
/// The same, leaving out what another transaction has locked.
macro_rules! skip_locked {
    () => {
        " FOR UPDATE SKIP LOCKED"
    };
}

/// After what is returned, of what a power cut may undo: nobody waits until it has reached the disk.
macro_rules! unhurried {
    () => {
        ", set_config('synchronous_commit', 'off', TRUE)"
    };
}

mod bell;
mod creating;

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

use std::time::Duration;

use riverqueue::Client;
use riverqueue::database::begin_postgres;
use riverqueue::migrate::PostgresMigrator;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgQueryResult, PgRow};
use sqlx::{Connection as _, PgPool, Postgres, Transaction};

use self::bell::Bell;
use super::StoreError;
use super::fault::not_migrated;
use crate::queue::{ticket, writer};
use crate::task::{TaskId, Write};

// What `sql/` is compiled with.
type Db = Postgres;
type DbRow = PgRow;
type DbResult = PgQueryResult;
type DbStore = PostgresStore;
type Tx = Transaction<'static, Postgres>;

/// One PostgreSQL database.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    pool: PgPool,
    tickets: Client,
    bell: Bell,
}

/// How long a connection that was given back is trusted.
const FRESH: Duration = Duration::from_secs(1);

/// Connections to the database at `url`. A statement that takes longer than `patience`, or a connection
/// that is not to be had in it, is told as the database being away; a transaction that stands still as
/// long is ended by the database, so that a process that stopped in one blocks nobody.
pub async fn open_postgres(url: &str, patience: Duration, connections: u32) -> Result<PgPool, StoreError> {
    let milliseconds = patience.as_millis().to_string();
    let options = url.parse::<PgConnectOptions>()?.application_name("lipwright").options([
        ("statement_timeout", milliseconds.as_str()),
        ("idle_in_transaction_session_timeout", milliseconds.as_str()),
        ("jit", "off"),
        // Plans are kept, and most are made while a table is nearly empty: reading all of it looks cheapest
        // then, and is not any more ten thousand tasks later. Every statement finds its few rows by an index.
        ("enable_seqscan", "off"),
        ("enable_bitmapscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        // For the same reason one plan does for all values; making another for each takes longer than most
        // statements do.
        ("plan_cache_mode", "force_generic_plan"),
    ]);
    Ok(PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        // One that has just been given back was tested then: asking again would double the ways there.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options))
}

impl PostgresStore {
    /// The store behind `pool`, with its tables brought up to date, by one process at a time.
    pub async fn open(pool: PgPool) -> Result<Self, StoreError> {
        // Tells a database that is away from one that is not ours.
        sqlx::query("SELECT 1").execute(&pool).await?;
        let mut migrator: Migrator = sqlx::migrate!("src/store/migrations/postgres");
        // A newer version may have been here before: what it added does not concern us.
        migrator.set_ignore_missing(true).run(&pool).await.map_err(not_migrated)?;
        migrate_queue(&pool).await?;
        let tickets = writer(pool.clone())?;
        Ok(Self { pool, tickets, bell: Bell::default() })
    }

    async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(begin_postgres(&self.pool).await?)
    }

    /// The database is elsewhere.
    #[expect(clippy::unused_self, reason = "the signature that `sql/` is compiled with")]
    const fn glance(&self) -> Option<u64> {
        None
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

/// Brings River's tables up to date, one process at a time: River itself takes no lock for that.
async fn migrate_queue(pool: &PgPool) -> Result<(), StoreError> {
    /// Nobody else's number: "lipwright" on a telephone's keys.
    const LOCK: i64 = 547_974_448;
    let mut guard = begin_postgres(pool).await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *guard).await?;
    PostgresMigrator::new(pool.clone()).migrate_up().await.map_err(not_migrated)?;
    Ok(guard.commit().await?)
}

/// Whether a guarded statement found its row.
fn write_of(done: &DbResult) -> Write {
    if done.rows_affected() == 0 { Write::Stale } else { Write::Applied }
}

#[cfg(test)]
mod tests;
