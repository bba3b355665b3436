//! Uploaded files.

use async_trait::async_trait;

use super::StoreError;
use crate::task::{AssetId, OwnerId, Write};

/// An upload that has been announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAsset {
    /// Its name.
    pub id: AssetId,
    /// Whose it is.
    pub owner: OwnerId,
    /// What the client calls it. Never used as a path.
    pub filename: String,
    /// What the client says it is. Never believed.
    pub content_type: String,
    /// The most bytes that it may have.
    pub max_bytes: u64,
}

/// An upload that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// Where its bytes are.
    pub blob_key: String,
    /// How many they are.
    pub bytes: u64,
    /// Their SHA-256, in lower-case hex.
    pub sha256: String,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// What was announced.
    pub announced: NewAsset,
    /// What arrived, once it has and as long as it is kept.
    pub uploaded: Option<Uploaded>,
}

/// Uploaded files.
#[async_trait]
pub trait Assets: Send + Sync {
    /// Announces an upload.
    async fn add_asset(&self, asset: &NewAsset) -> Result<(), StoreError>;
    /// The asset, whoever asks: callers compare owners.
    async fn asset(&self, id: AssetId) -> Result<Option<Asset>, StoreError>;
    /// Records what arrived; stale if something already had.
    async fn finish_upload(&self, id: AssetId, uploaded: &Uploaded) -> Result<Write, StoreError>;
}
