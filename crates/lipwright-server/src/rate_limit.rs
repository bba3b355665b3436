//! How often a key may `POST`: a bucket per key that fills evenly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::clock::{Clock, UnixMillis};
use crate::keys::KeyHash;
use crate::store::{SharedStore, StoreError};

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

impl Allowance {
    /// Of `limit` a minute, none is left for so long.
    pub(crate) fn used_up(limit: u32, milliseconds: u64) -> Self {
        Self { limit, remaining: 0, retry_after: Some(milliseconds.div_ceil(1000).max(1)) }
    }
}

/// Buckets of all keys.
#[async_trait]
pub trait RateLimit: Send + Sync {
    /// Whether they are in the store, which may take a request out of one together with what it makes.
    fn is_in_store(&self) -> bool {
        false
    }
    /// Takes one request out of the key's bucket, which `per_minute` requests refill evenly.
    async fn take(&self, key: KeyHash, per_minute: u32) -> Result<Allowance, StoreError>;
}

/// Buckets in this process: exact for the one process of an embedded installation, and no write to the
/// disk for them.
pub struct LocalRateLimit {
    clock: Arc<dyn Clock>,
    buckets: Mutex<HashMap<KeyHash, Bucket>>,
}

impl LocalRateLimit {
    /// Full buckets, by the time of `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, buckets: Mutex::new(HashMap::new()) }
    }
}

#[async_trait]
impl RateLimit for LocalRateLimit {
    async fn take(&self, key: KeyHash, limit: u32) -> Result<Allowance, StoreError> {
        let (now, per_minute) = (self.clock.now(), u64::from(limit.max(1)));
        let full = per_minute * REQUEST;
        let refilled = |bucket: &Bucket, per_minute: u64| {
            let passed = now.0.saturating_sub(bucket.at.0).max(0).unsigned_abs();
            bucket.drops.saturating_add(passed.saturating_mul(per_minute)).min(per_minute * REQUEST)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            // A minute fills any bucket.
            buckets.retain(|_, bucket| now.0.saturating_sub(bucket.at.0) < 60_000);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { drops: full, at: now });
        let drops = refilled(bucket, per_minute);
        let left = drops.checked_sub(REQUEST);
        *bucket = Bucket { drops: left.unwrap_or(drops), at: now };
        let missing_ms = REQUEST.saturating_sub(drops).div_ceil(per_minute);
        Ok(Allowance {
            limit,
            remaining: u32::try_from(bucket.drops / REQUEST).unwrap_or(u32::MAX),
            retry_after: left.is_none().then(|| missing_ms.div_ceil(1000).max(1)),
        })
    }
}

/// Buckets in the store, shared by all processes.
pub struct SharedRateLimit(pub SharedStore);

#[async_trait]
impl RateLimit for SharedRateLimit {
    fn is_in_store(&self) -> bool {
        true
    }

    async fn take(&self, key: KeyHash, limit: u32) -> Result<Allowance, StoreError> {
        Ok(match self.0.take_post(key, limit).await? {
            Ok(remaining) => Allowance { limit, remaining, retry_after: None },
            Err(milliseconds) => Allowance::used_up(limit, milliseconds),
        })
    }
}

#[cfg(test)]
mod tests;
