//! Who asks: the key in the `x-api-key` header, turned into its owner.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::App;
use super::reply::{Code, Reply};
use crate::keys::{ApiKey, KeyHash};
use crate::store::Owner;

/// The owner of the request's key.
pub(crate) struct Caller(pub(crate) Arc<Owner>);

/// The same, for requests that make something: these are counted.
pub(crate) struct CountedCaller {
    pub(crate) owner: Arc<Owner>,
}

/// The same, for a request that the store counts together with what it makes: one way there and not two.
pub(crate) struct MakingCaller {
    pub(super) owner: Arc<Owner>,
    pub(super) key: KeyHash,
    /// How many a minute it may ask, if it has still to be counted.
    pub(super) uncounted: Option<u32>,
}

impl MakingCaller {
    /// Counts a request that makes nothing.
    pub(super) async fn count(&self, app: &App) -> Result<(), Reply> {
        count(app, self.key, self.uncounted).await
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let (owner, _key) = owner_and_key(parts, app).await?;
        Ok(Self(owner))
    }
}

impl FromRequestParts<App> for CountedCaller {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let (owner, key) = owner_and_key(parts, app).await?;
        count(app, key, app.settings.plans.of(&owner.plan).posts_per_minute).await?;
        app.keys.used(key, app.store.key_used(key)).await?;
        Ok(Self { owner })
    }
}

impl FromRequestParts<App> for MakingCaller {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let (owner, key) = owner_and_key(parts, app).await?;
        let mut uncounted = app.settings.plans.of(&owner.plan).posts_per_minute;
        if !app.rate_limit.is_in_store() {
            count(app, key, uncounted.take()).await?;
        }
        app.keys.used(key, app.store.key_used(key)).await?;
        Ok(Self { owner, key, uncounted })
    }
}

/// Takes a request out of the key's bucket, if it has one.
async fn count(app: &App, key: KeyHash, limit: Option<u32>) -> Result<(), Reply> {
    let Some(limit) = limit else { return Ok(()) };
    let allowance = app.rate_limit.take(key, limit).await?;
    allowance.retry_after.map_or(Ok(()), |seconds| Err(Reply::limited(allowance, seconds)))
}

async fn owner_and_key(parts: &Parts, app: &App) -> Result<(Arc<Owner>, KeyHash), Reply> {
    let header = parts.headers.get("x-api-key").and_then(|value| value.to_str().ok());
    // The store is asked by digest, so neither shape nor time tell anything about real keys.
    let Some(key) = header.and_then(ApiKey::parse).map(|key| key.hash()) else {
        return Err(Reply::plain(Code::InvalidKey));
    };
    match app.keys.owner_of(key, app.store.owner_of_key(key)).await? {
        Some(owner) => Ok((owner, key)),
        None => Err(Reply::plain(Code::InvalidKey)),
    }
}
