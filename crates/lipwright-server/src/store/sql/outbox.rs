//! The outbox: what receivers are still to be told, written in the transaction that ends a task.

use super::Tx;
use crate::store::{CALLBACK, StoreError};
use crate::task::{OwnerId, Status, TaskId};
use crate::webhook::{event_id, event_of};

/// One delivery for every endpoint that wants to know, and one for the task's own callback. Once for
/// each task: a task ends once.
pub(super) async fn announce(
    transaction: &mut Tx,
    owner: OwnerId,
    task: TaskId,
    ended: Status,
) -> Result<(), StoreError> {
    let Some(event) = event_of(ended) else { return Ok(()) };
    sqlx::query(concat!(
        "INSERT INTO delivery (event_id, target, owner_id, task_id, event, callback_url, state, next_at,
             created_at)
         SELECT $1, id, owner_id, $2, $3, NULL, 'pending', ",
        now!(),
        ", ",
        now!(),
        " FROM endpoint WHERE owner_id = $4 AND enabled = 1 AND events LIKE '%,' || $3 || ',%'
         UNION ALL
         SELECT $1, $5, owner_id, id, $3, callback_url, 'pending', ",
        now!(),
        ", ",
        now!(),
        " FROM task WHERE id = $2 AND callback_url IS NOT NULL"
    ))
    .bind(event_id(task))
    .bind(task.to_string())
    .bind(event.name())
    .bind(owner.to_string())
    .bind(CALLBACK)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Nobody is told of this task any more.
pub(super) async fn forget(transaction: &mut Tx, task: TaskId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM delivery WHERE event_id = $1")
        .bind(event_id(task))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
