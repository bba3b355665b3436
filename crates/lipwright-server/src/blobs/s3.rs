//! Blobs in a bucket of S3, or of what speaks its protocol. The store there is asked again when it does
//! not answer.

mod parts;

use std::io::{Error as IoError, ErrorKind};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, RetryConfig};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::StreamReader;

use super::{BlobError, BlobReader, Blobs, Listed, is_key};
use crate::clock::UnixMillis;
use crate::settings::S3Settings;

/// How often a request is sent again within one step, and how long the step may take by that.
const RETRIES: usize = 5;
const RETRY_FOR: Duration = Duration::from_mins(1);
/// A request that moves nothing for so long is sent again.
const STALLED: Duration = Duration::from_secs(30);

/// Blobs in one bucket.
#[derive(Debug, Clone)]
pub struct S3Blobs {
    bucket: Arc<AmazonS3>,
}

impl S3Blobs {
    /// Blobs in the bucket of these settings.
    pub fn open(settings: &S3Settings) -> Result<Self, BlobError> {
        crate::tls::install();
        let options = ClientOptions::new()
            .with_allow_http(true)
            .with_connect_timeout(Duration::from_secs(5))
            .with_timeout(Duration::from_mins(10))
            .with_read_timeout(STALLED);
        let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        if let (Some(id), Some(secret)) = (&settings.access_key_id, &settings.secret_access_key) {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        }
        Ok(Self { bucket: Arc::new(builder.build()?) })
    }
}

fn key_of(key: &str) -> Result<Key, BlobError> {
    if is_key(key) { Ok(Key::from(key)) } else { Err(BlobError::BadKey(key.to_owned())) }
}

#[async_trait]
impl Blobs for S3Blobs {
    async fn put(&self, key: &str, from: &Path) -> Result<(), BlobError> {
        let key = key_of(key)?;
        let mut file = File::open(from).await.map_err(of_file)?;
        let first = parts::next(&mut file).await?;
        if first.len() < parts::SIZE {
            self.bucket.put(&key, first.into()).await?;
        } else {
            parts::send(Arc::clone(&self.bucket), key, first, file).await?;
        }
        Ok(fs::remove_file(from).await?)
    }

    async fn size(&self, key: &str) -> Result<u64, BlobError> {
        Ok(self.bucket.head(&key_of(key)?).await?.size)
    }

    async fn read(&self, key: &str, range: Range<u64>) -> Result<BlobReader, BlobError> {
        let key = key_of(key)?;
        if range.is_empty() {
            self.bucket.head(&key).await?;
            return Ok(Box::pin(tokio::io::empty()));
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.bucket.get_opts(&key, options).await?;
        Ok(Box::pin(StreamReader::new(found.into_stream().map_err(IoError::other))))
    }

    async fn fetch(&self, key: &str, to: &Path) -> Result<(), BlobError> {
        let mut stream = self.bucket.get(&key_of(key)?).await?.into_stream();
        let fetched = async {
            let mut file = File::create(to).await?;
            while let Some(bytes) = stream.next().await {
                file.write_all(&bytes?).await?;
            }
            Ok(file.flush().await?)
        };
        let fetched: Result<(), BlobError> = fetched.await;
        if fetched.is_err() {
            // It may not even have been made.
            let _missing = fs::remove_file(to).await;
        }
        fetched
    }

    async fn delete(&self, key: &str) -> Result<(), BlobError> {
        match self.bucket.delete(&key_of(key)?).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            done => Ok(done?),
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>, BlobError> {
        let prefix = key_of(prefix)?;
        let listed = self.bucket.list(Some(&prefix)).map_ok(|about| Listed {
            key: about.location.to_string(),
            bytes: about.size,
            put_at: UnixMillis(about.last_modified.timestamp_millis()),
        });
        Ok(listed.try_collect().await?)
    }

    async fn ping(&self) -> Result<(), BlobError> {
        // A bucket that answers about nothing answers.
        match self.bucket.head(&Key::from("ping")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }
}

impl From<object_store::Error> for BlobError {
    fn from(fault: object_store::Error) -> Self {
        match fault {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Unavailable(IoError::other(other)),
        }
    }
}

/// The file's faults are the disk's: one that is not there is no blob that is missing.
fn of_file(fault: IoError) -> BlobError {
    if fault.kind() == ErrorKind::NotFound { BlobError::Unavailable(fault) } else { fault.into() }
}

#[cfg(test)]
mod tests;
