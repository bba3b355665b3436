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
    /// Measure results against fixed bars, on the built-in sample or on a folder of clips
    Eval(EvalArgs),
    /// Write a video and a recording to try lipwright with
    Sample(SampleArgs),
}

impl Command {
    /// Whether the user asked for JSON lines instead of sentences.
    pub(crate) fn speaks_json(&self) -> bool {
        match self {
            Self::Sync(args) => args.json,
            Self::Eval(args) => args.json,
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
    /// A second clip or a photo of the same person with an open mouth, to borrow from (mp4, …, jpg, png)
    #[arg(long, value_name = "CLIP_OR_PHOTO")]
    pub(crate) enrol: Option<PathBuf>,
    /// Also write a picture of the result
    #[arg(long, value_name = "COVER.jpg")]
    pub(crate) cover: Option<PathBuf>,
    /// Where the report about the result goes [default: beside the result, as OUT.report.json]
    #[arg(long, value_name = "REPORT.json", conflicts_with = "no_report")]
    pub(crate) report: Option<PathBuf>,
    /// Write no report
    #[arg(long)]
    pub(crate) no_report: bool,
    /// Tell progress and result as JSON lines on standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell only errors (with --json: only the last line)
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl SyncArgs {
    /// Where the report goes, if one is wanted.
    pub(crate) fn report_file(&self) -> Option<PathBuf> {
        let beside = || self.output.with_extension("report.json");
        (!self.no_report).then(|| self.report.clone().unwrap_or_else(beside))
    }
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
pub(crate) struct EvalArgs {
    /// A folder of clips (mp4, mov, webm, mkv) and recordings (wav, mp3, …; labels of speech.wav in
    /// speech.phones.tsv) [default: the built-in sample]
    pub(crate) folder: Option<PathBuf>,
    /// Make the clips speak these recordings, not those of the folder
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) speech: Vec<PathBuf>,
    /// Only the clips' own sound, silence and the recordings: half the time, for tuning
    #[arg(long)]
    pub(crate) quick: bool,
    /// Tell runs and table as JSON lines on standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// Also write the table and all runs to this file, in Markdown
    #[arg(long, value_name = "FILE.md")]
    pub(crate) report: Option<PathBuf>,
    /// Keep all results in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) keep: Option<PathBuf>,
    /// Fail when a bar is missed
    #[arg(long)]
    pub(crate) check: bool,
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
