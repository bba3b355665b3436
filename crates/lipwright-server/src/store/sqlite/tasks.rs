//! Tasks as their owners see them, in SQLite.

use std::time::Duration;

use async_trait::async_trait;
use lipwright_pipeline::Cause;
use sqlx::{Row as _, Sqlite, Transaction};

use super::rows::{self, parsed};
use super::{SqliteStore, ledger};
use crate::credits::Hundredths;
use crate::store::{Created, PageRequest, StoreError, Tasks};
use crate::task::{Change, Idempotency, Inputs, NewTask, OwnerId, Status, Task, TaskId, Write};
use crate::task::{engine_name, playback_name};

/// How long an idempotency key holds, in milliseconds.
macro_rules! idempotency_lifetime {
    () => {
        "86400000"
    };
}

#[async_trait]
impl Tasks for SqliteStore {
    async fn create(&self, task: &NewTask) -> Result<Created, StoreError> {
        let mut transaction = self.begin().await?;
        if let Some(idempotency) = &task.idempotency {
            if let Some(before) = earlier(&mut transaction, task.owner, idempotency).await? {
                return Ok(before);
            }
            remember(&mut transaction, task, idempotency).await?;
        }
        if ledger::balance(&mut transaction, task.owner).await? < task.hold {
            return Ok(Created::InsufficientCredit);
        }
        insert(&mut transaction, task).await?;
        let held = Hundredths(-task.hold.0);
        ledger::write(&mut transaction, task.owner, Some(task.id), ledger::Kind::Hold, held).await?;
        self.write_ticket(&mut transaction, task.id, Duration::ZERO).await?;
        transaction.commit().await?;
        Ok(Created::New(task.id))
    }

    async fn task(&self, owner: OwnerId, id: TaskId) -> Result<Option<Task>, StoreError> {
        let row = sqlx::query("SELECT * FROM task WHERE id = ? AND owner_id = ?")
            .bind(id.to_string())
            .bind(owner.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::task).transpose()
    }

    async fn latest(&self, owner: OwnerId, inputs: &Inputs) -> Result<Option<Task>, StoreError> {
        let row = sqlx::query(
            "SELECT * FROM task WHERE owner_id = ? AND video_identity = ? AND audio_identity = ?
             AND playback_type = ? ORDER BY id DESC LIMIT 1",
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
                "FROM task WHERE owner_id = ?1 AND (?2 IS NULL OR ?2 =
                     CASE WHEN status = 'pending' AND attempt > 0 THEN 'processing' ELSE status END)"
            };
        }
        let status = page.status.map(Status::name);
        let (total,): (i64,) = sqlx::query_as(concat!("SELECT count(*) ", of_owner!()))
            .bind(owner.to_string())
            .bind(status)
            .fetch_one(&self.pool)
            .await?;
        let newest = concat!("SELECT * ", of_owner!(), " ORDER BY id DESC LIMIT ?3 OFFSET ?4");
        let oldest = concat!("SELECT * ", of_owner!(), " ORDER BY id LIMIT ?3 OFFSET ?4");
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
        let (before,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM task WHERE status = 'pending' AND id < ?")
                .bind(task.id.to_string())
                .fetch_one(&self.pool)
                .await?;
        Ok(before.unsigned_abs())
    }

    async fn cancel(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(concat!(
            "UPDATE task SET status = ?, lease_owner = NULL, lease_until = NULL, stage = NULL,
             failure_code = ?, failure_text = ?, completed_at = ",
            now!(),
            " WHERE id = ? AND owner_id = ? AND status IN (?, ?) RETURNING hold"
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
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn delete(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query("DELETE FROM task WHERE id = ? AND owner_id = ? AND status IN (?, ?)")
            .bind(id.to_string())
            .bind(owner.to_string())
            .bind(Status::Success.name())
            .bind(Status::Failed.name())
            .execute(&mut *transaction)
            .await?;
        if super::write_of(&done) == Write::Stale {
            return Ok(Write::Stale);
        }
        // A repeated request must not be answered with a task that is no more.
        sqlx::query("DELETE FROM idempotency WHERE owner_id = ? AND task_id = ?")
            .bind(owner.to_string())
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }
}

async fn earlier(
    transaction: &mut Transaction<'static, Sqlite>,
    owner: OwnerId,
    idempotency: &Idempotency,
) -> Result<Option<Created>, StoreError> {
    sqlx::query(concat!(
        "DELETE FROM idempotency WHERE created_at < ",
        now!(),
        " - ",
        idempotency_lifetime!()
    ))
    .execute(&mut **transaction)
    .await?;
    let row = sqlx::query("SELECT body, task_id FROM idempotency WHERE owner_id = ? AND key = ?")
        .bind(owner.to_string())
        .bind(&idempotency.key)
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.try_get::<&[u8], _>("body")? != idempotency.body {
        return Ok(Some(Created::KeyReused));
    }
    Ok(Some(Created::Before(parsed(&row, "task_id")?)))
}

async fn remember(
    transaction: &mut Transaction<'static, Sqlite>,
    task: &NewTask,
    idempotency: &Idempotency,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO idempotency (owner_id, key, body, task_id, created_at) VALUES (?, ?, ?, ?, ",
        now!(),
        ")"
    ))
    .bind(task.owner.to_string())
    .bind(&idempotency.key)
    .bind(idempotency.body.as_slice())
    .bind(task.id.to_string())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn insert(transaction: &mut Transaction<'static, Sqlite>, task: &NewTask) -> Result<(), StoreError> {
    let metadata = serde_json::to_string(&task.metadata)
        .map_err(|fault| StoreError::Inconsistent(format!("metadata: {fault}")))?;
    let Inputs { video, audio, playback } = &task.inputs;
    sqlx::query(concat!(
        "INSERT INTO task (id, owner_id, status, video_url, video_identity, video_asset, audio_url,
             audio_identity, audio_asset, playback_type, engine, metadata, platform, hold, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ",
        now!(),
        ")"
    ))
    .bind(task.id.to_string())
    .bind(task.owner.to_string())
    .bind(Status::Pending.name())
    .bind(&video.url)
    .bind(&video.identity)
    .bind(video.asset.map(|asset| asset.to_string()))
    .bind(&audio.url)
    .bind(&audio.identity)
    .bind(audio.asset.map(|asset| asset.to_string()))
    .bind(playback_name(*playback))
    .bind(engine_name(task.engine))
    .bind(metadata)
    .bind(&task.platform)
    .bind(task.hold.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
