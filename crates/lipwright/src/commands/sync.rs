//! `lipwright sync`: one job on this machine, without a server.
//!
//! The result is made in a scratch folder beside its destination and moved there when it is whole, so
//! that a failed or interrupted run leaves an older result as it was, and nothing else behind.

use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use lipwright_pipeline::{Cancel, Limits, SyncJob, WarpSettings};
use lipwright_server::Report;
use tempfile::TempDir;

use crate::cli::SyncArgs;
use crate::failure::Failure;
use crate::interrupt::run_interruptibly;
use crate::output::{Done, Reporter};
use crate::preflight::{self, folder_of};

pub(crate) fn run(args: &SyncArgs) -> Result<(), Failure> {
    preflight::sync(args)?;
    let scratch = scratch_beside(&args.output)?;
    let job = job(args, scratch.path());
    let (result, cover, report_file) = (job.output.clone(), job.cover.clone(), args.report_file());

    let reporter = Arc::new(Reporter::new(args.json, args.quiet));
    let cancel = Cancel::new();
    let work = {
        let (reporter, cancel) = (Arc::clone(&reporter), cancel.clone());
        move || lipwright_pipeline::sync(&job, reporter.as_ref(), &cancel)
    };
    let ended = run_interruptibly(&cancel, || reporter.stopping(), work);
    reporter.clear();
    let outcome = ended??;

    let report = Report::new(&outcome, args.engine.into());
    if let (Some(made), Some(wanted)) = (&cover, &args.cover) {
        put(made, wanted)?;
    }
    if let Some(wanted) = &report_file {
        let made = scratch.path().join("report.json");
        write_report(&report, &made)?;
        put(&made, wanted)?;
    }
    put(&result, &args.output)?;
    reporter.done(&Done {
        output: &args.output,
        report_file: report_file.as_deref(),
        outcome: &outcome,
        report: &report,
    });
    Ok(())
}

fn job(args: &SyncArgs, scratch: &Path) -> SyncJob {
    SyncJob {
        video: args.video.clone(),
        audio: args.speech.clone(),
        output: scratch.join("result.mp4"),
        cover: args.cover.as_ref().map(|_| scratch.join("cover.jpg")),
        scratch: scratch.to_path_buf(),
        playback: args.playback.into(),
        engine: args.engine.into(),
        settings: WarpSettings { face: args.face.unwrap_or_default(), ..WarpSettings::default() },
        enrol: args.enrol.clone(),
        limits: limits(),
    }
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
fn scratch_beside(output: &Path) -> Result<TempDir, Failure> {
    let folder = folder_of(output);
    tempfile::Builder::new().prefix(".lipwright-").tempdir_in(&folder).map_err(|error| {
        let message =
            format!("cannot write into folder {}: {error}; choose another with -o", folder.display());
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
fn put(made: &Path, wanted: &Path) -> Result<(), Failure> {
    fs::rename(made, wanted).or_else(|_| fs::copy(made, wanted).map(drop)).map_err(|error| {
        Failure::internal("storage_unavailable", format!("cannot write {}: {error}", wanted.display()))
    })
}
