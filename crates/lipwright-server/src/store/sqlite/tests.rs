use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::*;
use crate::credits::Hundredths;
use crate::store::conformance::{Fresh, Loss, Tickets, conformance, key, new_task, owner};
use crate::store::{Accounts as _, Leases as _, LogEvent, Tasks as _};
use crate::task::LeaseOwner;

async fn pool(folder: &tempfile::TempDir, patience: Duration) -> SqlitePool {
    open_pool(&folder.path().join("test.db"), patience).await.unwrap()
}

async fn fresh() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let pool = pool(&folder, Duration::from_secs(5)).await;
    let store = Arc::new(SqliteStore::open(pool.clone()).await.unwrap());
    let tickets = counting(pool.clone(), "SELECT count(*) FROM river_job WHERE args ->> 'task_id' = ?");
    let waiting_tickets = counting(
        pool.clone(),
        "SELECT count(*) FROM river_job WHERE args ->> 'task_id' = ? AND state = 'available'",
    );
    let lose = Box::new(move |task, loss| -> BoxFuture<'static, ()> {
        let pool = pool.clone();
        Box::pin(async move { lose_tickets(&pool, task, loss).await })
    });
    Fresh { store, tickets, waiting_tickets, lose, _folder: Some(folder) }
}

fn counting(pool: SqlitePool, statement: &'static str) -> Tickets {
    Box::new(move |task: TaskId| -> BoxFuture<'static, u64> {
        let pool = pool.clone();
        Box::pin(async move {
            let count = sqlx::query_scalar::<_, i64>(statement).bind(task.to_string());
            count.fetch_one(&pool).await.unwrap().unsigned_abs()
        })
    })
}

async fn lose_tickets(pool: &SqlitePool, task: TaskId, loss: Loss) {
    let statement = match loss {
        Loss::Taken(_) => {
            "UPDATE river_job SET state = 'running', attempt = attempt + 1,
                 attempted_at = strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ? || ' seconds')
             WHERE args ->> 'task_id' = ?"
        }
        Loss::Gone => "DELETE FROM river_job WHERE ? IS NOT NULL AND args ->> 'task_id' = ?",
        Loss::Ahead => {
            "UPDATE river_job SET scheduled_at = strftime('%Y-%m-%d %H:%M:%f', 'now', '+1 hour')
             WHERE ? IS NOT NULL AND args ->> 'task_id' = ?"
        }
        Loss::PutOff => {
            "UPDATE river_job SET state = 'scheduled',
                 scheduled_at = strftime('%Y-%m-%d %H:%M:%f', 'now', '+1 hour')
             WHERE ? IS NOT NULL AND args ->> 'task_id' = ?"
        }
    };
    let ago = if let Loss::Taken(ago) = loss { ago } else { Duration::ZERO };
    let seconds = i64::try_from(ago.as_secs()).unwrap();
    sqlx::query(statement).bind(seconds).bind(task.to_string()).execute(pool).await.unwrap();
}

conformance!(fresh);

#[tokio::test]
async fn a_mark_is_another_after_every_write_whoever_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(pool(&folder, Duration::from_secs(5)).await).await.unwrap();
    // As another process is one.
    let beside = SqliteStore::open(pool(&folder, Duration::from_secs(5)).await).await.unwrap();
    let mut marks = vec![store.mark().unwrap()];
    for writer in [&store, &beside, &store] {
        assert_eq!(store.mark(), marks.last().copied(), "nothing was written");
        let (_key, new_key) = key();
        writer.add_owner(&owner(), &new_key, Hundredths(1)).await.unwrap();
        let mark = store.mark().unwrap();
        assert!(!marks.contains(&mark), "{mark} again in {marks:?}");
        marks.push(mark);
    }
}

#[tokio::test]
async fn a_store_opens_again_with_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (owner, (key, new_key)) = (owner(), key());
    {
        let pool = pool(&folder, Duration::from_secs(5)).await;
        let store = SqliteStore::open(pool.clone()).await.unwrap();
        store.add_owner(&owner, &new_key, Hundredths(5)).await.unwrap();
        pool.close().await;
    }
    let store = SqliteStore::open(pool(&folder, Duration::from_secs(5)).await).await.unwrap();
    assert_eq!(store.owner_of_key(key.hash()).await.unwrap(), Some(owner));
}

#[tokio::test]
async fn every_commit_reaches_the_disk_and_references_hold() {
    let folder = tempfile::tempdir().unwrap();
    let pool = pool(&folder, Duration::from_secs(5)).await;
    for (pragma, value) in [("synchronous", "2"), ("foreign_keys", "1"), ("journal_mode", "wal")] {
        let statement = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        let (found,): (String,) =
            sqlx::query_as(sqlx::AssertSqlSafe(statement)).fetch_one(&pool).await.unwrap();
        assert_eq!(found, value, "{pragma}");
    }
}

#[tokio::test]
async fn the_ledger_cannot_be_rewritten() {
    let folder = tempfile::tempdir().unwrap();
    let pool = pool(&folder, Duration::from_secs(5)).await;
    let store = SqliteStore::open(pool.clone()).await.unwrap();
    store.add_owner(&owner(), &key().1, Hundredths(5)).await.unwrap();
    for statement in ["UPDATE ledger SET amount = 6", "DELETE FROM ledger"] {
        let refused = sqlx::query(statement).execute(&pool).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

#[tokio::test]
async fn a_full_disk_is_told_apart_and_leaves_nothing_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("test.db")).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let store = SqliteStore::open(pool.clone()).await.unwrap();
    let owner = owner();
    store.add_owner(&owner, &key().1, Hundredths(1_000_000)).await.unwrap();
    // SQLite's own limit stands in for the disk's: it fails in the same way and with the same code.
    sqlx::query("PRAGMA max_page_count = 1").execute(&pool).await.unwrap();
    let mut made = 0;
    let fault = loop {
        match store.create(&new_task(owner.id)).await {
            Ok(_) => made += 1,
            Err(fault) => break fault,
        }
    };
    assert!(matches!(fault, StoreError::Full(_)), "{fault:?}");
    let (rows, tickets, holds): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM task), (SELECT count(*) FROM river_job),
                (SELECT count(*) FROM ledger WHERE kind = 'hold')",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((rows, tickets, holds), (made, made, made));
    sqlx::query("PRAGMA max_page_count = 1000000").execute(&pool).await.unwrap();
    assert!(store.create(&new_task(owner.id)).await.is_ok(), "it goes on by itself once there is room");
}

#[tokio::test]
async fn a_database_locked_for_a_moment_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pool = pool(&folder, Duration::from_secs(20)).await;
    let store = SqliteStore::open(pool.clone()).await.unwrap();
    let owner = owner();
    store.add_owner(&owner, &key().1, Hundredths(1_000)).await.unwrap();
    let backup = begin_sqlite_write(&pool).await.unwrap();
    let task = new_task(owner.id);
    let mut creating = std::pin::pin!(store.create(&task));
    let waited = tokio::time::timeout(Duration::from_millis(200), &mut creating).await;
    assert!(waited.is_err(), "it is locked: {waited:?}");
    backup.rollback().await.unwrap();
    assert!(creating.await.is_ok());
}

#[tokio::test]
async fn a_database_locked_for_too_long_is_unavailable_not_broken() {
    let folder = tempfile::tempdir().unwrap();
    let pool = pool(&folder, Duration::from_millis(20)).await;
    let store = SqliteStore::open(pool.clone()).await.unwrap();
    let owner = owner();
    store.add_owner(&owner, &key().1, Hundredths(1_000)).await.unwrap();
    let backup = begin_sqlite_write(&pool).await.unwrap();
    let fault = store.create(&new_task(owner.id)).await.unwrap_err();
    assert!(matches!(fault, StoreError::Unavailable(_)), "{fault:?}");
    backup.rollback().await.unwrap();
    assert!(store.create(&new_task(owner.id)).await.is_ok());
}

#[tokio::test]
async fn a_database_from_before_there_was_a_log_opens_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let pool = pool(&folder, Duration::from_secs(5)).await;
    let all: Migrator = sqlx::migrate!("src/store/migrations/sqlite");
    let old = all.iter().filter(|migration| migration.version < 4).cloned().collect();
    Migrator::with_migrations(old).run(&pool).await.unwrap();
    let owner = owner();
    sqlx::query("INSERT INTO owner (id, email, username, plan, created_at) VALUES ($1, $1, $1, 'local', 1)")
        .bind(owner.id.to_string())
        .execute(&pool)
        .await
        .unwrap();
    let [ended, waits] = [TaskId::fresh(), TaskId::fresh()];
    for (id, status, code, at) in
        [(ended, "failed", Some("no_face_found"), Some(5_000_i64)), (waits, "pending", None, None)]
    {
        sqlx::query(
            "INSERT INTO task (id, owner_id, status, video_url, video_identity, audio_url, audio_identity,
                 playback_type, engine, metadata, hold, attempt, failure_code, failure_text, created_at,
                 completed_at)
             VALUES ($1, $2, $3, 'v', 'v', 'a', 'a', 'normal', 'warp', '{}', 48, 0, $4, $4, 1000, $5)",
        )
        .bind(id.to_string())
        .bind(owner.id.to_string())
        .bind(status)
        .bind(code)
        .bind(at)
        .execute(&pool)
        .await
        .unwrap();
    }

    let store = SqliteStore::open(pool).await.unwrap();
    let told = async |id| -> Vec<(i64, LogEvent)> {
        let log = store.log(owner.id, id).await.unwrap().unwrap();
        log.iter().map(|entry| (entry.at.0, entry.event)).collect()
    };
    assert_eq!(told(ended).await, [(1_000, LogEvent::Created), (5_000, LogEvent::Failed)]);
    assert_eq!(told(waits).await, [(1_000, LogEvent::Created)]);
    let claimed = store.claim(waits, &LeaseOwner::fresh(), Duration::from_mins(1)).await.unwrap();
    assert!(claimed.is_some());
    assert_eq!(told(waits).await[1].1, LogEvent::Taken);
}
