//! The command line: every command, argument and help text. Values only; nothing is done here.

mod admin;
mod face;
mod quiet;
mod remote;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use lipwright_pipeline::{Crf, EngineKind, FaceChoice, PlaybackType};

pub(crate) use self::quiet::command;
pub(crate) use self::remote::{
    GetArgs, ListArgs, RetryArgs, ServerArgs, StatusArgs, SubmitArgs, TaskArgs, TaskStatus, ThenArgs,
};
pub(crate) use admin::{
    AdminArgs, BackupArgs, CreditArgs, CreditVerb, KeyArgs, KeyVerb, MoveArgs, RestoreArgs, UserArgs,
    UserVerb,
};

use crate::config::ConfigArgs;

/// Lip sync as a service and a command-line tool: video and speech in, the same video speaking out.
#[derive(Debug, Parser)]
#[command(name = "lipwright", version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 a check of doctor failed, 2 wrong use, 3 bad input, 4 fault of this program, \
                          this machine or the server, 130 interrupted.";

const SETTINGS: &str = "Every setting is also an environment variable, --data LIPWRIGHT_DATA, and a line of \
                        lipwright.toml, data = \"/srv/lipwright\"; a flag beats the environment, and that the file.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the person in a video speak a recording, here and now, without a server
    Sync(SyncArgs),
    /// Start the service: an HTTP API with a queue, a store and a worker, all in this process
    #[command(after_help = SETTINGS)]
    Serve(ConfigArgs),
    /// Have a server make a person speak a recording
    #[command(after_help = remote::KEY)]
    Submit(SubmitArgs),
    /// Show how a task on a server stands
    #[command(after_help = remote::KEY)]
    Status(StatusArgs),
    /// Wait until a task on a server has ended
    #[command(after_help = remote::KEY)]
    Watch(TaskArgs),
    /// Download the result of a task on a server
    #[command(after_help = remote::KEY)]
    Get(GetArgs),
    /// Make a task on a server again, with the same files and, if wanted, other choices
    #[command(after_help = remote::KEY)]
    Retry(RetryArgs),
    /// Stop a task on a server; delete a finished one with its files
    #[command(after_help = remote::KEY)]
    Cancel(TaskArgs),
    /// List your tasks on a server, the newest first
    #[command(after_help = remote::KEY)]
    List(ListArgs),
    /// Make, show and change accounts
    User(UserArgs),
    /// Make, show, end and replace accounts' keys
    Key(KeyArgs),
    /// Give accounts credits, and show where theirs went
    Credit(CreditArgs),
    /// Copy an embedded installation, while it runs
    #[command(after_help = SETTINGS)]
    Backup(BackupArgs),
    /// Put a backup where no installation is
    #[command(after_help = SETTINGS)]
    Restore(RestoreArgs),
    /// Copy an embedded installation, which must be stopped, to PostgreSQL and S3
    #[command(after_help = SETTINGS)]
    Move(MoveArgs),
    /// Show the service's settings and where each comes from
    #[command(after_help = SETTINGS)]
    Config(ShowConfigArgs),
    /// Check whether this machine can run lipwright, and say what to do where it cannot
    #[command(after_help = "Exit codes: 0 nothing failed, 1 something did, 2 wrong use.")]
    Doctor(DoctorArgs),
    /// Measure results against fixed bars, on the built-in sample or on a folder of clips
    Eval(EvalArgs),
    /// Show why a video syncs as it does: its faces, its mouths and how far they open
    Inspect(InspectArgs),
    /// Write a video and a recording to try lipwright with
    Sample(SampleArgs),
    /// Print the completions for a shell
    Completions(CompletionsArgs),
    /// Write the manual pages
    Man(ManArgs),
}

impl Command {
    /// Whether the user asked for JSON lines instead of sentences.
    pub(crate) fn speaks_json(&self) -> bool {
        match self {
            Self::Sync(args) => args.json,
            Self::Eval(args) => args.json,
            Self::Doctor(args) => args.json,
            Self::Submit(args) => args.server.json,
            Self::Status(args) => args.server.json,
            Self::Watch(args) | Self::Cancel(args) => args.server.json,
            Self::Get(args) => args.server.json,
            Self::Retry(args) => args.server.json,
            Self::List(args) => args.server.json,
            Self::Inspect(args) => args.json,
            Self::User(args) => args.speaks_json(),
            Self::Key(args) => args.speaks_json(),
            Self::Credit(args) => args.speaks_json(),
            Self::Backup(args) => args.json,
            Self::Restore(args) => args.json,
            Self::Move(args) => args.json,
            Self::Config(args) => args.json,
            Self::Serve(_) | Self::Sample(_) | Self::Completions(_) | Self::Man(_) => false,
        }
    }
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct SyncArgs {
    /// The video of a person (mp4, mov, webm, …)
    #[arg(value_name = "FACE", required_unless_present = "batch")]
    pub(crate) video: Option<PathBuf>,
    /// The recording to speak (wav, mp3, m4a, …)
    #[arg(required_unless_present = "batch")]
    pub(crate) speech: Option<PathBuf>,
    /// Where the result goes; replaced only when a new one is finished
    #[arg(short, long, value_name = "OUT.mp4", required_unless_present = "batch")]
    pub(crate) output: Option<PathBuf>,
    /// Make many results, one for each line of this list
    ///
    /// Its first line names the columns: video,audio,output and, if wanted, `playback_type`. Paths count from where
    /// it lies. What is finished is noted in JOBS.done.jsonl beside it and not made again.
    #[arg(long, value_name = "JOBS.csv", conflicts_with_all = ["video", "speech", "output", "cover", "report"])]
    pub(crate) batch: Option<PathBuf>,
    /// With --batch: go on after a job that failed, and fail at the end; else the first ends it
    #[arg(long, requires = "batch")]
    pub(crate) keep_going: bool,
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
    /// Draw a small visible "AI" into the lower right corner
    #[arg(long)]
    pub(crate) mark: bool,
    /// How like the source the result is encoded: x264's constant rate factor, 1 (largest file) to 51
    #[arg(long, value_name = "N", default_value_t, value_parser = crf)]
    pub(crate) crf: Crf,
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
    /// Where the report about a result goes, if one is wanted.
    pub(crate) fn report_of(&self, output: &Path) -> Option<PathBuf> {
        let beside = || output.with_extension("report.json");
        (!self.no_report).then(|| self.report.clone().unwrap_or_else(beside))
    }
}

fn crf(given: &str) -> Result<Crf, String> {
    given.parse().ok().and_then(Crf::new).ok_or_else(|| String::from("it is a whole number from 1 to 51"))
}

#[derive(Debug, Args)]
pub(crate) struct ShowConfigArgs {
    /// Print every setting, its value and who decided it
    #[arg(long, required = true)]
    print: bool,
    /// Tell each setting as a JSON line on standard output
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) settings: ConfigArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Tell each check as a JSON line on standard output
    #[arg(long)]
    pub(crate) json: bool,
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
pub(crate) struct InspectArgs {
    /// The video of a person
    pub(crate) video: PathBuf,
    /// A recording: also show what it asks of the mouth
    pub(crate) speech: Option<PathBuf>,
    /// The folder for index.html and its pictures; made if it does not exist
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: PathBuf,
    /// Whose mouth, as with sync
    #[arg(long, value_name = "N|X,Y,W,H", value_parser = face::face_choice)]
    pub(crate) face: Option<FaceChoice>,
    /// Tell what was found as a JSON line on standard output
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell; for bash: lipwright completions bash > ~/.local/share/bash-completion/completions/lipwright
    #[arg(value_enum)]
    pub(crate) shell: CompletionShell,
}

/// The shells that completions are written for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum CompletionShell {
    Bash,
    Zsh,
    Fish,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder for lipwright.1 and a page for each command; made if it does not exist
    pub(crate) folder: PathBuf,
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

impl Playback {
    /// As the API spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::NormalReverse => "normal_reverse",
            Self::NormalReverseByAudio => "normal_reverse_by_audio",
        }
    }
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
