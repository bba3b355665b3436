//! The arguments of the commands that talk to a server.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use lipwright_pipeline::FaceChoice;

use super::{Playback, face};

/// Where the server is. Its key is never an argument: others could read it in the list of processes.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServerArgs {
    /// The server's address
    #[arg(long, value_name = "URL", env = "LIPWRIGHT_URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) url: String,
    /// Tell everything as JSON lines on standard output
    #[arg(long)]
    pub(crate) json: bool,
}

pub(super) const KEY: &str = "The API key is taken from LIPWRIGHT_API_KEY, or from the file that LIPWRIGHT_API_KEY_FILE \
                              names.";

#[derive(Debug, Args)]
pub(crate) struct SubmitArgs {
    /// The video of a person: a file, which is uploaded, or a URL, which the server downloads
    #[arg(value_name = "FACE")]
    pub(crate) video: String,
    /// The recording to speak: a file or a URL
    pub(crate) speech: String,
    /// What to do when the video is shorter than the speech
    #[arg(long, alias = "playback-type", value_enum, default_value_t = Playback::Normal)]
    pub(crate) playback: Playback,
    /// Whose mouth, as with sync
    #[arg(long, value_name = "N|X,Y,W,H", value_parser = face::face_choice)]
    pub(crate) face: Option<FaceChoice>,
    /// Draw a small visible "AI" into the lower right corner
    #[arg(long)]
    pub(crate) mark: bool,
    #[command(flatten)]
    pub(crate) then: ThenArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// What is done once there is a task.
#[derive(Debug, Args)]
pub(crate) struct ThenArgs {
    /// Wait until the task has ended, and fail if it did
    #[arg(long)]
    pub(crate) wait: bool,
    /// Wait, and download the result to this file
    #[arg(short, long, value_name = "OUT.mp4")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RetryArgs {
    /// The task, as submit printed it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// What to do when the video is shorter than the speech [default: as it was]
    #[arg(long, value_enum)]
    pub(crate) playback: Option<Playback>,
    /// Whose mouth, as with sync [default: as it was]
    #[arg(long, value_name = "N|X,Y,W,H", value_parser = face::face_choice)]
    pub(crate) face: Option<FaceChoice>,
    /// Draw a small visible "AI" into the lower right corner [default: as it was]
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false")]
    pub(crate) mark: Option<bool>,
    #[command(flatten)]
    pub(crate) then: ThenArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// One task of the server's.
#[derive(Debug, Args)]
pub(crate) struct TaskArgs {
    /// The task, as submit printed it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// The task, as submit printed it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Also tell what happened to it, in order, by the seconds since it was asked for
    #[arg(long)]
    pub(crate) log: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    /// The task, as submit printed it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Where the result goes; replaced only when the download is complete
    #[arg(short, long, value_name = "OUT.mp4")]
    pub(crate) output: PathBuf,
    /// Also write the report about the result
    #[arg(long, value_name = "REPORT.json")]
    pub(crate) report: Option<PathBuf>,
    /// Also download the picture of the result
    #[arg(long, value_name = "COVER.jpg")]
    pub(crate) cover: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only tasks with this status
    #[arg(long, value_enum)]
    pub(crate) status: Option<TaskStatus>,
    /// At most so many, the newest first
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// The statuses of the wire contract.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TaskStatus {
    Pending,
    Processing,
    Success,
    Failed,
}

impl TaskStatus {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }
}
