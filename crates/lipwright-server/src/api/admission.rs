//! Whether the queue takes one more task at all: a client should hear at once that its task would wait for
//! ever.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::store::{SharedStore, StoreError};

/// How long a count of the waiting tasks is good for.
const FRESH: Duration = Duration::from_secs(1);

/// The length of the whole queue, as it was a moment ago.
#[derive(Debug, Clone)]
pub struct Admission {
    most: u64,
    seen: Arc<Mutex<Option<(Instant, u64)>>>,
}

impl Admission {
    /// Admits tasks while fewer than `most` wait.
    pub fn new(most: u64) -> Self {
        Self { most, seen: Arc::default() }
    }

    /// Whether there is room. Counted once a second: a few tasks too many do no harm.
    pub(super) async fn has_room(&self, store: &SharedStore) -> Result<bool, StoreError> {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, waiting)) = seen
            && at.elapsed() < FRESH
        {
            return Ok(waiting < self.most);
        }
        let depths = store.depths().await?;
        let waiting = depths.waiting + depths.backing_off;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), waiting));
        Ok(waiting < self.most)
    }
}
