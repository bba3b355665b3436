//! Tasks as workers see them, in SQLite. Every write but the claim is guarded by (task, attempt,
//! lease owner); a write that finds no such row is stale and changes nothing.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{Sqlite, SqliteQueryResult};
use sqlx::{SqliteConnection, Transaction};

use super::rows::{self, column, parsed};
use super::{SqliteStore, ledger, write_of};
use crate::clock::millis;
use crate::credits::Hundredths;
use crate::store::{Claimed, Leases, StoreError, Swept};
use crate::task::{
    Change, Failure, Lease, LeaseOwner, OwnerId, RetryPolicy, Status, TaskId, TaskResult, Write,
};

/// The guard of every write of an attempt; binds status, task, attempt and lease owner.
macro_rules! guard {
    () => {
        " WHERE status = ? AND id = ? AND attempt = ? AND lease_owner = ?"
    };
}

#[async_trait]
impl Leases for SqliteStore {
    async fn claim(
        &self,
        task: TaskId,
        worker: &LeaseOwner,
        lease_for: Duration,
    ) -> Result<Option<Claimed>, StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE task SET status = ?, attempt = attempt + 1, lease_owner = ?, lease_until = ",
            now!(),
            " + ?, progress = 0, stage = NULL WHERE id = ? AND status = ? RETURNING *"
        ))
        .bind(Change::Claim.to().name())
        .bind(&worker.0)
        .bind(millis(lease_for))
        .bind(task.to_string())
        .bind(Change::Claim.from().name())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let task = rows::task(&row)?;
        let lease = Lease { task: task.id, attempt: task.attempt, owner: worker.clone() };
        Ok(Some(Claimed { lease, task }))
    }

    async fn renew(&self, lease: &Lease, lease_for: Duration) -> Result<Write, StoreError> {
        let done = sqlx::query(concat!("UPDATE task SET lease_until = ", now!(), " + ?", guard!()))
            .bind(millis(lease_for))
            .bind(Status::Processing.name())
            .bind(lease.task.to_string())
            .bind(lease.attempt)
            .bind(&lease.owner.0)
            .execute(&self.pool)
            .await?;
        Ok(write_of(&done))
    }

    async fn report(&self, lease: &Lease, progress: f64, stage: &str) -> Result<Write, StoreError> {
        let done = sqlx::query(concat!("UPDATE task SET progress = ?, stage = ?", guard!()))
            .bind(progress)
            .bind(stage)
            .bind(Status::Processing.name())
            .bind(lease.task.to_string())
            .bind(lease.attempt)
            .bind(&lease.owner.0)
            .execute(&self.pool)
            .await?;
        Ok(write_of(&done))
    }

    async fn succeed(
        &self,
        lease: &Lease,
        result: &TaskResult,
        charge: Hundredths,
    ) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(concat!(
            "UPDATE task SET status = ?, lease_owner = NULL, lease_until = NULL, progress = 1, stage = NULL,
                 result_key = ?, cover_key = ?, duration_ms = ?, report = ?, completed_at = ",
            now!(),
            guard!(),
            " RETURNING owner_id, hold"
        ))
        .bind(Change::Succeed.to().name())
        .bind(&result.result_key)
        .bind(&result.cover_key)
        .bind(result.duration_ms)
        .bind(&result.report)
        .bind(Change::Succeed.from().name())
        .bind(lease.task.to_string())
        .bind(lease.attempt)
        .bind(&lease.owner.0)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(Write::Stale) };
        let owner: OwnerId = parsed(&row, "owner_id")?;
        release(&mut transaction, owner, lease.task, column(&row, "hold")?).await?;
        let price = Hundredths(-charge.0);
        ledger::write(&mut transaction, owner, Some(lease.task), ledger::Kind::Capture, price).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn fail(&self, lease: &Lease, failure: &Failure) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(concat!(
            "UPDATE task SET status = ?, tries = tries + 1, lease_owner = NULL, lease_until = NULL,
                 stage = NULL, failure_code = ?, failure_text = ?, completed_at = ",
            now!(),
            guard!(),
            " RETURNING owner_id, hold"
        ))
        .bind(Change::Fail.to().name())
        .bind(&failure.code)
        .bind(&failure.message)
        .bind(Change::Fail.from().name())
        .bind(lease.task.to_string())
        .bind(lease.attempt)
        .bind(&lease.owner.0)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(Write::Stale) };
        release(&mut transaction, parsed(&row, "owner_id")?, lease.task, column(&row, "hold")?).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn retry(&self, lease: &Lease, after: Duration) -> Result<Write, StoreError> {
        self.wait_again(lease, Change::Retry, 1, after).await
    }

    async fn give_back(&self, lease: &Lease) -> Result<Write, StoreError> {
        self.wait_again(lease, Change::GiveBack, 0, Duration::ZERO).await
    }

    async fn sweep(&self, policy: &RetryPolicy) -> Result<Swept, StoreError> {
        let mut transaction = self.begin().await?;
        let expired = sqlx::query(concat!(
            "SELECT id, owner_id, hold, attempt, tries, lost FROM task
             WHERE status = 'processing' AND lease_until <= ",
            now!(),
            " ORDER BY id"
        ))
        .fetch_all(&mut *transaction)
        .await?;
        let mut swept = Swept::default();
        for row in &expired {
            let id: TaskId = parsed(row, "id")?;
            let lost = column::<u32>(row, "lost")? + 1;
            let tries = column::<u32>(row, "tries")? + 1;
            let failure = policy.verdict_on_lost_worker(lost, tries);
            take_away(&mut transaction, id, lost, tries, failure.as_ref()).await?;
            if failure.is_some() {
                release(&mut transaction, parsed(row, "owner_id")?, id, column(row, "hold")?).await?;
                swept.failed.push((id, column(row, "attempt")?));
            } else {
                self.write_ticket(&mut transaction, id, Duration::ZERO).await?;
                swept.returned += 1;
            }
        }
        transaction.commit().await?;
        Ok(swept)
    }

    async fn reissue_tickets(&self, unclaimed_for: Duration) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        // `pending` in River's sense is a ticket that waits for its time too.
        let ticketless = sqlx::query(concat!(
            "SELECT id FROM task WHERE status = 'pending' AND id NOT IN (
                 SELECT args ->> 'task_id' FROM river_job
                 WHERE args ->> 'task_id' IS NOT NULL
                   AND (state IN ('available', 'scheduled', 'retryable', 'pending')
                     OR (state = 'running' AND unixepoch(attempted_at, 'subsec') * 1000 > ",
            now!(),
            " - ?))) ORDER BY id"
        ))
        .bind(millis(unclaimed_for))
        .fetch_all(&mut *transaction)
        .await?;
        for row in &ticketless {
            self.write_ticket(&mut transaction, parsed(row, "id")?, Duration::ZERO).await?;
        }
        transaction.commit().await?;
        Ok(ticketless.len() as u64)
    }

    async fn expire_all_leases(&self) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        let done =
            sqlx::query(concat!("UPDATE task SET lease_until = ", now!(), " WHERE status = 'processing'"))
                .execute(&mut *transaction)
                .await?;
        // With no process alive, the queue's leader is dead too: do not wait for its term to end.
        sqlx::query("DELETE FROM river_leader").execute(&mut *transaction).await?;
        // Nor is any ticket in anybody's hands. Those of waiting tasks keep their place in the queue;
        // the sweep writes new ones for the leased tasks, and the others have none to look at.
        for statement in [
            "DELETE FROM river_job WHERE state = 'running' AND args ->> 'task_id' NOT IN
                 (SELECT id FROM task WHERE status = 'pending')",
            "UPDATE river_job SET state = 'available' WHERE state = 'running'",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(done.rows_affected())
    }
}

impl SqliteStore {
    async fn wait_again(
        &self,
        lease: &Lease,
        change: Change,
        tries: u32,
        after: Duration,
    ) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(concat!(
            "UPDATE task SET status = ?, tries = tries + ?, lease_owner = NULL, lease_until = NULL,
                 stage = NULL",
            guard!()
        ))
        .bind(change.to().name())
        .bind(tries)
        .bind(change.from().name())
        .bind(lease.task.to_string())
        .bind(lease.attempt)
        .bind(&lease.owner.0)
        .execute(&mut *transaction)
        .await?;
        if write_of(&done) == Write::Stale {
            return Ok(Write::Stale);
        }
        self.write_ticket(&mut transaction, lease.task, after).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }
}

/// Ends an expired lease, inside the sweep's transaction.
async fn take_away(
    connection: &mut SqliteConnection,
    task: TaskId,
    lost: u32,
    tries: u32,
    failure: Option<&Failure>,
) -> Result<SqliteQueryResult, StoreError> {
    let change = if failure.is_some() { Change::Fail } else { Change::Expire };
    Ok(sqlx::query(concat!(
        "UPDATE task SET status = ?1, lost = ?2, tries = ?3, lease_owner = NULL, lease_until = NULL,
             stage = NULL, failure_code = ?4, failure_text = ?5,
             completed_at = CASE WHEN ?4 IS NULL THEN NULL ELSE ",
        now!(),
        " END WHERE id = ?6 AND status = ?7"
    ))
    .bind(change.to().name())
    .bind(lost)
    .bind(tries)
    .bind(failure.map(|failure| &failure.code))
    .bind(failure.map(|failure| &failure.message))
    .bind(task.to_string())
    .bind(change.from().name())
    .execute(connection)
    .await?)
}

async fn release(
    transaction: &mut Transaction<'static, Sqlite>,
    owner: OwnerId,
    task: TaskId,
    hold: i64,
) -> Result<(), StoreError> {
    ledger::write(transaction, owner, Some(task), ledger::Kind::Release, Hundredths(hold)).await
}
