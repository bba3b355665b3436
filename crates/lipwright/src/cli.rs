//! The command line: every command, argument and help text. Values only; nothing is done here.

mod face;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use lipwright_pipeline::{EngineKind, FaceChoice, PlaybackType};

use crate::config::ConfigArgs;

/// Lip sync as a service and a command-line tool: video and speech in, the same video speaking out.
#[derive(Debug, Parser)]
#[command(name = "lipwright", version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 2 wrong use, 3 bad input, 4 fault of this program or machine, \
                          130 interrupted.";

const SETTINGS: &str = "Every setting is also an environment variable, --data LIPWRIGHT_DATA, and a line of \
                        lipwright.toml, data = \"/srv/lipwright\"; a flag beats the environment, and that the file.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the person in a video speak a recording, here and now, without a server
    Sync(SyncArgs),
    /// Start the service: an HTTP API with a queue, a store and a worker, all in this process
    #[command(after_help = SETTINGS)]
    Serve(ConfigArgs),
    /// Show the service's settings and where each comes from
    #[command(after_help = SETTINGS)]
    Config(ShowConfigArgs),
    /// Write a video and a recording to try lipwright with
    Sample(SampleArgs),
}

impl Command {
    /// Whether the user asked for JSON lines instead of sentences.
    pub(crate) fn speaks_json(&self) -> bool {
        match self {
            Self::Sync(args) => args.json,
            Self::Serve(_) | Self::Config(_) | Self::Sample(_) => false,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    /// The video of a person (mp4, mov, webm, …)
    #[arg(value_name = "FACE")]
    pub(crate) video: PathBuf,
    /// The recording to speak (wav, mp3, m4a, …)
    pub(crate) speech: PathBuf,
    /// Where the result goes; replaced only when a new one is finished
    #[arg(short, long, value_name = "OUT.mp4")]
    pub(crate) output: PathBuf,
    /// What to do when the video is shorter than the speech
    #[arg(long, value_enum, default_value_t = Playback::Normal)]
    pub(crate) playback: Playback,
    /// Who re-makes the mouth
    #[arg(long, value_enum, default_value_t = Engine::Warp)]
    pub(crate) engine: Engine,
    /// Whose mouth: the n-th face from the left, from 1, or the one in a box of pixels (default: who talks in
    /// the video's own sound, else the largest)
    #[arg(long, value_name = "N|X,Y,W,H", value_parser = face::face_choice)]
    pub(crate) face: Option<FaceChoice>,
    /// Also write a picture of the result
    #[arg(long, value_name = "COVER.jpg")]
    pub(crate) cover: Option<PathBuf>,
    /// Tell progress and result as JSON lines on standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell only errors (with --json: only the last line)
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ShowConfigArgs {
    /// Print every setting, its value and who decided it
    #[arg(long, required = true)]
    print: bool,
    #[command(flatten)]
    pub(crate) settings: ConfigArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SampleArgs {
    /// The folder to write face.mp4 and speech.wav into; made if it does not exist
    pub(crate) folder: PathBuf,
}

/// [`PlaybackType`] as the command line and the API spell it.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Playback {
    /// Forward, again from the start
    Normal,
    /// Forward and backward in turns
    NormalReverse,
    /// Forward and backward, turning inside the pauses of the speech
    NormalReverseByAudio,
}

impl From<Playback> for PlaybackType {
    fn from(playback: Playback) -> Self {
        match playback {
            Playback::Normal => Self::Normal,
            Playback::NormalReverse => Self::NormalReverse,
            Playback::NormalReverseByAudio => Self::NormalReverseByAudio,
        }
    }
}

/// [`EngineKind`] as the command line spells it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Engine {
    /// The person's own pixels, warped
    Warp,
    /// Every frame as it is: for measuring the path itself
    Identity,
}

impl From<Engine> for EngineKind {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Warp => Self::Warp,
            Engine::Identity => Self::Identity,
        }
    }
}
