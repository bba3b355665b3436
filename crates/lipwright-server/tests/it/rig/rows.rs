//! The rig's database, for looking at rows and for doing to them what no API does.

use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

/// On which backends a story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// SQLite and a folder.
    Embedded,
    /// PostgreSQL and S3.
    Cluster,
}

pub(crate) enum Rows {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Rows {
    /// Runs a statement; gives how many rows it changed. Numbers and texts stand in it as they are: it is
    /// written here, and nobody else's.
    pub(crate) async fn execute(&self, statement: String) -> u64 {
        let statement = AssertSqlSafe(statement);
        match self {
            Self::Sqlite(pool) => {
                sqlx::query(statement).execute(pool).await.expect("a change").rows_affected()
            }
            Self::Postgres(pool) => {
                sqlx::query(statement).execute(pool).await.expect("a change").rows_affected()
            }
        }
    }

    /// Rows of a text and a number.
    pub(crate) async fn pairs(&self, statement: String) -> Vec<(String, i64)> {
        let statement = AssertSqlSafe(statement);
        match self {
            Self::Sqlite(pool) => sqlx::query_as(statement).fetch_all(pool).await.expect("rows"),
            Self::Postgres(pool) => sqlx::query_as(statement).fetch_all(pool).await.expect("rows"),
        }
    }

    /// One number.
    pub(crate) async fn number(&self, statement: String) -> i64 {
        let statement = AssertSqlSafe(statement);
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(statement).fetch_one(pool).await.expect("a number"),
            Self::Postgres(pool) => sqlx::query_scalar(statement).fetch_one(pool).await.expect("a number"),
        }
    }
}
