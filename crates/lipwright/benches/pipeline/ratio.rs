//! Pairs of runs and what comes of them.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Instant;

use lipwright_media::Effort;
use lipwright_testkit::stream_seconds;

use crate::clips::{Pair, SHORT};
use crate::run;

/// Odd, so that the median is a measured pair.
const PAIRS: usize = 5;

/// One line of the table.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) ratio: f64,
    pub(crate) bar: f64,
    /// Both sides, in their unit.
    pub(crate) sides: String,
    /// Lowest and highest ratio, where there were several.
    pub(crate) spread: Option<(f64, f64)>,
}

impl Row {
    pub(crate) fn within_bar(&self) -> bool {
        self.ratio <= self.bar
    }
}

/// The median over interleaved pairs of `lipwright sync` ÷ bare transcode.
pub(crate) fn against_transcode(
    name: &'static str,
    pair: &Pair,
    (engine, effort): (&str, Effort),
    bar: f64,
) -> Row {
    let (ours, theirs) = (pair.face.with_extension("ours.mp4"), pair.face.with_extension("theirs.mp4"));
    let mut runs = Vec::new();
    for warm in 0..=PAIRS {
        let our_seconds = seconds_of(&mut run::lipwright(pair, engine, &ours));
        let their_seconds = seconds_of(&mut run::transcode(pair, effort, &theirs));
        if warm > 0 {
            runs.push((our_seconds / their_seconds, our_seconds, their_seconds));
        }
    }
    for made in [&ours, &theirs] {
        let seconds = stream_seconds(made, 'v').unwrap();
        assert!((seconds - f64::from(SHORT)).abs() < 0.1, "{} lasts {seconds} s", made.display());
    }
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, our_seconds, their_seconds) = runs[PAIRS / 2];
    let frames_per_second = f64::from(SHORT) * 25.0 / our_seconds;
    let sides = format!("{our_seconds:.2} s ÷ {their_seconds:.2} s, {frames_per_second:.0} frames/s");
    Row { name, ratio, bar, sides, spread: Some((runs[0].0, runs[PAIRS - 1].0)) }
}

/// The median of `lipwright sync` ÷ the length of the clip.
pub(crate) fn against_real_time(name: &'static str, pair: &Pair, bar: f64) -> Row {
    let ours = pair.face.with_extension("ours.mp4");
    let mut runs: Vec<f64> =
        (0..=PAIRS).map(|_| seconds_of(&mut run::lipwright(pair, "warp", &ours))).collect();
    runs.remove(0);
    runs.sort_by(f64::total_cmp);
    let ratio = |seconds: f64| seconds / f64::from(SHORT);
    let median = runs[PAIRS / 2];
    let sides =
        format!("{median:.2} s ÷ {SHORT} s of video, {:.2} times real time", f64::from(SHORT) / median);
    Row { name, ratio: ratio(median), bar, sides, spread: Some((ratio(runs[0]), ratio(runs[PAIRS - 1]))) }
}

fn seconds_of(command: &mut Command) -> f64 {
    let start = Instant::now();
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?} ended with {status}");
    start.elapsed().as_secs_f64()
}

/// The rows as a Markdown table.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text =
        "| measure | ratio | bar | | lowest to highest | sides |\n|---|---|---|---|---|---|\n".to_owned();
    for row in rows {
        let Row { name, ratio, bar, sides, spread } = row;
        let verdict = if row.within_bar() { "within" } else { "**over**" };
        let spread = spread.map(|(low, high)| format!("{low:.2} to {high:.2}")).unwrap_or_default();
        writeln!(text, "| {name} | {ratio:.2} | ≤{bar:.2} | {verdict} | {spread} | {sides} |").unwrap();
    }
    text
}
