//! A new task in one statement. Each statement is a way to another process, and the account's row is locked
//! until the commit has reached the disk: whoever makes tasks for one account waits for all of them.

use riverqueue::protocol::NOTIFICATION_TOPIC_INSERT;

use super::rows::{column, count, parsed};
use super::tasks::{binding, idempotency_lifetime, insert_task};
use super::{PostgresStore, ledger};
use crate::queue::TicketRow;
use crate::store::{Created, StoreError};
use crate::task::NewTask;

/// After `$1` to `$23`: the idempotency key and its body, the ticket, what to tell of it and where, the name
/// of what is held, and how many requests refill the key's bucket.
const STATEMENT: &str = concat!(
    "WITH place AS MATERIALIZED (SELECT * FROM place_for_task($2, $14, $22, $24, $25, ",
    idempotency_lifetime!(),
    ", $15, $34)),
     made AS (",
    insert_task!(),
    " FROM place WHERE answer = 'free' RETURNING id, owner_id, hold, created_at),
     held AS (INSERT INTO ledger (owner_id, task_id, kind, amount, created_at)
         SELECT owner_id, id, $33, -hold, created_at FROM made),
     remembered AS (INSERT INTO idempotency (owner_id, key, body, task_id, created_at)
         SELECT owner_id, $24, $25, id, created_at FROM made WHERE $24 IS NOT NULL),
     ticket AS (INSERT INTO river_job (args, kind, max_attempts, priority, queue)
         SELECT CAST($26 AS JSONB), $27, $28, $29, $30 FROM made)
     SELECT answer, before, wait, CASE WHEN answer = 'free' AND $31 IS NOT NULL THEN
         pg_notify(concat(current_schema(), '.', $32), $31) END FROM place"
);

impl PostgresStore {
    /// Makes the task, with its ticket and what is held for it.
    pub(super) async fn make(&self, task: &NewTask) -> Result<Created, StoreError> {
        let ticket = TicketRow::of(task.id, task.share.priority)
            .map_err(|fault| StoreError::Inconsistent(fault.to_string()))?;
        let idempotency = task.idempotency.as_ref();
        let rings = self.bell.rings();
        let row = binding(STATEMENT, task)?
            .bind(idempotency.map(|known| known.key.clone()))
            .bind(idempotency.map(|known| known.body.to_vec()))
            .bind(ticket.args)
            .bind(ticket.kind)
            .bind(ticket.max_attempts)
            .bind(ticket.priority)
            .bind(ticket.queue)
            .bind(rings.then(TicketRow::notice))
            .bind(NOTIFICATION_TOPIC_INSERT)
            .bind(ledger::Kind::Hold.name())
            .bind(task.posts_per_minute.map(i64::from))
            .fetch_one(&self.pool)
            .await?;
        match column::<&str>(&row, "answer")? {
            "free" => {
                if !rings {
                    self.bell.ring_later(&self.pool);
                }
                Ok(Created::New(task.id))
            }
            "before" => Ok(Created::Before(parsed(&row, "before")?)),
            "reused" => Ok(Created::KeyReused),
            "no credit" => Ok(Created::InsufficientCredit),
            "full" => Ok(Created::QueueFull),
            "limited" => Ok(Created::Limited(count(&row, "wait")?)),
            other => Err(StoreError::Inconsistent(format!("place_for_task answered {other:?}"))),
        }
    }
}
