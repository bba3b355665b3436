//! Whose keys are in use, as the store said a moment ago: a client that asks often is not looked up each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::keys::KeyHash;
use crate::store::{Owner, StoreError};

/// How long an answer of the store is trusted. A key that was revoked opens nothing after this time.
const FRESH: Duration = Duration::from_secs(1);
/// How exactly the store knows when a key was last used.
const NOTED: Duration = Duration::from_mins(1);
/// Above this many keys, those that are fresh no longer are forgotten.
const MANY: usize = 1_000;

#[derive(Debug, Clone)]
struct Known {
    owner: Arc<Owner>,
    asked: Instant,
    noted: Option<Instant>,
}

/// Keys that opened something a moment ago. Keys that open nothing are asked for each time, so that a new
/// one works at once.
#[derive(Debug, Clone, Default)]
pub struct KnownKeys(Arc<Mutex<HashMap<KeyHash, Known>>>);

impl KnownKeys {
    /// Whose key that is: as known, or as the store says when it is asked.
    pub(super) async fn owner_of(
        &self,
        key: KeyHash,
        ask: impl Future<Output = Result<Option<Owner>, StoreError>> + Send,
    ) -> Result<Option<Arc<Owner>>, StoreError> {
        let known = self.with(|keys| keys.get(&key).filter(|known| known.asked.elapsed() < FRESH).cloned());
        if let Some(known) = known {
            return Ok(Some(known.owner));
        }
        let asked = Instant::now();
        let Some(owner) = ask.await? else {
            self.with(|keys| keys.remove(&key));
            return Ok(None);
        };
        let owner = Arc::new(owner);
        self.with(|keys| {
            if keys.len() >= MANY {
                keys.retain(|_, known| known.asked.elapsed() < FRESH);
            }
            let noted = keys.get(&key).and_then(|known| known.noted);
            if keys.len() < MANY || keys.contains_key(&key) {
                keys.insert(key, Known { owner: Arc::clone(&owner), asked, noted });
            }
        });
        Ok(Some(owner))
    }

    /// Has the store note that the key is in use, if it has not done so in this minute.
    pub(super) async fn used(
        &self,
        key: KeyHash,
        note: impl Future<Output = Result<(), StoreError>> + Send,
    ) -> Result<(), StoreError> {
        let is_noted = |known: &Known| known.noted.is_some_and(|noted| noted.elapsed() < NOTED);
        if self.with(|keys| keys.get(&key).is_some_and(is_noted)) {
            return Ok(());
        }
        note.await?;
        self.with(|keys| {
            if let Some(known) = keys.get_mut(&key) {
                known.noted = Some(Instant::now());
            }
        });
        Ok(())
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<KeyHash, Known>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests;
