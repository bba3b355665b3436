//! What a running `sync` tells: a bar on a terminal, a line now and then elsewhere, JSON lines on request.

use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use lipwright_pipeline::{PassedThrough, Progress, Stage, SyncOutcome};
use lipwright_server::Report;
use serde_json::json;

use super::pace::pace;
use super::{event, note, say};

/// Seldom enough for a log file.
const BETWEEN_LINES: Duration = Duration::from_secs(5);
/// Often enough for a bar that someone draws from it.
const BETWEEN_EVENTS: Duration = Duration::from_millis(500);

/// Takes a job's progress and says it in the way that suits who listens.
pub(crate) struct Reporter {
    how: How,
    json: bool,
    quiet: bool,
    stage: Mutex<StageSoFar>,
}

/// What a finished `sync` leaves.
pub(crate) struct Done<'a> {
    pub(crate) output: &'a Path,
    pub(crate) report_file: Option<&'a Path>,
    pub(crate) outcome: &'a SyncOutcome,
    pub(crate) report: &'a Report,
}

enum How {
    Bar(ProgressBar),
    Lines,
    Events,
    Silence,
}

struct StageSoFar {
    stage: Option<Stage>,
    total: u64,
    entered: Instant,
    told: Instant,
}

impl Reporter {
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        let how = match (quiet, json) {
            (true, _) => How::Silence,
            (false, true) => How::Events,
            (false, false) if stderr().is_terminal() => {
                How::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()))
            }
            (false, false) => How::Lines,
        };
        let now = Instant::now();
        Self {
            how,
            json,
            quiet,
            stage: Mutex::new(StageSoFar { stage: None, total: 0, entered: now, told: now }),
        }
    }

    /// The user has asked to stop; it takes a moment.
    pub(crate) fn stopping(&self) {
        match &self.how {
            How::Bar(bar) => bar.println("lipwright: stopping (again to stop at once)"),
            How::Lines => note("lipwright: stopping (again to stop at once)"),
            How::Events | How::Silence => {}
        }
    }

    /// Takes the bar away, so that the last word stands alone.
    pub(crate) fn clear(&self) {
        if let How::Bar(bar) = &self.how {
            bar.finish_and_clear();
        }
    }

    /// Everything is in its place.
    pub(crate) fn done(&self, done: &Done<'_>) {
        let Done { output, report_file, outcome, report } = done;
        if self.json {
            event(&json!({
                "event": "done", "output": output.to_string_lossy(),
                "report_file": report_file.map(Path::to_string_lossy), "report": report,
            }));
        } else if !self.quiet {
            for warning in &outcome.report.warnings {
                note(&format!("lipwright: warning: {}", warning.text()));
            }
            say(&sentence(output, outcome));
            if let Some(file) = report_file {
                say(&format!("{}: the report", file.display()));
            }
        }
    }

    fn so_far(&self) -> MutexGuard<'_, StageSoFar> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, so_far: &mut StageSoFar, done: u64) {
        let StageSoFar { stage: Some(stage), total, entered, told } = so_far else { return };
        let between = if matches!(self.how, How::Events) { BETWEEN_EVENTS } else { BETWEEN_LINES };
        let last = *total > 0 && done >= *total;
        if told.elapsed() < between && !last {
            return;
        }
        *told = Instant::now();
        let pace = pace(done, *total, entered.elapsed());
        if matches!(self.how, How::Events) {
            event(&json!({
                "event": "progress", "stage": stage.name(), "done": done, "total": total,
                "frames_per_second": pace.frames_per_second, "seconds_left": pace.seconds_left,
            }));
        } else {
            let left = pace.seconds_left.map(|left| format!(", {left:.0} s left")).unwrap_or_default();
            let per_second = pace.frames_per_second;
            note(&format!("lipwright: {stage} {done}/{total} frames, {per_second:.0} frames/s{left}"));
        }
    }
}

/// What became of the frames.
fn sentence(output: &Path, outcome: &SyncOutcome) -> String {
    let SyncOutcome { duration, frames, report, curves: _ } = outcome;
    let PassedThrough { no_face, turned_away, too_small, covered, unsure } = report.passed_through;
    let reasons = [
        (no_face, "without the face"),
        (turned_away, "turned too far away"),
        (too_small, "too small"),
        (covered, "covered"),
        (unsure, "not seen well enough"),
    ];
    let reasons: Vec<_> =
        reasons.into_iter().filter(|(n, _)| *n > 0).map(|(n, why)| format!("{n} {why}")).collect();
    let left = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    let (name, seconds, synced) = (output.display(), duration.seconds().0, report.synced);
    format!("{name}: {seconds:.2} s, {synced} of {frames} frames with a re-made mouth{left}")
}

impl Progress for Reporter {
    fn enter(&self, stage: Stage, total: u64) {
        let now = Instant::now();
        *self.so_far() = StageSoFar { stage: Some(stage), total, entered: now, told: now };
        match &self.how {
            How::Bar(bar) => {
                bar.reset();
                bar.set_style(bar_style(total > 0));
                bar.set_length(total);
                bar.set_message(stage.name());
            }
            How::Lines => note(&format!("lipwright: {stage}")),
            How::Events => event(&json!({ "event": "stage", "stage": stage.name(), "total": total })),
            How::Silence => {}
        }
    }

    fn advance(&self, done: u64) {
        match &self.how {
            How::Bar(bar) => bar.set_position(done),
            How::Lines | How::Events => self.tell(&mut self.so_far(), done),
            How::Silence => {}
        }
    }
}

fn bar_style(counted: bool) -> ProgressStyle {
    let template = if counted {
        "{msg:>10} [{bar:32}] {pos}/{len} frames, {pace}, {eta} left"
    } else {
        "{msg:>10} {spinner}"
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ").with_key("pace", |state: &ProgressState, text: &mut dyn std::fmt::Write| {
        // Writing into a line of text cannot fail.
        write!(text, "{:.0} frames/s", state.per_sec()).unwrap_or_default();
    })
}
