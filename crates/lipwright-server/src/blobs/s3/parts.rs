//! A large file goes in parts. Until the last step they are waste that the bucket keeps, and has paid for: an
//! upload that does not get there takes its parts back, in a task of its own, which goes on when nobody waits
//! for it any more. What a process that is killed leaves behind, only a rule of the bucket clears.

use std::io::Error as IoError;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use object_store::aws::AmazonS3;
use object_store::path::Path as Key;
use object_store::{MultipartUpload, ObjectStoreExt as _, UploadPart};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::blobs::BlobError;

/// Files that are as large or larger are sent in parts of this size.
pub(super) const SIZE: usize = 8 << 20;
/// How many of them are under way at once.
const AT_ONCE: usize = 8;
/// How long those may take to end that are under way when the upload is taken back.
const LAST_PARTS: Duration = Duration::from_secs(5);

/// The next part of `file`, or as much as it still has.
pub(super) async fn next(file: &mut File) -> Result<Vec<u8>, BlobError> {
    let mut part = Vec::new();
    file.take(SIZE as u64).read_to_end(&mut part).await?;
    Ok(part)
}

/// Sends `first` and what `file` still has.
pub(super) async fn send(
    bucket: Arc<AmazonS3>,
    key: Key,
    first: Vec<u8>,
    file: File,
) -> Result<(), BlobError> {
    let given_up = CancellationToken::new();
    let _when_dropped = given_up.clone().drop_guard();
    let sending = tokio::spawn(async move {
        // It is begun whole, even for nobody: an upload whose name nobody has heard cannot be taken back.
        let mut upload = bucket.put_multipart(&key).await?;
        let mut under_way = FuturesUnordered::new();
        let sent = tokio::select! {
            sent = send_all(&mut *upload, &mut under_way, first, file) => sent,
            () = given_up.cancelled() => Err(BlobError::Unavailable(IoError::other("nobody waits for it"))),
        };
        if sent.is_err() {
            // A part that arrives after the rest was taken back would stay.
            let _late = timeout(LAST_PARTS, under_way.for_each(|_sent| async {})).await;
            if let Err(fault) = upload.abort().await {
                tracing::warn!(%key, %fault, "parts of an upload stay in the bucket");
            }
        }
        sent
    });
    sending.await.map_err(|fault| BlobError::Unavailable(IoError::other(fault)))?
}

async fn send_all(
    upload: &mut dyn MultipartUpload,
    under_way: &mut FuturesUnordered<UploadPart>,
    first: Vec<u8>,
    mut file: File,
) -> Result<(), BlobError> {
    let mut part = first;
    while !part.is_empty() {
        if under_way.len() == AT_ONCE {
            under_way.next().await.transpose()?;
        }
        under_way.push(upload.put_part(part.into()));
        part = next(&mut file).await?;
    }
    while let Some(sent) = under_way.next().await {
        sent?;
    }
    upload.complete().await?;
    Ok(())
}
