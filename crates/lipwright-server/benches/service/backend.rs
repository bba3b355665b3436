//! The two databases, seen from outside.

use std::path::Path;
use std::time::Duration;

use lipwright_server::{Database, open_pool, open_postgres};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

/// Where rows are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

impl On {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// An empty one.
    pub(crate) fn database(self) -> Database {
        match self {
            Self::Sqlite => Database::Embedded,
            Self::Postgres => Database::Postgres(lipwright_testkit::postgres_database().unwrap()),
        }
    }
}

/// Connections of the bench's own.
#[derive(Debug, Clone)]
pub(crate) enum Rows {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Rows {
    pub(crate) async fn of(database: &Database, data: &Path) -> Self {
        let patience = Duration::from_mins(5);
        match database {
            Database::Embedded => {
                Self::Sqlite(open_pool(&data.join("lipwright.db"), patience).await.unwrap())
            }
            Database::Postgres(url) => Self::Postgres(open_postgres(url, patience, 4).await.unwrap()),
        }
    }

    pub(crate) async fn execute(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        match self {
            Self::Sqlite(pool) => drop(sqlx::query(statement).execute(pool).await.unwrap()),
            Self::Postgres(pool) => drop(sqlx::query(statement).execute(pool).await.unwrap()),
        }
    }

    pub(crate) async fn numbers(&self, statement: &str) -> Vec<i64> {
        let statement = AssertSqlSafe(statement.to_owned());
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(statement).fetch_all(pool).await.unwrap(),
            Self::Postgres(pool) => sqlx::query_scalar(statement).fetch_all(pool).await.unwrap(),
        }
    }

    pub(crate) async fn number(&self, statement: &str) -> i64 {
        self.numbers(statement).await[0]
    }

    /// Rows `n` from 1 to `many`, to select from.
    pub(crate) fn series(&self, many: u64) -> String {
        match self {
            Self::Sqlite(_) => format!(
                "(WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {many})
                  SELECT n FROM counted) AS series"
            ),
            Self::Postgres(_) => format!("(SELECT generate_series(1, {many}) AS n) AS series"),
        }
    }

    /// `n` as the last part of a UUID.
    pub(crate) const fn last_part(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "printf('%012x', n)",
            Self::Postgres(_) => "lpad(to_hex(n), 12, '0')",
        }
    }
}
