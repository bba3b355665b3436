//! The constant rate at which a source is decoded.

use lipwright_clip::FrameRate;

/// Rates that cameras and broadcasters use, as numerator and denominator.
const USUAL: [(u32, u32); 8] =
    [(24_000, 1001), (24, 1), (25, 1), (30_000, 1001), (30, 1), (50, 1), (60_000, 1001), (60, 1)];
/// An average this near to a usual rate is taken for it: containers round times to milliseconds.
const NEAR: f64 = 0.001;
/// Below this a mouth cannot be seen to speak; such a source is a slide show.
const SPARSE: f64 = 10.0;
/// The rate that a slide show, or a source that does not tell, is decoded at.
const FALLBACK: (u32, u32) = (25, 1);
/// Keeps an unusual rate a fraction whose time scale fits any container.
const MAX_DENOMINATOR: u32 = 1001;

/// The rate to decode at, given a stream's average rate in frames per second.
///
/// A usual rate is taken exactly, another one is kept as a fraction. An average above `max_rate` is
/// divided by the smallest whole number that brings it below, so that every n-th frame is shown and
/// motion stays even. An average below ten becomes 25, each picture shown several times. `None` only for a `max_rate`
/// of 0.
pub(super) fn constant_rate(average: Option<f64>, max_rate: u32) -> Option<FrameRate> {
    let fraction = match average.filter(|rate| rate.is_finite() && *rate >= SPARSE) {
        None => FALLBACK,
        Some(rate) => {
            let max = f64::from(max_rate) * (1.0 + NEAR);
            snapped(rate / (rate / max).ceil().max(1.0))
        }
    };
    FrameRate::new(fraction.0, fraction.1)
}

/// The usual rate nearest to `rate` if it is near, else the nearest fraction.
fn snapped(rate: f64) -> (u32, u32) {
    let distance = |&(top, bottom): &(u32, u32)| (f64::from(top) / f64::from(bottom) / rate - 1.0).abs();
    let usual = USUAL.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    usual.filter(|fraction| distance(fraction) <= NEAR).unwrap_or_else(|| nearest_fraction(rate))
}

/// The last convergent of the continued fraction of `value` with a denominator of at most
/// [`MAX_DENOMINATOR`].
fn nearest_fraction(value: f64) -> (u32, u32) {
    let (mut before, mut now) = ((0_u64, 1_u64), (1_u64, 0_u64));
    let mut rest = value;
    loop {
        let whole = rest.floor() as u64;
        let next = (whole * now.0 + before.0, whole * now.1 + before.1);
        if next.1 > u64::from(MAX_DENOMINATOR) {
            break;
        }
        (before, now) = (now, next);
        let fraction = rest - rest.floor();
        if fraction < 1e-9 {
            break;
        }
        rest = fraction.recip();
    }
    (u32::try_from(now.0).unwrap_or(u32::MAX), now.1 as u32)
}

#[cfg(test)]
mod tests;
