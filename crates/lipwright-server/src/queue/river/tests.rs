use std::sync::Arc;

use riverqueue::database::{begin_postgres, begin_sqlite_write};

use super::*;
use crate::queue::conformance::{Fresh, conformance};
use crate::store::{PostgresStore, SqliteStore, open_pool, open_postgres};

const TIMES: RiverTimes = RiverTimes { poll: Duration::from_millis(10), schedule: Duration::from_millis(20) };
const PATIENCE: Duration = Duration::from_secs(5);

/// A fresh queue in the database behind a pool; the store brings the queue's tables up to date too.
macro_rules! fresh_in {
    ($pool:expr, $store:ident, $begin:ident, $folder:expr) => {{
        let pool = $pool;
        $store::open(pool.clone()).await.unwrap();
        let queue = Arc::new(RiverQueue::start(pool.clone(), 1, TIMES).unwrap());
        let client = Client::builder(pool.clone()).build().unwrap();
        let write = Box::new(move |task, after| -> futures_util::future::BoxFuture<'static, ()> {
            let (pool, client) = (pool.clone(), client.clone());
            Box::pin(async move {
                let mut transaction = $begin(&pool).await.unwrap();
                let (ticket, options) = ticket(task, 2, after);
                client.insert(ticket).opts(options).tx(&mut transaction).await.unwrap();
                transaction.commit().await.unwrap();
            })
        });
        Fresh { queue, write, _folder: $folder }
    }};
}

mod sqlite {
    use super::*;

    async fn fresh() -> Fresh {
        let folder = tempfile::tempdir().unwrap();
        let pool = open_pool(&folder.path().join("test.db"), PATIENCE).await.unwrap();
        fresh_in!(pool, SqliteStore, begin_sqlite_write, Some(folder))
    }

    conformance!(fresh);
}

mod postgres {
    use super::*;

    async fn fresh() -> Fresh {
        let url = lipwright_testkit::postgres_database().unwrap();
        let pool = open_postgres(&url, PATIENCE, 8).await.unwrap();
        fresh_in!(pool, PostgresStore, begin_postgres, None)
    }

    conformance!(fresh);
}

#[tokio::test]
async fn a_ticket_not_answered_before_the_stop_is_taken_by_the_next_process() {
    let folder = tempfile::tempdir().unwrap();
    let pool = open_pool(&folder.path().join("test.db"), PATIENCE).await.unwrap();
    SqliteStore::open(pool.clone()).await.unwrap();
    let client = Client::builder(pool.clone()).build().unwrap();
    let task = TaskId::fresh();
    let mut transaction = begin_sqlite_write(&pool).await.unwrap();
    let (job, options) = ticket(task, 2, Duration::ZERO);
    client.insert(job).opts(options).tx(&mut transaction).await.unwrap();
    transaction.commit().await.unwrap();

    let first = RiverQueue::start(pool.clone(), 1, TIMES).unwrap();
    assert_eq!(first.take().await.unwrap().task, task);
    first.stop().await.unwrap();
    let second = RiverQueue::start(pool, 1, TIMES).unwrap();
    assert_eq!(second.take().await.unwrap().task, task);
}
