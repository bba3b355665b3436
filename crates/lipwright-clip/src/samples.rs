//! Sound as one channel of floating-point samples.

use std::num::NonZeroU32;

use crate::time::ClipTime;

/// Samples per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleRate(pub NonZeroU32);

impl SampleRate {
    /// What every speech model here listens at: 16 kHz.
    pub const SPEECH: Self = match NonZeroU32::new(16_000) {
        Some(rate) => Self(rate),
        None => unreachable!(),
    };

    /// Samples per second as a number.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

/// A run of mono samples, full scale = ±1.
#[derive(Debug, Clone)]
pub struct Samples {
    /// Samples per second.
    pub rate: SampleRate,
    /// One value per sample.
    pub mono: Vec<f32>,
}

impl Samples {
    /// How long the run lasts.
    pub fn duration(&self) -> ClipTime {
        ClipTime::of_samples(self.mono.len() as u64, self.rate.0)
    }
}
