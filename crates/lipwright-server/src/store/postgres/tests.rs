use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::*;
use crate::credits::Hundredths;
use crate::store::conformance::{Fresh, Loss, Tickets, conformance, key, owner};
use crate::store::{Accounts as _, Tasks as _};

async fn pool() -> PgPool {
    let url = lipwright_testkit::postgres_database().unwrap();
    open_postgres(&url, Duration::from_secs(5), 8).await.unwrap()
}

async fn fresh() -> Fresh {
    let pool = pool().await;
    let store = Arc::new(PostgresStore::open(pool.clone()).await.unwrap());
    let tickets = counting(pool.clone(), "SELECT count(*) FROM river_job WHERE args ->> 'task_id' = $1");
    let waiting_tickets = counting(
        pool.clone(),
        "SELECT count(*) FROM river_job WHERE args ->> 'task_id' = $1 AND state = 'available'",
    );
    let lose = Box::new(move |task, loss| -> BoxFuture<'static, ()> {
        let pool = pool.clone();
        Box::pin(async move { lose_tickets(&pool, task, loss).await })
    });
    Fresh { store, tickets, waiting_tickets, lose, _folder: None }
}

fn counting(pool: PgPool, statement: &'static str) -> Tickets {
    Box::new(move |task: TaskId| -> BoxFuture<'static, u64> {
        let pool = pool.clone();
        Box::pin(async move {
            let count = sqlx::query_scalar::<_, i64>(statement).bind(task.to_string());
            count.fetch_one(&pool).await.unwrap().unsigned_abs()
        })
    })
}

async fn lose_tickets(pool: &PgPool, task: TaskId, loss: Loss) {
    let statement = match loss {
        Loss::Taken(_) => {
            "UPDATE river_job SET state = 'running', attempt = attempt + 1,
                 attempted_at = now() - make_interval(secs => $1) WHERE args ->> 'task_id' = $2"
        }
        Loss::Gone => "DELETE FROM river_job WHERE $1 >= 0.0 AND args ->> 'task_id' = $2",
        Loss::Ahead => {
            "UPDATE river_job SET scheduled_at = now() + interval '1 hour'
             WHERE $1 >= 0.0 AND args ->> 'task_id' = $2"
        }
        Loss::PutOff => {
            "UPDATE river_job SET state = 'scheduled', scheduled_at = now() + interval '1 hour'
             WHERE $1 >= 0.0 AND args ->> 'task_id' = $2"
        }
    };
    let ago = if let Loss::Taken(ago) = loss { ago } else { Duration::ZERO };
    sqlx::query(statement).bind(ago.as_secs_f64()).bind(task.to_string()).execute(pool).await.unwrap();
}

conformance!(fresh);

#[tokio::test]
async fn the_ledger_cannot_be_rewritten() {
    let pool = pool().await;
    let store = PostgresStore::open(pool.clone()).await.unwrap();
    store.add_owner(&owner(), &key().1, Hundredths(5)).await.unwrap();
    for statement in ["UPDATE ledger SET amount = 6", "DELETE FROM ledger", "TRUNCATE ledger"] {
        let refused = sqlx::query(statement).execute(&pool).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_processes_may_bring_the_tables_up_to_date_at_once() {
    let url = lipwright_testkit::postgres_database().unwrap();
    let opened = (0..6).map(|_| {
        let url = url.clone();
        tokio::spawn(async move {
            let pool = open_postgres(&url, Duration::from_secs(20), 3).await.unwrap();
            PostgresStore::open(pool).await.map(drop)
        })
    });
    for opened in opened.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_away_not_broken() {
    let port = lipwright_testkit::free_port().unwrap();
    let url = format!("postgres://lipwright@127.0.0.1:{port}/none");
    let pool = open_postgres(&url, Duration::from_millis(300), 2).await.unwrap();
    let fault = PostgresStore::open(pool).await.unwrap_err();
    assert!(matches!(fault, StoreError::Unavailable(_)), "{fault:?}");
}

#[tokio::test]
async fn a_full_disk_is_told_apart_from_a_database_that_is_busy() {
    let pool = pool().await;
    for (code, is_full) in [("53100", true), ("53300", false), ("57P03", false)] {
        let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '{code}'; END $$");
        let fault = sqlx::raw_sql(sqlx::AssertSqlSafe(raise)).execute(&pool).await.unwrap_err();
        let fault = StoreError::from(fault);
        let is_as_told = if is_full {
            matches!(fault, StoreError::Full(_))
        } else {
            matches!(fault, StoreError::Unavailable(_))
        };
        assert!(is_as_told, "{code}: {fault:?}");
    }
}

#[tokio::test]
async fn a_transaction_that_stands_still_blocks_nobody_for_long() {
    let url = lipwright_testkit::postgres_database().unwrap();
    let pool = open_postgres(&url, Duration::from_millis(500), 4).await.unwrap();
    let store = PostgresStore::open(pool.clone()).await.unwrap();
    let owner = owner();
    store.add_owner(&owner, &key().1, Hundredths(1_000)).await.unwrap();
    let mut stopped = begin_postgres(&pool).await.unwrap();
    sqlx::query("SELECT * FROM owner FOR UPDATE").execute(&mut *stopped).await.unwrap();
    // The first may still find the lock and gives up; then the database has ended the one that stopped.
    let mut made = store.create(&crate::store::conformance::new_task(owner.id)).await;
    for _ in 0..5 {
        if made.is_ok() {
            break;
        }
        assert!(matches!(made, Err(StoreError::Unavailable(_))), "{made:?}");
        made = store.create(&crate::store::conformance::new_task(owner.id)).await;
    }
    assert!(made.is_ok(), "{made:?}");
}

/// A ticket that is written within a create is the row that River itself would have written.
#[tokio::test]
async fn a_ticket_of_a_create_is_as_rivers_own() {
    let pool = pool().await;
    let store = PostgresStore::open(pool.clone()).await.unwrap();
    let owner = owner();
    store.add_owner(&owner, &key().1, Hundredths(1_000)).await.unwrap();
    let task = crate::store::conformance::new_task(owner.id);
    assert_eq!(store.create(&task).await.unwrap(), crate::store::Created::New(task.id));
    let mut transaction = store.begin().await.unwrap();
    store.write_ticket(&mut transaction, task.id, task.share.priority, Duration::ZERO).await.unwrap();
    transaction.commit().await.unwrap();
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT CAST(to_jsonb(job) - 'id' - 'created_at' - 'scheduled_at' AS TEXT) FROM river_job AS job",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0], rows[1]);
}

/// Of tickets that come one upon another, not each is told of, but the last of them is told of too: nobody
/// has to look by the clock.
#[tokio::test]
async fn tickets_that_come_close_together_are_all_told_of() {
    let pool = pool().await;
    let store = PostgresStore::open(pool.clone()).await.unwrap();
    let owner = owner();
    store.add_owner(&owner, &key().1, Hundredths(100_000)).await.unwrap();
    let mut told = sqlx::postgres::PgListener::connect_with(&pool).await.unwrap();
    let schema: String = sqlx::query_scalar("SELECT current_schema()").fetch_one(&pool).await.unwrap();
    told.listen(&format!("{schema}.river_insert")).await.unwrap();
    let mut untold = std::collections::BTreeSet::new();
    for _ in 0..50 {
        let task = crate::store::conformance::new_task(owner.id);
        assert_eq!(store.create(&task).await.unwrap(), crate::store::Created::New(task.id));
        untold.insert(task.id.to_string());
    }
    while !untold.is_empty() {
        // Without the last notice this waits for ever.
        let notice = told.recv().await.unwrap();
        assert_eq!(notice.payload(), "{\"queue\":\"tasks\"}");
        let seen: Vec<String> =
            sqlx::query_scalar("SELECT args ->> 'task_id' FROM river_job").fetch_all(&pool).await.unwrap();
        for task in seen {
            untold.remove(&task);
        }
    }
}
