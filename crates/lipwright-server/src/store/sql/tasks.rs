//! Tasks as their owners see them.

use std::time::Duration;

use async_trait::async_trait;
use lipwright_pipeline::Cause;
use sqlx::Row as _;

use super::rows::{self, column, count, parsed};
use super::{DbStore, HOLDS, Tx, ledger, log, outbox, write_of};
use crate::clock::millis;
use crate::credits::Hundredths;
use crate::store::{Created, LogEntry, PageRequest, Seen, StoreError, Tasks};
use crate::task::{Change, Idempotency, Inputs, NewTask, OwnerId, Status, Task, TaskId, Write};
use crate::task::{engine_name, playback_name};

/// How long an idempotency key holds, in milliseconds.
macro_rules! idempotency_lifetime {
    () => {
        "86400000"
    };
}

#[async_trait]
impl Tasks for DbStore {
    async fn create(&self, task: &NewTask) -> Result<Created, StoreError> {
        let mut transaction = self.begin().await?;
        self.write_ticket(&mut transaction, task.id, task.share.priority, Duration::ZERO).await?;
        // From here on, one create of this account at a time: what can be done before is done.
        let balance = balance_in_queue(&mut transaction, task.owner).await?;
        if let Some(idempotency) = &task.idempotency {
            if let Some(before) = earlier(&mut transaction, task.owner, idempotency).await? {
                return Ok(before);
            }
            remember(&mut transaction, task, idempotency).await?;
        }
        if balance < task.hold {
            return Ok(Created::InsufficientCredit);
        }
        if insert(&mut transaction, task).await? == Write::Stale {
            return Ok(Created::QueueFull);
        }
        if !HOLDS {
            let held = Hundredths(-task.hold.0);
            ledger::write(&mut transaction, task.owner, Some(task.id), ledger::Kind::Hold, held).await?;
        }
        transaction.commit().await?;
        Ok(Created::New(task.id))
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

/// The account's balance, which nobody else moves until the transaction ends. An account that has been idle
/// joins the queue where the others are: what it did not use, it does not get back.
async fn balance_in_queue(transaction: &mut Tx, owner: OwnerId) -> Result<Hundredths, StoreError> {
    let row = sqlx::query(
        "UPDATE owner SET virtual_time = CASE
             WHEN EXISTS (SELECT 1 FROM task WHERE owner_id = $1 AND status = 'pending')
                 OR EXISTS (SELECT 1 FROM task WHERE owner_id = $1 AND status = 'processing')
                 OR virtual_time > (SELECT now FROM fair_clock WHERE id = 1)
             THEN virtual_time ELSE (SELECT now FROM fair_clock WHERE id = 1) END
         WHERE id = $1 RETURNING balance",
    )
    .bind(owner.to_string())
    .fetch_one(&mut **transaction)
    .await?;
    Ok(Hundredths(column(&row, "balance")?))
}

async fn earlier(
    transaction: &mut Tx,
    owner: OwnerId,
    idempotency: &Idempotency,
) -> Result<Option<Created>, StoreError> {
    sqlx::query(concat!(
        "DELETE FROM idempotency WHERE owner_id = $1 AND key = $2 AND created_at < ",
        now!(),
        " - ",
        idempotency_lifetime!()
    ))
    .bind(owner.to_string())
    .bind(&idempotency.key)
    .execute(&mut **transaction)
    .await?;
    let row = sqlx::query("SELECT body, task_id FROM idempotency WHERE owner_id = $1 AND key = $2")
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

async fn remember(transaction: &mut Tx, task: &NewTask, idempotency: &Idempotency) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO idempotency (owner_id, key, body, task_id, created_at) VALUES ($1, $2, $3, $4, ",
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

/// Stale if as many tasks of the account wait as may.
async fn insert(transaction: &mut Tx, task: &NewTask) -> Result<Write, StoreError> {
    let metadata = serde_json::to_string(&task.metadata)
        .map_err(|fault| StoreError::Inconsistent(format!("metadata: {fault}")))?;
    let Inputs { video, audio, playback } = &task.inputs;
    let done = sqlx::query(concat!(
        holding!(),
        "INSERT INTO task (id, owner_id, status, video_url, video_identity, video_asset, audio_url,
             audio_identity, audio_asset, playback_type, engine, metadata, platform, hold, key_hash,
             callback_url, priority, weight, media_ms, max_running, max_media_ms, options, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
             $21, $23, ",
        now!(),
        " WHERE (SELECT count(*) FROM task WHERE owner_id = $2 AND status = 'pending') < $22",
        its_price!()
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
    .bind(task.key.map(|key| key.0.to_vec()))
    .bind(&task.callback_url)
    .bind(i64::from(task.share.priority))
    .bind(i64::from(task.share.weight.max(1)))
    .bind(millis(task.expected))
    .bind(i64::from(task.share.max_running))
    .bind(task.share.max_media.map(millis))
    .bind(i64::from(task.share.max_waiting))
    .bind(task.options.to_json().to_string())
    .execute(&mut **transaction)
    .await?;
    Ok(write_of(&done))
}
