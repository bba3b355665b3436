//! The one list of ways in which media work fails. The texts are for the operator's log: they may hold
//! paths and tool output. What a client is told is decided elsewhere.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file was refused or a media child failed.
#[derive(Debug, Error)]
pub enum MediaError {
    /// ffmpeg or ffprobe is not installed, or the configured folder does not hold it.
    #[error(
        "{tool} was not found in {looked_in}: install FFmpeg 5.1 or newer, or configure the folder that holds it"
    )]
    ToolMissing {
        /// `ffmpeg` or `ffprobe`.
        tool: &'static str,
        /// Where we looked.
        looked_in: String,
    },
    /// The installed FFmpeg lacks options that every call uses.
    #[error("{} is FFmpeg {found}: 5.1 or newer is needed", path.display())]
    ToolTooOld {
        /// The program asked.
        path: PathBuf,
        /// Its version as it prints it.
        found: String,
    },
    /// The machine confines children less than was asked for.
    #[error(
        "ffmpeg would run without {off}: use Linux 5.13 or newer with Landlock and seccomp (in a container, with a profile that lets them through), or start with require_sandbox = false"
    )]
    NoSandbox {
        /// What is off.
        off: String,
    },
    /// The first bytes are not those of an accepted container.
    #[error("the first bytes are not those of mp4, mov, webm, mkv, wav, mp3, aac, flac or ogg")]
    UnsupportedContainer,
    /// The file looks right at the start but cannot be read as what it claims to be.
    #[error("unreadable: {detail}")]
    Unreadable {
        /// What the tool said.
        detail: String,
    },
    /// No video stream, or only cover art.
    #[error("the file holds no video stream")]
    NoVideoStream,
    /// No audio stream.
    #[error("the file holds no audio stream")]
    NoAudioStream,
    /// Longer than the limit.
    #[error("lasts {seconds:.1} s; at most {max_seconds} s are accepted")]
    TooLong {
        /// Declared or counted length.
        seconds: f64,
        /// The limit.
        max_seconds: u64,
    },
    /// More bytes than the limit.
    #[error("has {bytes} bytes; at most {max_bytes} are accepted")]
    TooLarge {
        /// The file's size.
        bytes: u64,
        /// The limit.
        max_bytes: u64,
    },
    /// More pixels per frame than the limit.
    #[error("more than {max_pixels} pixels per frame")]
    TooManyPixels {
        /// The limit.
        max_pixels: u64,
    },
    /// More streams than the limit.
    #[error("more than {max_streams} streams")]
    TooManyStreams {
        /// The limit.
        max_streams: u32,
    },
    /// The picture is transparent in places, which a result cannot be.
    #[error("the picture has an alpha channel")]
    Transparent,
    /// The picture size changes inside the video. Frames delivered before are good.
    #[error("the picture size changes after frame {after_frame}")]
    ResolutionChanges {
        /// How many frames of this reading were delivered before.
        after_frame: u64,
    },
    /// Fewer frames could be decoded than the file declares.
    #[error("{decoded} frames could be decoded, {declared} are declared")]
    Truncated {
        /// Frames that came out.
        decoded: u64,
        /// Frames that the header promises.
        declared: u64,
    },
    /// The child used up its wall-clock or processor time and was killed.
    #[error("{tool} did not finish in its time: {detail}")]
    TimedOut {
        /// Which program.
        tool: &'static str,
        /// The end of what it printed.
        detail: String,
    },
    /// The child ended with an error or by a signal. Frames delivered before are good.
    #[error("{tool} failed: {detail}")]
    ChildFailed {
        /// Which program.
        tool: &'static str,
        /// By a signal: a crash or a limit. Otherwise it gave up by itself, and said why.
        killed: bool,
        /// How it ended and the end of what it printed.
        detail: String,
    },
    /// An encoder was given a frame of another size, or was finished before its last frame.
    #[error("the encoder was used wrongly: {0}")]
    Misuse(String),
    /// The operating system refused; a full disk has the kind [`io::ErrorKind::StorageFull`].
    #[error("{doing}: {error}")]
    Io {
        /// What we were doing.
        doing: String,
        /// What the system said.
        error: io::Error,
    },
}

impl MediaError {
    /// For a child that gave up by itself before it delivered anything: that is the file's fault.
    pub(crate) fn blaming_the_file(self) -> Self {
        match self {
            Self::ChildFailed { killed: false, detail, .. } => Self::Unreadable { detail },
            other => other,
        }
    }

    /// For `map_err`: remembers what we were doing.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { doing: doing.into(), error }
    }
}
