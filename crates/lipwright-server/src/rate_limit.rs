//! How often a key may `POST`: a bucket per key that fills evenly. Kept in this process; with
//! several processes each has its own.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{Clock, UnixMillis};
use crate::keys::KeyHash;

/// One request, in drops: a bucket gains as many drops per millisecond as requests are allowed per
/// minute.
const REQUEST: u64 = 60_000;
/// Above this many keys, full buckets are forgotten.
const MANY: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    drops: u64,
    at: UnixMillis,
}

/// What a request is told about its allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests per minute.
    pub limit: u32,
    /// Requests left now.
    pub remaining: u32,
    /// Seconds until the next one is allowed: set if this one is not.
    pub retry_after: Option<u64>,
}

/// Buckets of all keys.
pub struct RateLimit {
    per_minute: NonZeroU32,
    clock: Arc<dyn Clock>,
    buckets: Mutex<HashMap<KeyHash, Bucket>>,
}

impl RateLimit {
    /// Allows `per_minute` requests in any one minute, evenly refilled.
    pub fn new(per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        Self { per_minute, clock, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one request out of the key's bucket.
    pub fn take(&self, key: KeyHash) -> Allowance {
        let (now, per_minute) = (self.clock.now(), u64::from(self.per_minute.get()));
        let full = per_minute * REQUEST;
        let refilled = |bucket: &Bucket| {
            let passed = now.0.saturating_sub(bucket.at.0).max(0).unsigned_abs();
            bucket.drops.saturating_add(passed.saturating_mul(per_minute)).min(full)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|_, bucket| refilled(bucket) < full);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { drops: full, at: now });
        let drops = refilled(bucket);
        let left = drops.checked_sub(REQUEST);
        *bucket = Bucket { drops: left.unwrap_or(drops), at: now };
        let missing_ms = REQUEST.saturating_sub(drops).div_ceil(per_minute);
        Allowance {
            limit: self.per_minute.get(),
            remaining: u32::try_from(bucket.drops / REQUEST).unwrap_or(u32::MAX),
            retry_after: left.is_none().then(|| missing_ms.div_ceil(1000).max(1)),
        }
    }
}

#[cfg(test)]
mod tests;
