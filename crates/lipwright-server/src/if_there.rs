//! Files that others delete while we look.

use std::io::{self, ErrorKind};

/// What was done with a file or folder; nothing if there is none.
pub(crate) fn if_there<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}
