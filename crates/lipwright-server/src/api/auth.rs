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
    pub(crate) key: KeyHash,
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
        if let Some(limit) = app.settings.plans.of(&owner.plan).posts_per_minute {
            let allowance = app.rate_limit.take(key, limit).await?;
            if let Some(seconds) = allowance.retry_after {
                return Err(Reply::limited(allowance, seconds));
            }
        }
        app.keys.used(key, app.store.key_used(key)).await?;
        Ok(Self { owner, key })
    }
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
