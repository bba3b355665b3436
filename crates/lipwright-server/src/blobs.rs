//! Where files are kept: uploads, results, covers. Keys are made by this server, never by a client,
//! and a blob never changes once it is there.

#[cfg(test)]
mod conformance;
mod folder;
mod s3;

use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;
use tokio::io::AsyncRead;

pub use folder::FolderBlobs;
pub use s3::S3Blobs;

use crate::clock::UnixMillis;

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

/// A blob in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was put there.
    pub put_at: UnixMillis,
}

/// Whether `key` is one that this server makes: `word/word/…` of plain characters, so that none can
/// climb out of wherever blobs are.
fn is_key(key: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fine = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
    key.len() <= 200 && key.split('/').all(fine)
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
    /// Every blob whose key begins with `prefix` (whole words of it), in no order.
    async fn list(&self, prefix: &str) -> Result<Vec<Listed>, BlobError>;
    /// Answers if the blobs can be reached.
    async fn ping(&self) -> Result<(), BlobError>;
}

/// Blobs that many share.
pub type SharedBlobs = Arc<dyn Blobs>;
