//! Why a store did not do as it was told, in three kinds that callers treat differently.

use sqlx::postgres::PgDatabaseError;
use thiserror::Error;

/// Why the store did not do as it was told.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It cannot be reached or is too busy; the same call may succeed later.
    #[error("the store does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No room left.
    #[error("the store is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It holds something that this program did not write, or refused a statement of ours.
    #[error("the store is inconsistent: {0}")]
    Inconsistent(String),
}

/// What a database's own code means for a caller.
enum Meaning {
    Away,
    Full,
    Broken,
}

impl From<sqlx::Error> for StoreError {
    fn from(fault: sqlx::Error) -> Self {
        let meaning = match &fault {
            sqlx::Error::Database(error) => {
                let code = error.code().unwrap_or_default();
                if error.try_downcast_ref::<PgDatabaseError>().is_some() {
                    of_postgres(&code)
                } else {
                    of_sqlite(&code)
                }
            }
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed
            // A connection that is cut in the middle of an answer.
            | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => Meaning::Away,
            _ => Meaning::Broken,
        };
        match meaning {
            Meaning::Away => Self::Unavailable(Box::new(fault)),
            Meaning::Full => Self::Full(Box::new(fault)),
            Meaning::Broken => Self::Inconsistent(fault.to_string()),
        }
    }
}

/// Primary result codes are the low byte: <https://sqlite.org/rescode.html>.
fn of_sqlite(code: &str) -> Meaning {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const IO_ERROR: i32 = 10;
    const FULL: i32 = 13;
    const CANNOT_OPEN: i32 = 14;
    match code.parse::<i32>().map(|code| code & 0xff) {
        Ok(FULL) => Meaning::Full,
        Ok(BUSY | LOCKED | IO_ERROR | CANNOT_OPEN) => Meaning::Away,
        _ => Meaning::Broken,
    }
}

/// Classes are the first two characters: PostgreSQL's manual, appendix A.
fn of_postgres(code: &str) -> Meaning {
    match (code.get(..2).unwrap_or_default(), code) {
        (_, "53100") => Meaning::Full,
        // Connections, resources, locks, shutdowns and cancelled statements, serialisation, read-only replicas.
        ("08" | "53" | "55" | "57" | "58" | "40", _) | (_, "25006") => Meaning::Away,
        _ => Meaning::Broken,
    }
}

impl From<riverqueue::Error> for StoreError {
    fn from(fault: riverqueue::Error) -> Self {
        match fault {
            riverqueue::Error::Database(error) => error.into(),
            other => Self::Inconsistent(other.to_string()),
        }
    }
}

/// A change of the tables that did not go through.
pub(super) fn not_migrated(fault: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent(format!("migration: {fault}"))
}
