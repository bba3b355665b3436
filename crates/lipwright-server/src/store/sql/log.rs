//! The log of a task. A trigger writes it; what other rows know is added when it is read.

use super::rows::{column, count, named};
use super::{DbRow, DbStore, Tx};
use crate::store::{DeliveryState, LogEntry, LogEvent, StoreError, moment};
use crate::task::{Failure, OwnerId, TaskId};
use crate::webhook::event_id;

/// The code of a webhook that was given up.
const NOT_TOLD: &str = "webhook_failed";

/// The log of that owner's task.
pub(super) async fn read(
    store: &DbStore,
    owner: OwnerId,
    id: TaskId,
) -> Result<Option<Vec<LogEntry>>, StoreError> {
    let task = sqlx::query(
        "SELECT created_at, completed_at, attempt, failure_code AS code, failure_text AS message
         FROM task WHERE id = $1 AND owner_id = $2",
    )
    .bind(id.to_string())
    .bind(owner.to_string())
    .fetch_optional(&store.pool)
    .await?;
    let Some(task) = task else { return Ok(None) };
    let plain = |at, event| LogEntry { at: moment(at), event, attempt: 0, stage: None, why: None };
    let mut log = vec![plain(column(&task, "created_at")?, LogEvent::Created)];
    let rows = sqlx::query("SELECT * FROM task_log WHERE task_id = $1 ORDER BY n")
        .bind(id.to_string())
        .fetch_all(&store.pool)
        .await?;
    for row in &rows {
        log.push(entry(row)?);
    }
    // A task that ended before there was a log has its end in its own row.
    if let (true, Some(at)) = (rows.is_empty(), column(&task, "completed_at")?) {
        let why = failure(&task)?;
        let event = if why.is_some() { LogEvent::Failed } else { LogEvent::Done };
        log.push(LogEntry { attempt: count(&task, "attempt")?, why, ..plain(at, event) });
    }
    let told = sqlx::query(
        "SELECT state, tries, done_at, last_fault FROM delivery
         WHERE event_id = $1 AND owner_id = $2 AND done_at IS NOT NULL ORDER BY done_at, target",
    )
    .bind(event_id(id))
    .bind(owner.to_string())
    .fetch_all(&store.pool)
    .await?;
    for row in &told {
        log.push(webhook(row)?);
    }
    Ok(Some(log))
}

/// Why the attempt that has just ended is followed by another.
pub(super) async fn explain(transaction: &mut Tx, task: TaskId, why: &Failure) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE task_log SET code = $1, message = $2 WHERE task_id = $3 AND event = $4
             AND n = (SELECT max(n) FROM task_log WHERE task_id = $3)",
    )
    .bind(&why.code)
    .bind(&why.message)
    .bind(task.to_string())
    .bind(LogEvent::Retry.name())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn entry(row: &DbRow) -> Result<LogEntry, StoreError> {
    Ok(LogEntry {
        at: moment(column(row, "at")?),
        event: named(row, "event", LogEvent::from_name)?,
        attempt: count(row, "attempt")?,
        stage: column(row, "stage")?,
        why: failure(row)?,
    })
}

fn failure(row: &DbRow) -> Result<Option<Failure>, StoreError> {
    let Some(code) = column(row, "code")? else { return Ok(None) };
    Ok(Some(Failure { code, message: column(row, "message")? }))
}

fn webhook(row: &DbRow) -> Result<LogEntry, StoreError> {
    let sent = named(row, "state", DeliveryState::from_name)? == DeliveryState::Delivered;
    let fault: Option<String> = column(row, "last_fault")?;
    let why = Failure { code: NOT_TOLD.to_owned(), message: fault.unwrap_or_default() };
    Ok(LogEntry {
        at: moment(column(row, "done_at")?),
        event: if sent { LogEvent::WebhookSent } else { LogEvent::WebhookFailed },
        attempt: count(row, "tries")?,
        stage: None,
        why: (!sent).then_some(why),
    })
}
