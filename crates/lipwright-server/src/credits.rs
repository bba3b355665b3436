//! Credits: what a result costs. Amounts are whole hundredths, because money has no rounding errors.

use std::time::Duration;

/// An amount of credits, in hundredths of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hundredths(pub i64);

impl Hundredths {
    /// The amount as the API prints it.
    pub fn credits(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

/// What `output` costs: one credit for 125 s, so `ceil(milliseconds × 8 / 10000)` hundredths.
pub fn cost(output: Duration) -> Hundredths {
    let eighths = output.as_millis().saturating_mul(8).div_ceil(10_000);
    Hundredths(i64::try_from(eighths).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
