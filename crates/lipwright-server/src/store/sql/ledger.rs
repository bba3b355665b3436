//! The ledger: append-only, and an account's balance is its sum. A trigger keeps the sum at hand.

use super::Tx;
use super::rows::count;
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
    pub(super) const fn name(self) -> &'static str {
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
    transaction: &mut Tx,
    owner: OwnerId,
    task: Option<TaskId>,
    kind: Kind,
    amount: Hundredths,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO ledger (owner_id, task_id, kind, amount, created_at) VALUES ($1, $2, $3, $4, ",
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

/// Ends a hold with what its task costs: both rows in one statement.
pub(super) async fn settle(
    transaction: &mut Tx,
    owner: OwnerId,
    task: TaskId,
    hold: Hundredths,
    charge: Hundredths,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO ledger (owner_id, task_id, kind, amount, created_at) VALUES ($1, $2, $3, $4, ",
        now!(),
        "), ($1, $2, $5, $6, ",
        now!(),
        ")"
    ))
    .bind(owner.to_string())
    .bind(task.to_string())
    .bind(Kind::Release.name())
    .bind(hold.0)
    .bind(Kind::Capture.name())
    .bind(-charge.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The account's balance, which nobody else moves until the transaction ends.
pub(super) async fn locked_balance(transaction: &mut Tx, owner: OwnerId) -> Result<Hundredths, StoreError> {
    let row = sqlx::query(concat!("SELECT balance FROM owner WHERE id = $1", for_update!()))
        .bind(owner.to_string())
        .fetch_one(&mut **transaction)
        .await?;
    Ok(Hundredths(count(&row, "balance")?))
}
