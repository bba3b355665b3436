//! Whether and when a failed task is tried again, and the sentence that tells the client it is not.

use std::time::Duration;

use lipwright_pipeline::{Cause, RetryClass};
use rand::RngExt as _;

use super::Failure;

/// How often and how soon.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// Tries in all.
    pub max_tries: u32,
    /// Tries that may end with a vanished worker: after these the task itself is at fault.
    pub max_lost: u32,
    /// Longest wait before the second try.
    pub base: Duration,
    /// Each longest wait is this many times the one before.
    pub factor: u32,
    /// No wait is longer.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    /// Five tries within about three minutes: a dead address gets its verdict while somebody waits.
    fn default() -> Self {
        Self {
            max_tries: 5,
            max_lost: 3,
            base: Duration::from_secs(2),
            factor: 3,
            cap: Duration::from_mins(5),
        }
    }
}

/// What becomes of a failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Another try, after this wait.
    Retry {
        /// How long.
        after: Duration,
    },
    /// None.
    Fail(Failure),
}

/// Spreads retries, so that tasks which failed together do not return together.
pub trait Jitter: Send + Sync {
    /// A number in 0..1.
    fn draw(&self) -> f64;
}

/// Uniform random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomJitter;

impl Jitter for RandomJitter {
    fn draw(&self) -> f64 {
        rand::rng().random()
    }
}

impl RetryPolicy {
    /// The longest wait after `used` used-up tries (1 or more): `base × factor^(used-1)`, capped.
    pub fn ceiling(&self, used: u32) -> Duration {
        let growth = self.factor.saturating_pow(used.saturating_sub(1));
        self.base.saturating_mul(growth).min(self.cap)
    }

    /// What becomes of an attempt that ended with `cause` when `used_before` tries had been used up
    /// earlier. Waits are drawn from the whole span up to the ceiling (full jitter).
    pub fn verdict(&self, cause: &Cause, used_before: u32, jitter: &dyn Jitter) -> Verdict {
        let used = used_before + 1;
        let limit = match cause.retry_class() {
            RetryClass::Permanent => 1,
            RetryClass::RetryOnce => 2.min(self.max_tries),
            RetryClass::Retryable => self.max_tries,
        };
        if used < limit {
            return Verdict::Retry { after: self.ceiling(used).mul_f64(jitter.draw()) };
        }
        Verdict::Fail(match cause.retry_class() {
            RetryClass::Permanent | RetryClass::RetryOnce => failure(cause, String::new()),
            RetryClass::Retryable => failure(cause, String::from("consume retry limit reached: ")),
        })
    }

    /// What becomes of a task whose worker vanished, now for the `lost`-th time, with `used` tries used
    /// up including this one: `None` if it runs again.
    pub fn verdict_on_lost_worker(&self, lost: u32, used: u32) -> Option<Failure> {
        if lost >= self.max_lost {
            return Some(failure(&Cause::WorkerCrashed, String::new()));
        }
        (used >= self.max_tries)
            .then(|| failure(&Cause::WorkerLost, String::from("consume retry limit reached: ")))
    }
}

fn failure(cause: &Cause, prefix: String) -> Failure {
    Failure { code: cause.code().to_owned(), message: prefix + &cause.to_string() }
}

#[cfg(test)]
mod tests;
