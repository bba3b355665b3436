//! How fast a stage goes and how long it will take.

use std::time::Duration;

/// Frames per second so far, and what that means for the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pace {
    pub(crate) frames_per_second: f64,
    /// `None` while too little is done or the total is unknown.
    pub(crate) seconds_left: Option<f64>,
}

/// Frames before which nothing is said of the rest: the first also waits for its program to start.
const FEWEST: u64 = 10;

/// The pace after `done` of `total` frames (0: unknown) in `elapsed`.
pub(crate) fn pace(done: u64, total: u64, elapsed: Duration) -> Pace {
    let seconds = elapsed.as_secs_f64();
    let frames_per_second = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
    let left = total.saturating_sub(done) as f64;
    let known = total > 0 && done >= FEWEST && frames_per_second > 0.0;
    Pace { frames_per_second, seconds_left: known.then(|| left / frames_per_second) }
}

#[cfg(test)]
mod tests;
