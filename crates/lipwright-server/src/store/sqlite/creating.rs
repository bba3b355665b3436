//! A new task, one statement after another: each is a call and no way to anywhere.

use std::time::Duration;

use sqlx::Row as _;

use super::rows::{column, parsed};
use super::tasks::{binding, idempotency_lifetime, insert_task};
use super::{SqliteStore, Tx, ledger, write_of};
use crate::credits::Hundredths;
use crate::store::{Accounts as _, Created, StoreError};
use crate::task::{Idempotency, NewTask, OwnerId, Write};

impl SqliteStore {
    /// Makes the task, with its ticket and what is held for it.
    pub(super) async fn make(&self, task: &NewTask) -> Result<Created, StoreError> {
        if let (Some(key), Some(per_minute)) = (task.key, task.posts_per_minute)
            && let Err(wait) = self.take_post(key, per_minute).await?
        {
            return Ok(Created::Limited(wait));
        }
        let mut transaction = self.begin().await?;
        self.write_ticket(&mut transaction, task.id, task.share.priority, Duration::ZERO).await?;
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
        let held = Hundredths(-task.hold.0);
        ledger::write(&mut transaction, task.owner, Some(task.id), ledger::Kind::Hold, held).await?;
        transaction.commit().await?;
        Ok(Created::New(task.id))
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
    let statement = concat!(
        insert_task!(),
        " WHERE (SELECT count(*) FROM task WHERE owner_id = $2 AND status = 'pending') < $22"
    );
    Ok(write_of(&binding(statement, task)?.execute(&mut **transaction).await?))
}
