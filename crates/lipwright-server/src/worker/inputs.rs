//! The inputs of a task as files: assets of ours by their key, everything else by download.

use std::path::Path;

use lipwright_pipeline::{Cause, Input, SyncError};

use super::Worker;
use super::run::Fault;
use super::scratch::Scratch;
use crate::blobs::BlobError;
use crate::task::{AssetId, InputRef, OwnerId, Task};

impl Worker {
    /// Brings both inputs into `scratch`.
    pub(super) async fn fetch_inputs(&self, task: &Task, scratch: &Scratch) -> Result<(), Fault> {
        let inputs = &task.inputs;
        self.fetch_input(Input::Video, task.owner, &inputs.video, &scratch.video()).await?;
        self.fetch_input(Input::Audio, task.owner, &inputs.audio, &scratch.audio()).await
    }

    async fn fetch_input(
        &self,
        input: Input,
        owner: OwnerId,
        from: &InputRef,
        to: &Path,
    ) -> Result<(), Fault> {
        let max_bytes = match input {
            Input::Video | Input::Enrolment => self.limits.media.max_video_bytes,
            Input::Audio => self.limits.media.max_audio_bytes,
        };
        if let Some(asset) = from.asset {
            return Ok(self.fetch_asset(input, owner, asset, to, max_bytes).await?);
        }
        let done = self.fetcher.download(input, &from.url, to, max_bytes).await;
        done.map(drop).map_err(|fault| Fault {
            why: SyncError { detail: fault.cause.to_string(), cause: fault.cause },
            wait: fault.wait,
        })
    }

    async fn fetch_asset(
        &self,
        input: Input,
        owner: OwnerId,
        id: AssetId,
        to: &Path,
        max_bytes: u64,
    ) -> Result<(), SyncError> {
        let gone = || SyncError {
            cause: Cause::Download { input, detail: String::from("the asset is gone"), retryable: false },
            detail: format!("asset {id}"),
        };
        let found = self.store.asset(id).await.map_err(|fault| SyncError {
            cause: Cause::StorageUnavailable,
            detail: format!("asset {id}: {fault}"),
        })?;
        let asset = found.filter(|asset| asset.announced.owner == owner).ok_or_else(gone)?;
        let uploaded = asset.uploaded.ok_or_else(gone)?;
        if uploaded.bytes > max_bytes {
            let cause = Cause::TooLarge { input, max_bytes };
            return Err(SyncError { detail: cause.to_string(), cause });
        }
        self.blobs.fetch(&uploaded.blob_key, to).await.map_err(|fault| match fault {
            BlobError::Missing => gone(),
            BlobError::Full(_) => SyncError { cause: Cause::StorageFull, detail: fault.to_string() },
            BlobError::Unavailable(_) | BlobError::BadKey(_) => {
                SyncError { cause: Cause::StorageUnavailable, detail: fault.to_string() }
            }
        })
    }
}
