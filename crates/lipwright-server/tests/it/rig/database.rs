//! What only the rig does with its database.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lipwright_server::{
    PostgresStore, Queue, RiverQueue, RiverTimes, SharedStore, SqliteStore, open_pool, open_postgres,
};
use sqlx::SqlitePool;

use super::rows::{On, Rows};

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
