//! Whether anything was written meanwhile, without asking another thread: sqlx has one for each connection,
//! and the way there and back takes longer than the answer.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::StoreError;

/// A connection that reads one number and nothing else.
#[derive(Clone)]
pub(super) struct Glance(Arc<Mutex<Connection>>);

impl Glance {
    /// At the database in that file.
    pub(super) fn at(file: &Path) -> Result<Self, StoreError> {
        // It never writes, but whoever closes the file last also puts it in order.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(away)?;
        connection.busy_timeout(Duration::ZERO).map_err(away)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// A number that is another after every commit, of other processes too:
    /// <https://sqlite.org/pragma.html#pragma_data_version>.
    pub(super) fn mark(&self) -> Option<u64> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut version = connection.prepare_cached("PRAGMA data_version").ok()?;
        version.query_row([], |row| row.get::<_, i64>(0)).ok().map(i64::unsigned_abs)
    }
}

impl fmt::Debug for Glance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Glance")
    }
}

fn away(fault: rusqlite::Error) -> StoreError {
    StoreError::Unavailable(Box::new(fault))
}
