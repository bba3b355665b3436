//! Stretches of a trajectory where something holds: nobody speaks, the lips touch.

use std::ops::Range;

/// When a stretch begins and when it is over. Two thresholds, so that a wavering value does not
/// tear one stretch into many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thresholds {
    /// A stretch has a value of at least this in it.
    pub(super) enter: f32,
    /// And reaches as far, either way, as values stay at or above this.
    pub(super) stay: f32,
}

/// The stretches of `n` values, in order, none touching another.
pub(super) fn runs(n: usize, value: impl Fn(usize) -> f32, thresholds: Thresholds) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < n {
        let start = at;
        let mut peak = f32::MIN;
        while at < n && value(at) >= thresholds.stay {
            peak = peak.max(value(at));
            at += 1;
        }
        if peak >= thresholds.enter {
            found.push(start..at);
        }
        at += usize::from(at == start);
    }
    found
}

/// Joins stretches whose gap `is_bridged`.
pub(super) fn joined(
    runs: Vec<Range<usize>>,
    is_bridged: impl Fn(Range<usize>) -> bool,
) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(runs.len());
    for run in runs {
        match out.last_mut() {
            Some(last) if is_bridged(last.end..run.start) => last.end = run.end,
            _ => out.push(run),
        }
    }
    out
}

#[cfg(test)]
mod tests;
