//! Where files are kept: uploads, results, covers. Keys are made by this server, never by a client,
//! and a blob never changes once it is there.

#[cfg(test)]
mod conformance;
mod folder;

use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;
use tokio::io::AsyncRead;

pub use folder::FolderBlobs;

/// Why the blobs did not do as they were told.
#[derive(Debug, Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("no such blob")]
    Missing,
    /// No room left.
    #[error("the blob store is full")]
    Full(#[source] std::io::Error),
    /// It cannot be reached; the same call may succeed later.
    #[error("the blob store does not answer")]
    Unavailable(#[source] std::io::Error),
    /// Not a key that this server makes.
    #[error("not a blob key: {0:?}")]
    BadKey(String),
}

/// The bytes of a blob, in order.
pub type BlobReader = Pin<Box<dyn AsyncRead + Send>>;

/// Files by key.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Moves the file at `from` to `key`; it is durable when this returns. `from` is gone afterwards.
    async fn put(&self, key: &str, from: &Path) -> Result<(), BlobError>;
    /// How many bytes the blob has.
    async fn size(&self, key: &str) -> Result<u64, BlobError>;
    /// The bytes of `range`, which must lie inside the blob.
    async fn read(&self, key: &str, range: Range<u64>) -> Result<BlobReader, BlobError>;
    /// Writes the blob to a new file at `to`.
    async fn fetch(&self, key: &str, to: &Path) -> Result<(), BlobError>;
    /// Deletes it; no fault if it is not there.
    async fn delete(&self, key: &str) -> Result<(), BlobError>;
    /// Answers if the blobs can be reached.
    async fn ping(&self) -> Result<(), BlobError>;
}

/// Blobs that many share.
pub type SharedBlobs = Arc<dyn Blobs>;
