//! The one list of reasons that a job can fail: the text that a person reads, the stable code that a
//! program reads, and whether another try could help. Nothing else ever reaches a client.

use std::fmt;

/// Which of the inputs a cause speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// The source video.
    Video,
    /// The speech recording.
    Audio,
    /// The second clip or photo of the person.
    Enrolment,
}

impl Input {
    /// `video` or `audio`, as the API calls them; `enrolment`, which only the command line takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Enrolment => "enrolment",
        }
    }
}

/// Whether another try could end better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryClass {
    /// Try again, up to the limit.
    Retryable,
    /// Try once more: the fault may have been the machine's, but probably is the input's.
    RetryOnce,
    /// The inputs or the caller are at fault: failed at once.
    Permanent,
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Not a media file, damaged, or no decodable stream of the right kind.
    Unreadable(Input),
    /// A container that is not on the accepted list.
    UnsupportedContainer(Input),
    /// The file is fine but lacks the stream that it was sent for.
    NoStream(Input),
    /// Longer than the limit, in seconds.
    TooLong {
        /// Which input.
        input: Input,
        /// The longest accepted, in whole seconds.
        max_seconds: u64,
    },
    /// More bytes than the limit.
    TooLarge {
        /// Which input.
        input: Input,
        /// The largest accepted, in bytes.
        max_bytes: u64,
    },
    /// More pixels per frame than the limit.
    TooManyPixels {
        /// The most accepted.
        max_pixels: u64,
    },
    /// More streams in one file than the limit.
    TooManyStreams(Input),
    /// The video has an alpha channel.
    Transparent,
    /// The picture size changes inside the video.
    ResolutionChanges,
    /// Fewer frames could be decoded than the file declares.
    VideoTruncated,
    /// No frame shows a face.
    NoFaceFound,
    /// The second clip or photo of the person shows no face.
    NoFaceInEnrolment,
    /// Faces are seen, but none at the place or with the number that was asked for.
    NoSuchFace,
    /// A media child crashed, ran out of its limits or hung.
    MediaFailed,
    /// The disk or the blob store is full.
    StorageFull,
    /// The store, the blobs or another dependency did not answer.
    StorageUnavailable,
    /// The source server refused: HTTP status, connect timeout, …
    Download {
        /// Which input.
        input: Input,
        /// What happened, from a fixed list: `HTTP 404`, `connect timeout`, …
        detail: String,
        /// Whether the same request may succeed later.
        retryable: bool,
    },
    /// The address is private, loopback or otherwise off limits.
    AddressNotAllowed(Input),
    /// More redirects than the limit.
    TooManyRedirects(Input),
    /// The caller cancelled the task.
    Cancelled,
    /// The API key that made the task was revoked while it waited.
    KeyRevoked,
    /// The worker died or lost its lease.
    WorkerLost,
    /// The worker died on this task too often: the task is at fault.
    WorkerCrashed,
    /// A fault of ours; the log has the details.
    Internal,
}

impl Cause {
    /// One of each, with examples of what they carry: for lists that must have them all.
    pub fn each() -> Vec<Self> {
        let inputs = [Input::Video, Input::Audio, Input::Enrolment];
        let of_inputs = inputs.into_iter().flat_map(|input| {
            let detail = String::from("HTTP 404");
            [
                Self::Unreadable(input),
                Self::NoStream(input),
                Self::TooLong { input, max_seconds: 600 },
                Self::TooLarge { input, max_bytes: 500_000_000 },
                Self::Download { input, detail, retryable: false },
            ]
        });
        let others = [
            Self::UnsupportedContainer(Input::Video),
            Self::TooManyPixels { max_pixels: 33_177_600 },
            Self::TooManyStreams(Input::Video),
            Self::Transparent,
            Self::ResolutionChanges,
            Self::VideoTruncated,
            Self::NoFaceFound,
            Self::NoFaceInEnrolment,
            Self::NoSuchFace,
            Self::MediaFailed,
            Self::StorageFull,
            Self::StorageUnavailable,
            Self::AddressNotAllowed(Input::Video),
            Self::TooManyRedirects(Input::Video),
            Self::Cancelled,
            Self::KeyRevoked,
            Self::WorkerLost,
            Self::WorkerCrashed,
            Self::Internal,
        ];
        of_inputs.chain(others).collect()
    }

    /// The stable code of the API's `error.code`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(Input::Video) => "video_unreadable",
            Self::Unreadable(Input::Audio) => "audio_unreadable",
            Self::Unreadable(Input::Enrolment) => "enrolment_unreadable",
            Self::UnsupportedContainer(_) => "unsupported_container",
            Self::NoStream(Input::Video) => "no_video_stream",
            Self::NoStream(Input::Audio) => "no_audio_stream",
            Self::NoStream(Input::Enrolment) => "no_enrolment_stream",
            Self::TooLong { input: Input::Video, .. } => "video_too_long",
            Self::TooLong { input: Input::Audio, .. } => "audio_too_long",
            Self::TooLong { input: Input::Enrolment, .. } => "enrolment_too_long",
            Self::TooLarge { input: Input::Video, .. } => "video_too_large",
            Self::TooLarge { input: Input::Audio, .. } => "audio_too_large",
            Self::TooLarge { input: Input::Enrolment, .. } => "enrolment_too_large",
            Self::TooManyPixels { .. } => "video_too_many_pixels",
            Self::TooManyStreams(_) => "too_many_streams",
            Self::Transparent => "video_has_alpha",
            Self::ResolutionChanges => "resolution_changes",
            Self::VideoTruncated => "video_truncated",
            Self::NoFaceFound => "no_face_found",
            Self::NoFaceInEnrolment => "no_face_in_enrolment",
            Self::NoSuchFace => "no_such_face",
            Self::MediaFailed => "media_failed",
            Self::StorageFull => "storage_full",
            Self::StorageUnavailable => "storage_unavailable",
            Self::Download { input: Input::Video, .. } => "video_download_failed",
            Self::Download { input: Input::Audio, .. } => "audio_download_failed",
            Self::Download { input: Input::Enrolment, .. } => "enrolment_download_failed",
            Self::AddressNotAllowed(_) => "source_address_not_allowed",
            Self::TooManyRedirects(_) => "too_many_redirects",
            Self::Cancelled => "cancelled",
            Self::KeyRevoked => "api_key_revoked",
            Self::WorkerLost => "worker_lost",
            Self::WorkerCrashed => "worker_crashed",
            Self::Internal => "internal",
        }
    }

    /// Whether another try could end better.
    pub const fn retry_class(&self) -> RetryClass {
        match self {
            Self::StorageFull
            | Self::StorageUnavailable
            | Self::WorkerLost
            | Self::Internal
            | Self::Download { retryable: true, .. } => RetryClass::Retryable,
            Self::MediaFailed | Self::VideoTruncated => RetryClass::RetryOnce,
            Self::Unreadable(_)
            | Self::UnsupportedContainer(_)
            | Self::NoStream(_)
            | Self::TooLong { .. }
            | Self::TooLarge { .. }
            | Self::TooManyPixels { .. }
            | Self::TooManyStreams(_)
            | Self::Transparent
            | Self::ResolutionChanges
            | Self::NoFaceFound
            | Self::NoFaceInEnrolment
            | Self::NoSuchFace
            | Self::Download { retryable: false, .. }
            | Self::AddressNotAllowed(_)
            | Self::TooManyRedirects(_)
            | Self::Cancelled
            | Self::KeyRevoked
            | Self::WorkerCrashed => RetryClass::Permanent,
        }
    }

    /// Whether the inputs, not this program or machine, are at fault (the CLI's exit code 3).
    pub const fn is_bad_input(&self) -> bool {
        match self {
            Self::StorageFull
            | Self::StorageUnavailable
            | Self::Cancelled
            | Self::KeyRevoked
            | Self::WorkerLost
            | Self::WorkerCrashed
            | Self::Internal
            | Self::MediaFailed => false,
            Self::Unreadable(_)
            | Self::UnsupportedContainer(_)
            | Self::NoStream(_)
            | Self::TooLong { .. }
            | Self::TooLarge { .. }
            | Self::TooManyPixels { .. }
            | Self::TooManyStreams(_)
            | Self::Transparent
            | Self::ResolutionChanges
            | Self::VideoTruncated
            | Self::NoFaceFound
            | Self::NoFaceInEnrolment
            | Self::NoSuchFace
            | Self::Download { .. }
            | Self::AddressNotAllowed(_)
            | Self::TooManyRedirects(_) => true,
        }
    }
}

impl fmt::Display for Cause {
    /// The sentence that clients see.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(Input::Video) => f.write_str("video could not be read"),
            Self::Unreadable(Input::Audio) => f.write_str("audio duration fetch failed"),
            Self::UnsupportedContainer(input) => write!(f, "unsupported container: {}", input.name()),
            Self::NoStream(Input::Video) => f.write_str("no video stream in the video file"),
            Self::NoStream(Input::Audio) => f.write_str("no audio stream in the audio file"),
            Self::Unreadable(Input::Enrolment) => f.write_str("the enrolment file could not be read"),
            Self::NoStream(Input::Enrolment) => f.write_str("no picture in the enrolment file"),
            Self::TooLong { input, max_seconds } => {
                write!(f, "{} too long: at most {max_seconds} seconds", input.name())
            }
            Self::TooLarge { input, max_bytes } => {
                write!(f, "{} too large: at most {} MB", input.name(), max_bytes / 1_000_000)
            }
            Self::TooManyPixels { max_pixels } => {
                write!(f, "video resolution too high: at most {max_pixels} pixels per frame")
            }
            Self::TooManyStreams(input) => write!(f, "too many streams in the {} file", input.name()),
            Self::Transparent => f.write_str(
                "video has transparency (alpha), which cannot be kept: flatten it over a background first",
            ),
            Self::ResolutionChanges => f.write_str("resolution changes mid-stream"),
            Self::VideoTruncated => f.write_str("video is truncated"),
            Self::NoFaceFound => f.write_str("no face found in the video"),
            Self::NoFaceInEnrolment => f.write_str("no face found in the enrolment file"),
            Self::NoSuchFace => f.write_str("no face at the chosen place in the video"),
            Self::MediaFailed => f.write_str("video could not be processed"),
            Self::StorageFull => f.write_str("storage full"),
            Self::StorageUnavailable => f.write_str("storage unavailable"),
            Self::Download { input, detail, .. } => write!(f, "{} download failed: {detail}", input.name()),
            Self::AddressNotAllowed(_) => f.write_str("source address not allowed"),
            Self::TooManyRedirects(_) => f.write_str("too many redirects"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::KeyRevoked => f.write_str("api key revoked"),
            Self::WorkerLost => f.write_str("worker lost"),
            Self::WorkerCrashed => f.write_str("worker crashed while processing"),
            Self::Internal => f.write_str("internal error"),
        }
    }
}
