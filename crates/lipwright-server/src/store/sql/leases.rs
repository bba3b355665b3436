//! Tasks as workers see them. Every write but the claim is guarded by (task, attempt, lease owner); a
//! write that finds no such row is stale and changes nothing.

use std::time::Duration;

use async_trait::async_trait;

use super::rows::{self, column, count, parsed};
use super::{DbResult, DbStore, Tx, ledger, log, outbox, write_of};
use crate::clock::millis;
use crate::credits::Hundredths;
use crate::store::{Claimed, Leases, Next, StoreError, Swept};
use crate::task::{
    Change, Failure, Lease, LeaseOwner, OwnerId, RetryPolicy, Status, TaskId, TaskResult, Write,
};

/// What a task adds to its owner's virtual time, of a row of `task`.
macro_rules! turn {
    () => {
        "(media_ms * 100 / weight)"
    };
}

#[async_trait]
impl Leases for DbStore {
    async fn next(&self, ticket_of: TaskId) -> Result<Next, StoreError> {
        // Each account's first waiting task, found by hopping from account to account through the index:
        // as fast with ten thousand tasks of one account as with one.
        let row = sqlx::query(concat!(
            "WITH RECURSIVE waiting (owner_id) AS (
                 SELECT (SELECT owner_id FROM task WHERE status = 'pending' ORDER BY owner_id LIMIT 1)
                 UNION ALL
                 SELECT (SELECT owner_id FROM task
                         WHERE status = 'pending' AND owner_id > waiting.owner_id ORDER BY owner_id LIMIT 1)
                 FROM waiting WHERE waiting.owner_id IS NOT NULL),
             head (task_id, virtual_time) AS (
                 SELECT (SELECT id FROM task WHERE task.owner_id = owner.id AND status = 'pending'
                             AND not_before <= ",
            now!(),
            " ORDER BY priority, id LIMIT 1), virtual_time
                 FROM waiting JOIN owner ON owner.id = waiting.owner_id)
             SELECT task.id, CASE WHEN (SELECT count(*) FROM task AS other
                     WHERE other.owner_id = task.owner_id AND other.status = 'processing') < task.max_running
                 THEN 0 ELSE 1 END AS blocked
             FROM head JOIN task ON task.id = head.task_id
             ORDER BY blocked, task.priority, head.virtual_time, task.id LIMIT 1"
        ))
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return self.ticket_waits(ticket_of).await };
        // A CASE of small constants is a 32-bit number in PostgreSQL.
        if column::<i32>(&row, "blocked")? != 0 {
            return Ok(Next::Blocked);
        }
        Ok(Next::Task(parsed(&row, "id")?))
    }

    async fn claim(
        &self,
        task: TaskId,
        worker: &LeaseOwner,
        lease_for: Duration,
    ) -> Result<Option<Claimed>, StoreError> {
        let mut transaction = self.begin().await?;
        // The account's row first: it counts how many of its tasks are at work, one claim at a time. It has
        // had its turn, unless the claim fails.
        let turn = sqlx::query(concat!(
            "UPDATE owner SET virtual_time = virtual_time + (SELECT ",
            turn!(),
            " FROM task WHERE id = $1)
             WHERE id = (SELECT owner_id FROM task WHERE id = $1 AND status = $2) RETURNING virtual_time"
        ))
        .bind(task.to_string())
        .bind(Change::Claim.from().name())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(turn) = turn else { return Ok(None) };
        let row = sqlx::query(concat!(
            "UPDATE task SET status = $1, attempt = attempt + 1, lease_owner = $2, lease_until = ",
            now!(),
            " + $3, started_at = coalesce(started_at, ",
            now!(),
            "), progress = 0, stage = NULL WHERE id = $4 AND status = $5
             AND (SELECT count(*) FROM task AS other WHERE other.owner_id = task.owner_id
                  AND other.status = 'processing') < max_running RETURNING *, ",
            turn!(),
            " AS turn, (SELECT CAST(coalesce(sum(",
            turn!(),
            "), 0) AS BIGINT) FROM task AS other WHERE other.owner_id = task.owner_id
                  AND other.status = 'processing' AND other.id <> task.id) AS at_work"
        ))
        .bind(Change::Claim.to().name())
        .bind(&worker.0)
        .bind(millis(lease_for))
        .bind(task.to_string())
        .bind(Change::Claim.from().name())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let task = rows::task(&row)?;
        // Without what the account has at work: that is not had yet, and who comes now has none of it either.
        let ahead = column::<i64>(&row, "turn")? + column::<i64>(&row, "at_work")?;
        let began = column::<i64>(&turn, "virtual_time")? - ahead;
        set_clock(&mut transaction, began).await?;
        transaction.commit().await?;
        let lease = Lease { task: task.id, attempt: task.attempt, owner: worker.clone() };
        Ok(Some(Claimed { lease, task }))
    }

    async fn renew(&self, lease: &Lease, lease_for: Duration) -> Result<Write, StoreError> {
        let done = sqlx::query(concat!(
            "UPDATE task SET lease_until = ",
            now!(),
            " + $5 WHERE status = $1 AND id = $2 AND attempt = $3 AND lease_owner = $4"
        ))
        .bind(Status::Processing.name())
        .bind(lease.task.to_string())
        .bind(i64::from(lease.attempt))
        .bind(&lease.owner.0)
        .bind(millis(lease_for))
        .execute(&self.pool)
        .await?;
        Ok(write_of(&done))
    }

    async fn report(
        &self,
        lease: &Lease,
        progress: f64,
        stage: &str,
        left: Option<Duration>,
    ) -> Result<Write, StoreError> {
        let done = sqlx::query(concat!(
            "UPDATE task SET progress = $5, stage = $6, ends_at = ",
            now!(),
            " + $7 WHERE status = $1 AND id = $2 AND attempt = $3 AND lease_owner = $4"
        ))
        .bind(Status::Processing.name())
        .bind(lease.task.to_string())
        .bind(i64::from(lease.attempt))
        .bind(&lease.owner.0)
        .bind(progress)
        .bind(stage)
        .bind(left.map(millis))
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
            "UPDATE task SET status = $5, lease_owner = NULL, lease_until = NULL, progress = 1, stage = NULL,
                 result_key = $6, cover_key = $7, duration_ms = $8, report = $9, completed_at = ",
            now!(),
            " WHERE status = $1 AND id = $2 AND attempt = $3 AND lease_owner = $4
             RETURNING owner_id, hold, ",
            turn!(),
            " AS turn, ($8 * 100 / weight) AS real_turn"
        ))
        .bind(Change::Succeed.from().name())
        .bind(lease.task.to_string())
        .bind(i64::from(lease.attempt))
        .bind(&lease.owner.0)
        .bind(Change::Succeed.to().name())
        .bind(&result.result_key)
        .bind(&result.cover_key)
        .bind(result.duration_ms)
        .bind(&result.report)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(Write::Stale) };
        let owner: OwnerId = parsed(&row, "owner_id")?;
        outbox::announce(&mut transaction, owner, lease.task, Change::Succeed.to()).await?;
        // The account's row last, so that others wait for it as short as can be.
        let more = column::<i64>(&row, "real_turn")? - column::<i64>(&row, "turn")?;
        move_turn(&mut transaction, owner, more).await?;
        let hold = Hundredths(column(&row, "hold")?);
        ledger::settle(&mut transaction, owner, lease.task, hold, charge).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn fail(&self, lease: &Lease, failure: &Failure) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(concat!(
            "UPDATE task SET status = $5, tries = tries + 1, lease_owner = NULL, lease_until = NULL,
                 stage = NULL, failure_code = $6, failure_text = $7, completed_at = ",
            now!(),
            " WHERE status = $1 AND id = $2 AND attempt = $3 AND lease_owner = $4 RETURNING owner_id, hold"
        ))
        .bind(Change::Fail.from().name())
        .bind(lease.task.to_string())
        .bind(i64::from(lease.attempt))
        .bind(&lease.owner.0)
        .bind(Change::Fail.to().name())
        .bind(&failure.code)
        .bind(&failure.message)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(Write::Stale) };
        let owner = parsed(&row, "owner_id")?;
        release(&mut transaction, owner, lease.task, column(&row, "hold")?).await?;
        outbox::announce(&mut transaction, owner, lease.task, Change::Fail.to()).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn retry(&self, lease: &Lease, after: Duration, why: &Failure) -> Result<Write, StoreError> {
        self.wait_again(lease, Change::Retry, after, Some(why)).await
    }

    async fn give_back(&self, lease: &Lease) -> Result<Write, StoreError> {
        self.wait_again(lease, Change::GiveBack, Duration::ZERO, None).await
    }

    async fn sweep(&self, policy: &RetryPolicy) -> Result<Swept, StoreError> {
        let mut transaction = self.begin().await?;
        let expired = sqlx::query(concat!(
            "SELECT id, owner_id, hold, attempt, tries, lost, priority FROM task
             WHERE status = 'processing' AND lease_until <= ",
            now!(),
            " ORDER BY id",
            skip_locked!()
        ))
        .fetch_all(&mut *transaction)
        .await?;
        let mut swept = Swept::default();
        for row in &expired {
            let id: TaskId = parsed(row, "id")?;
            let lost = count::<u32>(row, "lost")? + 1;
            let tries = count::<u32>(row, "tries")? + 1;
            let failure = policy.verdict_on_lost_worker(lost, tries);
            take_away(&mut transaction, id, lost, tries, failure.as_ref()).await?;
            if failure.is_some() {
                let owner = parsed(row, "owner_id")?;
                release(&mut transaction, owner, id, column(row, "hold")?).await?;
                outbox::announce(&mut transaction, owner, id, Change::Fail.to()).await?;
                swept.failed.push((id, count(row, "attempt")?));
            } else {
                self.write_ticket(&mut transaction, id, count(row, "priority")?, Duration::ZERO).await?;
                swept.returned += 1;
            }
        }
        transaction.commit().await?;
        Ok(swept)
    }

    async fn reissue_tickets(&self, unclaimed_for: Duration) -> Result<u64, StoreError> {
        // A task whose time came `$1` milliseconds ago, or which never had to wait for one. A ticket that waits
        // for its time counts as little as it does: by the clock of whoever wrote it, it may wait for hours.
        macro_rules! due {
            () => {
                concat!("status = 'pending' AND not_before <= ", now!(), " - $1")
            };
        }
        // A ticket to take, or in somebody's hand since `$1` milliseconds ago at most. One to take that is of
        // another time was written before the clock was set back: River leaves it alone until then.
        macro_rules! live {
            () => {
                concat!(
                    "kind = 'look_at_task' AND ((state = 'available' AND ",
                    millis_of!("scheduled_at"),
                    " <= ",
                    now!(),
                    " + 60000) OR (state = 'running' AND ",
                    millis_of!("attempted_at"),
                    " > ",
                    now!(),
                    " - $1))"
                )
            };
        }
        let mut transaction = self.begin().await?;
        let row = sqlx::query(concat!(
            "SELECT (SELECT count(*) FROM task WHERE ",
            due!(),
            ") - (SELECT count(*) FROM river_job WHERE ",
            live!(),
            ") AS missing"
        ))
        .bind(millis(unclaimed_for))
        .fetch_one(&mut *transaction)
        .await?;
        let missing: i64 = column(&row, "missing")?;
        if missing <= 0 {
            return Ok(0);
        }
        let ticketless = sqlx::query(concat!(
            "SELECT id, priority FROM task WHERE ",
            due!(),
            " AND id NOT IN (
                 SELECT args ->> 'task_id' FROM river_job WHERE ",
            live!(),
            ") ORDER BY id LIMIT $2"
        ))
        .bind(millis(unclaimed_for))
        .bind(missing)
        .fetch_all(&mut *transaction)
        .await?;
        for row in &ticketless {
            let priority = count(row, "priority")?;
            self.write_ticket(&mut transaction, parsed(row, "id")?, priority, Duration::ZERO).await?;
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

impl DbStore {
    /// How long the task that this ticket was written for has still to wait for its time.
    async fn ticket_waits(&self, ticket_of: TaskId) -> Result<Next, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT not_before - ",
            now!(),
            " AS wait FROM task WHERE id = $1 AND status = 'pending'"
        ))
        .bind(ticket_of.to_string())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(Next::Nothing) };
        let wait: i64 = column(&row, "wait")?;
        Ok(Next::Later(Duration::from_millis(wait.max(0).unsigned_abs())))
    }

    async fn wait_again(
        &self,
        lease: &Lease,
        change: Change,
        after: Duration,
        why: Option<&Failure>,
    ) -> Result<Write, StoreError> {
        let given_back = change == Change::GiveBack;
        let mut transaction = self.begin().await?;
        let row = sqlx::query(concat!(
            "UPDATE task SET status = $5, tries = tries + $6, lease_owner = NULL, lease_until = NULL,
                 stage = NULL, not_before = ",
            now!(),
            " + $7 WHERE status = $1 AND id = $2 AND attempt = $3 AND lease_owner = $4
             RETURNING owner_id, priority, ",
            turn!(),
            " AS turn"
        ))
        .bind(change.from().name())
        .bind(lease.task.to_string())
        .bind(i64::from(lease.attempt))
        .bind(&lease.owner.0)
        .bind(change.to().name())
        .bind(i64::from(!given_back))
        .bind(millis(after))
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(Write::Stale) };
        if given_back {
            move_turn(&mut transaction, parsed(&row, "owner_id")?, -column::<i64>(&row, "turn")?).await?;
        }
        if let Some(why) = why {
            log::explain(&mut transaction, lease.task, why).await?;
        }
        self.write_ticket(&mut transaction, lease.task, count(&row, "priority")?, after).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }
}

/// An account is served whose turn began when its virtual time was `began`.
async fn set_clock(transaction: &mut Tx, began: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE fair_clock SET now = $1 WHERE id = 1 AND now < $1")
        .bind(began)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Corrects what a turn was taken to be worth.
async fn move_turn(transaction: &mut Tx, owner: OwnerId, by: i64) -> Result<(), StoreError> {
    if by != 0 {
        sqlx::query("UPDATE owner SET virtual_time = virtual_time + $1 WHERE id = $2")
            .bind(by)
            .bind(owner.to_string())
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// Ends an expired lease, inside the sweep's transaction.
async fn take_away(
    transaction: &mut Tx,
    task: TaskId,
    lost: u32,
    tries: u32,
    failure: Option<&Failure>,
) -> Result<DbResult, StoreError> {
    let change = if failure.is_some() { Change::Fail } else { Change::Expire };
    Ok(sqlx::query(concat!(
        "UPDATE task SET status = $1, lost = $2, tries = $3, lease_owner = NULL, lease_until = NULL,
             stage = NULL, failure_code = $4, failure_text = $5,
             completed_at = CASE WHEN $4 IS NULL THEN NULL ELSE ",
        now!(),
        " END WHERE id = $6 AND status = $7"
    ))
    .bind(change.to().name())
    .bind(i64::from(lost))
    .bind(i64::from(tries))
    .bind(failure.map(|failure| &failure.code))
    .bind(failure.map(|failure| &failure.message))
    .bind(task.to_string())
    .bind(change.from().name())
    .execute(&mut **transaction)
    .await?)
}

async fn release(transaction: &mut Tx, owner: OwnerId, task: TaskId, hold: i64) -> Result<(), StoreError> {
    ledger::write(transaction, owner, Some(task), ledger::Kind::Release, Hundredths(hold)).await
}
