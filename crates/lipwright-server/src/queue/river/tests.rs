use std::sync::Arc;

use riverqueue::database::begin_sqlite_write;

use super::*;
use crate::queue::conformance::{Fresh, conformance};
use crate::store::{SqliteStore, open_pool};

async fn fresh() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let pool = open_pool(&folder.path().join("test.db"), Duration::from_secs(5)).await.unwrap();
    // The store brings the queue's tables up to date too.
    SqliteStore::open(pool.clone()).await.unwrap();
    let times = RiverTimes { poll: Duration::from_millis(10), schedule: Duration::from_millis(20) };
    let queue = Arc::new(RiverQueue::start(pool.clone(), 1, times).unwrap());
    let client = Client::builder(pool.clone()).build().unwrap();
    let write = Box::new(move |task, after| -> futures_util::future::BoxFuture<'static, ()> {
        let (pool, client) = (pool.clone(), client.clone());
        Box::pin(async move {
            let mut transaction = begin_sqlite_write(&pool).await.unwrap();
            insert_ticket(&client, &mut transaction, task, after).await.unwrap();
            transaction.commit().await.unwrap();
        })
    });
    Fresh { queue, write, _folder: folder }
}

conformance!(fresh);

#[tokio::test]
async fn a_ticket_not_answered_before_the_stop_is_taken_by_the_next_process() {
    let folder = tempfile::tempdir().unwrap();
    let pool = open_pool(&folder.path().join("test.db"), Duration::from_secs(5)).await.unwrap();
    SqliteStore::open(pool.clone()).await.unwrap();
    let times = RiverTimes { poll: Duration::from_millis(10), schedule: Duration::from_millis(20) };
    let client = Client::builder(pool.clone()).build().unwrap();
    let task = TaskId::fresh();
    let mut transaction = begin_sqlite_write(&pool).await.unwrap();
    insert_ticket(&client, &mut transaction, task, Duration::ZERO).await.unwrap();
    transaction.commit().await.unwrap();

    let first = RiverQueue::start(pool.clone(), 1, times).unwrap();
    assert_eq!(first.take().await.unwrap().task, task);
    first.stop().await.unwrap();
    let second = RiverQueue::start(pool, 1, times).unwrap();
    assert_eq!(second.take().await.unwrap().task, task);
}
