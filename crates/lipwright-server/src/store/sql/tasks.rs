//! Tasks as their owners see them.

use async_trait::async_trait;
use lipwright_pipeline::Cause;
use sqlx::query::Query;
use sqlx::{Database, Row as _};

use super::rows::{self, count, parsed};
use super::{Db, DbStore, ledger, log, outbox, write_of};
use crate::clock::millis;
use crate::credits::Hundredths;
use crate::store::{Created, LogEntry, PageRequest, Seen, StoreError, Tasks};
use crate::task::{Change, Inputs, NewTask, OwnerId, Status, Task, TaskId, Write};
use crate::task::{engine_name, playback_name};

#[async_trait]
impl Tasks for DbStore {
    async fn create(&self, task: &NewTask) -> Result<Created, StoreError> {
        self.make(task).await
    }

    async fn task(&self, owner: OwnerId, id: TaskId) -> Result<Option<Task>, StoreError> {
        let row = sqlx::query("SELECT * FROM task WHERE id = $1 AND owner_id = $2")
            .bind(id.to_string())
            .bind(owner.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::task).transpose()
    }

    async fn look(&self, ids: &[TaskId]) -> Result<Vec<Seen>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT id, owner_id, status, engine, metadata, attempt, tries, lost, progress, stage, hold,
                 max_media_ms, options, video_url, video_identity, video_asset, audio_url, audio_identity, audio_asset,
                 playback_type, result_key, cover_key, duration_ms, report, failure_code, failure_text,
                 created_at, started_at, completed_at, files_expired_at, ends_at,
                 CASE WHEN status = 'pending' THEN
                     (SELECT count(*) FROM task AS other WHERE other.owner_id = task.owner_id
                      AND other.status = 'pending' AND other.id < task.id)
                 ELSE 0 END AS ahead
             FROM task WHERE id ",
            one_of!("$1")
        ))
        .bind(ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        .fetch_all(&self.pool)
        .await?;
        let seen = |row| Ok(Seen { task: rows::task(row)?, ahead: count(row, "ahead")? });
        rows.iter().map(seen).collect()
    }

    fn mark(&self) -> Option<u64> {
        self.glance()
    }

    async fn waiting(&self) -> Result<Vec<(OwnerId, u64)>, StoreError> {
        let rows = sqlx::query(
            "SELECT owner_id, count(*) AS waiting FROM task WHERE status = 'pending' GROUP BY owner_id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((parsed(row, "owner_id")?, count(row, "waiting")?))).collect()
    }

    async fn any_task(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let row = sqlx::query("SELECT * FROM task WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::task).transpose()
    }

    async fn log(&self, owner: OwnerId, id: TaskId) -> Result<Option<Vec<LogEntry>>, StoreError> {
        log::read(self, owner, id).await
    }

    async fn latest(&self, owner: OwnerId, inputs: &Inputs) -> Result<Option<Task>, StoreError> {
        let row = sqlx::query(
            "SELECT * FROM task WHERE owner_id = $1 AND video_identity = $2 AND audio_identity = $3
             AND playback_type = $4 ORDER BY id DESC LIMIT 1",
        )
        .bind(owner.to_string())
        .bind(&inputs.video.identity)
        .bind(&inputs.audio.identity)
        .bind(playback_name(inputs.playback))
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(rows::task).transpose()
    }

    async fn page(&self, owner: OwnerId, page: PageRequest) -> Result<(Vec<Task>, u64), StoreError> {
        // A waiting task that has been claimed before is outwardly `processing`, as in
        // Task::outward_status.
        macro_rules! of_owner {
            () => {
                "FROM task WHERE owner_id = $1 AND ($2 IS NULL OR $2 =
                     CASE WHEN status = 'pending' AND attempt > 0 THEN 'processing' ELSE status END)"
            };
        }
        let status = page.status.map(Status::name);
        let (total,): (i64,) = sqlx::query_as(concat!("SELECT count(*) ", of_owner!()))
            .bind(owner.to_string())
            .bind(status)
            .fetch_one(&self.pool)
            .await?;
        let newest = concat!("SELECT * ", of_owner!(), " ORDER BY id DESC LIMIT $3 OFFSET $4");
        let oldest = concat!("SELECT * ", of_owner!(), " ORDER BY id LIMIT $3 OFFSET $4");
        let rows = sqlx::query(if page.oldest_first { oldest } else { newest })
            .bind(owner.to_string())
            .bind(status)
            .bind(i64::try_from(page.limit).unwrap_or(i64::MAX))
            .bind(i64::try_from(page.offset).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        let tasks = rows.iter().map(rows::task).collect::<Result<_, _>>()?;
        Ok((tasks, total.unsigned_abs()))
    }

    async fn queue_position(&self, task: &Task) -> Result<u64, StoreError> {
        let (own,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM task WHERE owner_id = $1 AND status = 'pending' AND id < $2",
        )
        .bind(task.owner.to_string())
        .bind(task.id.to_string())
        .fetch_one(&self.pool)
        .await?;
        // The accounts take turns: before this task's turn, each of the others has about as many.
        let (others,): (i64,) = sqlx::query_as(
            "SELECT CAST(coalesce(sum(CASE WHEN waiting < $2 THEN waiting ELSE $2 END), 0) AS BIGINT) FROM
                 (SELECT count(*) AS waiting FROM task WHERE status = 'pending' AND owner_id <> $1
                  GROUP BY owner_id) AS accounts",
        )
        .bind(task.owner.to_string())
        .bind(own + 1)
        .fetch_one(&self.pool)
        .await?;
        Ok((own + others).unsigned_abs())
    }

    async fn cancel(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(concat!(
            "UPDATE task SET status = $1, lease_owner = NULL, lease_until = NULL, stage = NULL,
             failure_code = $2, failure_text = $3, completed_at = ",
            now!(),
            " WHERE id = $4 AND owner_id = $5 AND status IN ($6, $7) RETURNING hold"
        ))
        .bind(Change::CancelRunning.to().name())
        .bind(Cause::Cancelled.code())
        .bind(Cause::Cancelled.to_string())
        .bind(id.to_string())
        .bind(owner.to_string())
        .bind(Change::CancelWaiting.from().name())
        .bind(Change::CancelRunning.from().name())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(Write::Stale) };
        let hold = Hundredths(row.try_get("hold")?);
        ledger::write(&mut transaction, owner, Some(id), ledger::Kind::Release, hold).await?;
        outbox::announce(&mut transaction, owner, id, Change::CancelRunning.to()).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn delete(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query("DELETE FROM task WHERE id = $1 AND owner_id = $2 AND status IN ($3, $4)")
            .bind(id.to_string())
            .bind(owner.to_string())
            .bind(Status::Success.name())
            .bind(Status::Failed.name())
            .execute(&mut *transaction)
            .await?;
        if write_of(&done) == Write::Stale {
            return Ok(Write::Stale);
        }
        // A repeated request must not be answered with a task that is no more, and no receiver told of it.
        sqlx::query("DELETE FROM idempotency WHERE owner_id = $1 AND task_id = $2")
            .bind(owner.to_string())
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await?;
        outbox::forget(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }
}

/// Writes a task: `$1` to `$23`, as [`binding`] binds them; what it is selected from comes after.
macro_rules! insert_task {
    () => {
        concat!(
            "INSERT INTO task (id, owner_id, status, video_url, video_identity, video_asset, audio_url,
                 audio_identity, audio_asset, playback_type, engine, metadata, platform, hold, key_hash,
                 callback_url, priority, weight, media_ms, max_running, max_media_ms, options, created_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                 $21, $23, ",
            now!()
        )
    };
}
pub(super) use insert_task;

/// How long an idempotency key holds, in milliseconds.
macro_rules! idempotency_lifetime {
    () => {
        "86400000"
    };
}
pub(super) use idempotency_lifetime;

/// What [`insert_task`] writes; `$22` is how many tasks of the account may wait.
pub(super) fn binding(
    statement: &'static str,
    task: &NewTask,
) -> Result<Query<'static, Db, <Db as Database>::Arguments>, StoreError> {
    let metadata = serde_json::to_string(&task.metadata)
        .map_err(|fault| StoreError::Inconsistent(format!("metadata: {fault}")))?;
    let Inputs { video, audio, playback } = task.inputs.clone();
    Ok(sqlx::query(statement)
        .bind(task.id.to_string())
        .bind(task.owner.to_string())
        .bind(Status::Pending.name())
        .bind(video.url)
        .bind(video.identity)
        .bind(video.asset.map(|asset| asset.to_string()))
        .bind(audio.url)
        .bind(audio.identity)
        .bind(audio.asset.map(|asset| asset.to_string()))
        .bind(playback_name(playback))
        .bind(engine_name(task.engine))
        .bind(metadata)
        .bind(task.platform.clone())
        .bind(task.hold.0)
        .bind(task.key.map(|key| key.0.to_vec()))
        .bind(task.callback_url.clone())
        .bind(i64::from(task.share.priority))
        .bind(i64::from(task.share.weight.max(1)))
        .bind(millis(task.expected))
        .bind(i64::from(task.share.max_running))
        .bind(task.share.max_media.map(millis))
        .bind(i64::from(task.share.max_waiting))
        .bind(task.options.to_json().to_string()))
}
