//! When a delivery that failed is sent again. The times are those that Standard Webhooks recommends.

use std::time::Duration;

use crate::task::Jitter;

/// Waits after the first failed try, the second, and so on: ten tries in three days.
const WAITS: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// Waits are spread by so much to either side, so that what failed together does not return together.
const SPREAD: f64 = 0.2;

/// The wait after `tries` failed tries; none if there is no other.
pub(super) fn wait_after(tries: u32, jitter: &dyn Jitter) -> Option<Duration> {
    let wait = WAITS.get(usize::try_from(tries.checked_sub(1)?).ok()?)?;
    Some(wait.mul_f64(1.0 - SPREAD + 2.0 * SPREAD * jitter.draw()))
}

#[cfg(test)]
mod tests;
