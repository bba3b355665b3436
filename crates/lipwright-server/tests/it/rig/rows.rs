//! The rig's database, for looking at rows and for doing to them what no API does.

use std::time::Duration;

use lipwright_server::{
    PostgresStore, Queue, RiverQueue, RiverTimes, SharedStore, SqliteStore, open_pool, open_postgres,
};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use std::path::Path;
use std::sync::Arc;

/// On which backends a story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// SQLite and a folder.
    Embedded,
    /// PostgreSQL and S3.
    Cluster,
}

pub(crate) enum Rows {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Rows {
    /// A new database, and a store over it.
    pub(crate) async fn fresh(on: On, folder: &Path, patience: Duration) -> (Self, SharedStore) {
        match on {
            On::Embedded => {
                let pool = open_pool(&folder.join("test.db"), patience).await.expect("a database");
                let store = SqliteStore::open(pool.clone()).await.expect("a store");
                (Self::Sqlite(pool), Arc::new(store))
            }
            On::Cluster => {
                let url = lipwright_testkit::postgres_database().expect("a database");
                let pool = open_postgres(&url, patience, 12).await.expect("a database");
                let store = PostgresStore::open(pool.clone()).await.expect("a store");
                (Self::Postgres(pool), Arc::new(store))
            }
        }
    }

    pub(crate) fn queue(&self, slots: usize, times: RiverTimes) -> Arc<dyn Queue> {
        let queue = match self {
            Self::Sqlite(pool) => RiverQueue::start(pool, slots, times),
            Self::Postgres(pool) => RiverQueue::start(pool, slots, times),
        };
        Arc::new(queue.expect("a queue"))
    }

    /// The file, for what only SQLite does.
    pub(crate) fn sqlite(&self) -> &SqlitePool {
        match self {
            Self::Sqlite(pool) => pool,
            Self::Postgres(_) => panic!("a story of SQLite's own"),
        }
    }

    /// Runs a statement; gives how many rows it changed. Numbers and texts stand in it as they are: it is
    /// written here, and nobody else's.
    pub(crate) async fn execute(&self, statement: String) -> u64 {
        let statement = AssertSqlSafe(statement);
        match self {
            Self::Sqlite(pool) => {
                sqlx::query(statement).execute(pool).await.expect("a change").rows_affected()
            }
            Self::Postgres(pool) => {
                sqlx::query(statement).execute(pool).await.expect("a change").rows_affected()
            }
        }
    }

    /// Rows of a text and a number.
    pub(crate) async fn pairs(&self, statement: String) -> Vec<(String, i64)> {
        let statement = AssertSqlSafe(statement);
        match self {
            Self::Sqlite(pool) => sqlx::query_as(statement).fetch_all(pool).await.expect("rows"),
            Self::Postgres(pool) => sqlx::query_as(statement).fetch_all(pool).await.expect("rows"),
        }
    }

    /// One number.
    pub(crate) async fn number(&self, statement: String) -> i64 {
        let statement = AssertSqlSafe(statement);
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(statement).fetch_one(pool).await.expect("a number"),
            Self::Postgres(pool) => sqlx::query_scalar(statement).fetch_one(pool).await.expect("a number"),
        }
    }

    /// Every ticket in somebody's hands since two hours: its taker has died.
    pub(crate) async fn lose_tickets(&self) -> u64 {
        let ago = match self {
            Self::Sqlite(_) => "strftime('%Y-%m-%d %H:%M:%f', 'now', '-2 hours')",
            Self::Postgres(_) => "now() - interval '2 hours'",
        };
        self.execute(format!("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = {ago}"))
            .await
    }
}
