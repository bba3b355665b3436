//! `lipwright sync`: one job on this machine, without a server, or a list of them.
//!
//! The result is made in a scratch folder beside its destination and moved there when it is whole, so
//! that a failed or interrupted run leaves an older result as it was, and nothing else behind.

mod batch;
mod journal;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use lipwright_pipeline::{Cancel, Crf, EngineKind, Limits, PlaybackType, SyncJob, WarpSettings};
use lipwright_server::Report;
use tempfile::TempDir;

use crate::cli::SyncArgs;
use crate::failure::Failure;
use crate::interrupt::run_interruptibly;
use crate::output::{Done, Reporter};
use crate::preflight::{self, folder_of};

/// One result to be made.
#[derive(Debug, Clone)]
pub(crate) struct One {
    pub(crate) video: PathBuf,
    pub(crate) speech: PathBuf,
    pub(crate) output: PathBuf,
    pub(crate) cover: Option<PathBuf>,
    pub(crate) report: Option<PathBuf>,
    pub(crate) enrol: Option<PathBuf>,
    playback: PlaybackType,
    engine: EngineKind,
    settings: WarpSettings,
    crf: Crf,
}

/// The scratch folder of the job that runs: its owner is who waits, and takes it away also when the job
/// does not answer any more.
type Scratch = Arc<Mutex<Option<TempDir>>>;

pub(crate) fn run(args: &SyncArgs) -> Result<(), Failure> {
    if let Some(list) = &args.batch {
        return batch::run(args, list);
    }
    let (Some(video), Some(speech), Some(output)) = (&args.video, &args.speech, &args.output) else {
        return Err(Failure::usage("arguments", "give FACE, SPEECH and -o OUT.mp4, or --batch JOBS.csv"));
    };
    let one = One {
        report: args.report_of(output),
        cover: args.cover.clone(),
        ..One::new(args, video.clone(), speech.clone(), output.clone())
    };
    preflight::sync(&one)?;
    let reporter = Reporter::new(args.json, args.quiet);
    interruptibly(reporter, move |scratch, reporter, cancel| perform(&one, scratch, reporter, cancel))
}

impl One {
    /// A job with everything that the command line says of all jobs.
    fn new(args: &SyncArgs, video: PathBuf, speech: PathBuf, output: PathBuf) -> Self {
        Self {
            video,
            speech,
            cover: None,
            report: args.report_of(&output),
            output,
            enrol: args.enrol.clone(),
            playback: args.playback.into(),
            engine: args.engine.into(),
            settings: WarpSettings {
                face: args.face.unwrap_or_default(),
                mark: args.mark,
                ..WarpSettings::default()
            },
            crf: args.crf,
        }
    }

    fn job(&self, scratch: &Path) -> SyncJob {
        SyncJob {
            video: self.video.clone(),
            audio: self.speech.clone(),
            output: scratch.join("result.mp4"),
            cover: self.cover.as_ref().map(|_| scratch.join("cover.jpg")),
            scratch: scratch.to_path_buf(),
            playback: self.playback,
            engine: self.engine,
            settings: self.settings,
            enrol: self.enrol.clone(),
            crf: self.crf,
            limits: limits(),
        }
    }
}

/// Runs `work` until it ends or the user does not want to wait for it, and takes its scratch folder away.
fn interruptibly(
    reporter: Reporter,
    work: impl FnOnce(&Scratch, &Reporter, &Cancel) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let (scratch, reporter, cancel) = (Scratch::default(), Arc::new(reporter), Cancel::new());
    let work = {
        let (scratch, reporter, cancel) = (Arc::clone(&scratch), Arc::clone(&reporter), cancel.clone());
        move || work(&scratch, reporter.as_ref(), &cancel)
    };
    let ended = run_interruptibly(&cancel, || reporter.stopping(), work);
    reporter.clear();
    drop(hold(&scratch, None));
    ended?
}

/// Holds another folder, and answers the one that was held.
fn hold(scratch: &Scratch, folder: Option<TempDir>) -> Option<TempDir> {
    std::mem::replace(&mut *scratch.lock().unwrap_or_else(PoisonError::into_inner), folder)
}

/// Makes one result and puts it, its cover and its report in their places.
fn perform(one: &One, scratch: &Scratch, reporter: &Reporter, cancel: &Cancel) -> Result<(), Failure> {
    let folder = scratch_beside(&one.output)?;
    let place = folder.path().to_path_buf();
    drop(hold(scratch, Some(folder)));
    let made = make(one, &place, reporter, cancel);
    drop(hold(scratch, None));
    made
}

fn make(one: &One, scratch: &Path, reporter: &Reporter, cancel: &Cancel) -> Result<(), Failure> {
    let job = one.job(scratch);
    let ended = lipwright_pipeline::sync(&job, reporter, cancel);
    reporter.clear();
    let outcome = ended?;
    let report = Report::new(&outcome, one.engine);
    if let (Some(made), Some(wanted)) = (&job.cover, &one.cover) {
        put(made, wanted)?;
    }
    if let Some(wanted) = &one.report {
        let made = scratch.join("report.json");
        write_report(&report, &made)?;
        put(&made, wanted)?;
    }
    put(&job.output, &one.output)?;
    reporter.done(&Done {
        output: &one.output,
        report_file: one.report.as_deref(),
        outcome: &outcome,
        report: &report,
    });
    Ok(())
}

/// The user's own files on the user's own machine: only length is bounded, far beyond any real clip.
pub(super) fn limits() -> Limits {
    const LONGEST_SECONDS: u64 = 24 * 3600;
    Limits {
        max_video_seconds: LONGEST_SECONDS,
        max_audio_seconds: LONGEST_SECONDS,
        max_video_bytes: u64::MAX,
        max_audio_bytes: u64::MAX,
        ..Limits::default()
    }
}

/// Beside the destination, so that the finished result only needs a new name.
pub(super) fn scratch_beside(output: &Path) -> Result<TempDir, Failure> {
    let folder = folder_of(output);
    tempfile::Builder::new().prefix(".lipwright-").tempdir_in(&folder).map_err(|error| {
        // The error's own text names a file that the user never asked for.
        let (folder, why) = (folder.display(), error.kind());
        let message = format!("cannot write into folder {folder}: {why}; choose another with -o");
        Failure::usage("output_folder_not_writable", message)
    })
}

/// For people too: one field a line.
fn write_report(report: &Report, file: &Path) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(report).map_err(io::Error::from);
    text.and_then(|text| fs::write(file, text + "\n")).map_err(|error| {
        Failure::internal("storage_unavailable", format!("cannot write the report: {error}"))
    })
}

/// Moves a finished file to its place; copies it where the place is on another file system (a cover's).
pub(super) fn put(made: &Path, wanted: &Path) -> Result<(), Failure> {
    fs::rename(made, wanted).or_else(|_| fs::copy(made, wanted).map(drop)).map_err(|error| {
        Failure::internal("storage_unavailable", format!("cannot write {}: {error}", wanted.display()))
    })
}
