//! Why a job failed, and how the errors of media and engine become causes.

use std::io;

use lipwright_engine::EngineError;
use lipwright_media::MediaError;
use thiserror::Error;

use crate::cause::{Cause, Input};

/// Why a job failed: the cause for the client, the detail for the log.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct SyncError {
    /// What the client is told.
    pub cause: Cause,
    /// What the operator's log is told; may hold paths and tool output.
    pub detail: String,
}

impl SyncError {
    pub(crate) fn new(cause: Cause, detail: impl Into<String>) -> Self {
        Self { cause, detail: detail.into() }
    }

    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        Self::new(Cause::Internal, error.to_string())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
pub(crate) fn engine_failed(error: EngineError) -> SyncError {
    let cause = match error {
        EngineError::NoFaceFound => Cause::NoFaceFound,
        EngineError::NoSuchFace => Cause::NoSuchFace,
        EngineError::Model { .. } => Cause::Internal,
    };
    SyncError::new(cause, error.to_string())
}

/// `input` is the file that was being worked on.
pub(crate) fn media_failed(input: Input, error: &MediaError) -> SyncError {
    let cause = match *error {
        MediaError::UnsupportedContainer => Cause::UnsupportedContainer(input),
        MediaError::Unreadable { .. } => Cause::Unreadable(input),
        MediaError::NoVideoStream if input == Input::Enrolment => Cause::NoStream(input),
        MediaError::NoVideoStream => Cause::NoStream(Input::Video),
        MediaError::NoAudioStream => Cause::NoStream(Input::Audio),
        MediaError::TooLong { max_seconds, .. } => Cause::TooLong { input, max_seconds },
        MediaError::TooLarge { max_bytes, .. } => Cause::TooLarge { input, max_bytes },
        MediaError::TooManyPixels { max_pixels } => Cause::TooManyPixels { max_pixels },
        MediaError::TooManyStreams { .. } => Cause::TooManyStreams(input),
        MediaError::Transparent => Cause::Transparent,
        MediaError::ResolutionChanges { .. } => Cause::ResolutionChanges,
        MediaError::Truncated { .. } => Cause::VideoTruncated,
        MediaError::TimedOut { .. } | MediaError::ChildFailed { .. } => Cause::MediaFailed,
        MediaError::Io { error: ref io, .. } if io.kind() == io::ErrorKind::StorageFull => Cause::StorageFull,
        MediaError::Io { .. }
        | MediaError::Misuse(_)
        | MediaError::NoSandbox { .. }
        | MediaError::ToolMissing { .. }
        | MediaError::ToolTooOld { .. } => Cause::Internal,
    };
    SyncError::new(cause, error.to_string())
}
