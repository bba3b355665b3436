//! How a command can fail: an exit code for scripts, a stable code for programs, a sentence for people.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use lipwright_pipeline::{Cause, Input, SyncError};

/// The documented exit codes besides 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// A check of `doctor` failed.
    Unwell = 1,
    /// The command line asks for something impossible.
    Usage = 2,
    /// An input file is at fault.
    BadInput = 3,
    /// This program, this machine or the server is at fault.
    Internal = 4,
    /// The user stopped it (128 + SIGINT, as shells count).
    Interrupted = 130,
}

/// Why a command ended without doing what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// For `--json`: a name that does not change with the wording.
    pub(crate) code: Cow<'static, str>,
    /// One sentence that says what to do.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn usage(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, code: code.into(), message: message.into() }
    }

    /// A folder for several files that cannot be written into. The error's own text may name a file that the
    /// user never asked for.
    pub(crate) fn folder_not_writable(folder: &Path, error: &io::Error) -> Self {
        let (folder, why) = (folder.display(), error.kind());
        Self::usage("folder_not_writable", format!("cannot write into {folder}: {why}; give another folder"))
    }

    pub(crate) fn bad_input(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { exit: Exit::BadInput, code: code.into(), message: message.into() }
    }

    pub(crate) fn internal(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { exit: Exit::Internal, code: code.into(), message: message.into() }
    }

    pub(crate) fn interrupted() -> Self {
        Self {
            exit: Exit::Interrupted,
            code: "interrupted".into(),
            message: "interrupted; nothing was written".into(),
        }
    }
}

impl From<SyncError> for Failure {
    /// The user of the command line is the operator too, so a fault of ours shows its detail.
    fn from(SyncError { cause, detail }: SyncError) -> Self {
        if matches!(cause, Cause::Cancelled) {
            return Self::interrupted();
        }
        let (code, advice) = (cause.code(), advice(&cause));
        if cause.is_bad_input() {
            return Self::bad_input(code, format!("{cause}: {advice}"));
        }
        let detail = detail.trim();
        let why = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
        Self::internal(code, format!("{cause}{why}: {advice}"))
    }
}

/// What the user can do about a bad input that a server tells by this code.
pub(crate) fn advice_for(code: &str) -> Option<&'static str> {
    let cause = Cause::each().into_iter().find(|cause| cause.code() == code && cause.is_bad_input());
    cause.as_ref().map(advice)
}

/// What the user of the command line can do about it.
fn advice(cause: &Cause) -> &'static str {
    match cause {
        Cause::Unreadable(_) => "the file is damaged, or not a media file; try to play it, or save it again",
        Cause::UnsupportedContainer(_) => "convert it first, for example with ffmpeg -i FILE new.mp4",
        Cause::NoStream(Input::Audio) => {
            "give a recording with sound, and the two files in the order FACE SPEECH"
        }
        Cause::NoStream(_) => "check that the two files are given in the order FACE SPEECH",
        Cause::TooLong { .. } => "cut it shorter",
        Cause::TooLarge { .. } => "compress it first",
        Cause::TooManyPixels { .. } => {
            "scale it down first, for example with ffmpeg -i FILE -vf scale=1920:-2 new.mp4"
        }
        Cause::TooManyStreams(_) => "keep one stream, for example with ffmpeg -i FILE -c copy new.mp4",
        Cause::Transparent => {
            "for example over white with ffmpeg -i FILE -f lavfi -i color=white -filter_complex \
             \"[1][0]scale2ref[white][video];[white][video]overlay=shortest=1\" -map 0:a? new.mp4"
        }
        Cause::ResolutionChanges => {
            "convert it to one size first, for example with ffmpeg -i FILE -vf scale=1280:720 new.mp4"
        }
        Cause::VideoTruncated => "the end of the file is missing; copy or download it again",
        Cause::NoFaceFound => "one face must be seen from the front or nearly so, at least 48 pixels high",
        Cause::NoFaceInEnrolment => "give a clip or photo that shows the person's face from the front",
        Cause::NoSuchFace => {
            "faces are counted from the left, in the first picture that shows the most of them; a box is x,y,width,height \
             in pixels from the upper left; or leave out --face"
        }
        Cause::StorageFull => "make space where the result goes, then run it again",
        Cause::Download { .. } | Cause::AddressNotAllowed(_) | Cause::TooManyRedirects(_) => {
            "download it yourself and give the file"
        }
        Cause::MediaFailed => {
            "run it again; if it stays so, ffmpeg cannot handle this file: convert it first"
        }
        Cause::StorageUnavailable
        | Cause::Cancelled
        | Cause::KeyRevoked
        | Cause::WorkerLost
        | Cause::WorkerCrashed
        | Cause::Internal => "run it again; if it stays so, please report it",
    }
}

#[cfg(test)]
mod tests;
