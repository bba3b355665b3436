//! What was measured, and how it is told.

use std::fmt::Write as _;
use std::time::Duration;

/// What a figure must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bar {
    AtLeast(f64),
    AtMost(f64),
}

/// One line of a table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) figure: f64,
    pub(crate) bar: Bar,
    /// Both sides, in their unit.
    pub(crate) sides: String,
}

impl Row {
    pub(crate) fn new(name: &str, figure: f64, bar: Bar, sides: String) -> Self {
        Self { name: name.to_owned(), figure, bar, sides }
    }

    pub(crate) fn is_within(&self) -> bool {
        match self.bar {
            Bar::AtLeast(bar) => self.figure >= bar,
            Bar::AtMost(bar) => self.figure <= bar,
        }
    }

    fn line(&self) -> String {
        let Self { name, figure, bar, sides } = self;
        let bar = match bar {
            Bar::AtLeast(bar) => format!("≥{bar}"),
            Bar::AtMost(bar) => format!("≤{bar}"),
        };
        let verdict = if self.is_within() { "within" } else { "**over**" };
        format!("| {name} | {figure:.2} | {bar} | {verdict} | {sides} |")
    }
}

pub(crate) fn lines(rows: &[Row]) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        writeln!(text, "{}", row.line()).unwrap();
        text
    })
}

/// The rows as a Markdown table.
pub(crate) fn table(rows: &[Row]) -> String {
    format!("| measure | figure | bar | | sides |\n|---|---|---|---|---|\n{}", lines(rows))
}

/// The value below which `share` of `times` are.
pub(crate) fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort();
    times[((times.len() - 1) as f64 * share).round() as usize]
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

pub(crate) fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}

/// The pair with the median ratio.
pub(crate) fn median_pair(mut pairs: Vec<(f64, f64)>) -> (f64, f64) {
    pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    pairs[pairs.len() / 2]
}
