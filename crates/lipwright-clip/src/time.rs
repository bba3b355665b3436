//! Time inside a clip: exact rationals for positions, plain seconds for maths.

use std::fmt;
use std::num::NonZeroU32;

/// A span or position in seconds, for maths that needs no exactness.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

/// The position of a frame in a clip of constant frame rate; the first is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameIndex(pub u64);

/// An exact position in a clip: `numerator / denominator` seconds.
#[derive(Debug, Clone, Copy)]
pub struct ClipTime {
    numerator: u64,
    denominator: NonZeroU32,
}

impl ClipTime {
    /// The start of every clip.
    pub const ZERO: Self = Self { numerator: 0, denominator: NonZeroU32::MIN };

    /// `numerator / denominator` seconds.
    pub const fn new(numerator: u64, denominator: NonZeroU32) -> Self {
        Self { numerator, denominator }
    }

    /// The time of `n_samples` samples at `rate` samples per second.
    pub const fn of_samples(n_samples: u64, rate: NonZeroU32) -> Self {
        Self::new(n_samples, rate)
    }

    /// The same time as a floating point number.
    pub fn seconds(self) -> Seconds {
        Seconds(self.numerator as f64 / f64::from(self.denominator.get()))
    }

    /// Whole milliseconds, rounded up: what a client is charged for.
    pub fn milliseconds_ceil(self) -> u64 {
        let ms = (u128::from(self.numerator) * 1000).div_ceil(u128::from(self.denominator.get()));
        u64::try_from(ms).unwrap_or(u64::MAX)
    }
}

impl PartialEq for ClipTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for ClipTime {}
impl PartialOrd for ClipTime {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for ClipTime {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let left = u128::from(self.numerator) * u128::from(other.denominator.get());
        let right = u128::from(other.numerator) * u128::from(self.denominator.get());
        left.cmp(&right)
    }
}

/// A constant frame rate as the exact fraction that containers carry: 30000/1001, 25/1, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    numerator: NonZeroU32,
    denominator: NonZeroU32,
}

impl FrameRate {
    /// `numerator / denominator` frames per second; `None` when either is zero.
    pub fn new(numerator: u32, denominator: u32) -> Option<Self> {
        Some(Self { numerator: NonZeroU32::new(numerator)?, denominator: NonZeroU32::new(denominator)? })
    }

    /// The fraction's upper part.
    pub const fn numerator(self) -> u32 {
        self.numerator.get()
    }

    /// The fraction's lower part.
    pub const fn denominator(self) -> u32 {
        self.denominator.get()
    }

    /// Frames per second, rounded to the nearest double.
    pub fn per_second(self) -> f64 {
        f64::from(self.numerator.get()) / f64::from(self.denominator.get())
    }

    /// When the frame is first shown: `index * denominator / numerator` seconds.
    pub fn time_of(self, frame: FrameIndex) -> ClipTime {
        ClipTime::new(frame.0.saturating_mul(u64::from(self.denominator.get())), self.numerator)
    }

    /// How many frames come nearest to lasting `time`; a clip has at least one.
    pub fn frames_in(self, time: ClipTime) -> u64 {
        let top = u128::from(time.numerator) * u128::from(self.numerator.get());
        let bottom = u128::from(time.denominator.get()) * u128::from(self.denominator.get());
        let rounded = (top * 2 + bottom) / (bottom * 2);
        u64::try_from(rounded).unwrap_or(u64::MAX).max(1)
    }
}

impl fmt::Display for FrameRate {
    /// As ffmpeg reads it: `30000/1001`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

#[cfg(test)]
mod tests;
