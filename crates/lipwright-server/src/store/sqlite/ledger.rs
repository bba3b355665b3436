//! The ledger: append-only, and an account's balance is its sum.

use sqlx::{Sqlite, SqliteConnection, Transaction};

use crate::credits::Hundredths;
use crate::store::StoreError;
use crate::task::{OwnerId, TaskId};

/// What a ledger row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Credits given to the account.
    Grant,
    /// Set aside for a task (negative).
    Hold,
    /// A hold undone.
    Release,
    /// The task's price (negative).
    Capture,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Capture => "capture",
        }
    }
}

/// Appends one row.
pub(super) async fn write(
    transaction: &mut Transaction<'static, Sqlite>,
    owner: OwnerId,
    task: Option<TaskId>,
    kind: Kind,
    amount: Hundredths,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO ledger (owner_id, task_id, kind, amount, created_at) VALUES (?, ?, ?, ?, ",
        now!(),
        ")"
    ))
    .bind(owner.to_string())
    .bind(task.map(|task| task.to_string()))
    .bind(kind.name())
    .bind(amount.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The sum of the account's rows.
pub(super) async fn balance(
    connection: &mut SqliteConnection,
    owner: OwnerId,
) -> Result<Hundredths, StoreError> {
    let (sum,): (i64,) = sqlx::query_as("SELECT coalesce(sum(amount), 0) FROM ledger WHERE owner_id = ?")
        .bind(owner.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Hundredths(sum))
}
