//! Log-mel spectrogram, frame by frame from a stream of samples.
//!
//! Slaney's mel scale and area normalisation (the defaults of librosa), [`N_BANDS`] bands over
//! 60..7600 Hz, natural logarithm of power. `training/speech/mel.py` is its twin: what the net was
//! taught with must be what it hears. Loudness is taken out later, in [`super::level`].

use std::f32::consts::TAU;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

/// Bands of a frame.
pub(super) const N_BANDS: usize = 80;
/// Samples between the centres of neighbouring frames: 10 ms at 16 kHz.
pub(super) const HOP: usize = 160;
/// Samples under the Hann window: 25 ms.
const WINDOW: usize = 400;
/// Length of the transform; the window fills its first part, the rest is zero.
const N_FFT: usize = 512;
const SAMPLE_RATE: f64 = 16_000.0;
const LOWEST_HZ: f64 = 60.0;
const HIGHEST_HZ: f64 = 7600.0;
/// Added to every power, so that digital silence has a logarithm.
pub(super) const POWER_FLOOR: f32 = 1e-10;

/// The logarithm of the power in each band, around one moment.
pub(super) type MelFrame = [f32; N_BANDS];

/// Turns samples into frames. Frame t is centred on sample 160 t; what lies before the first and
/// after the last sample counts as zero, so `n` samples give `n / 160 + 1` frames.
pub(super) struct MelStream {
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    bands: Vec<Band>,
    /// Samples from the left edge of the next frame on; never longer than a window and a push.
    waiting: Vec<f32>,
    n_pushed: usize,
    n_made: usize,
    input: Vec<f32>,
    spectrum: Vec<Complex32>,
}

impl MelStream {
    /// Starts before the first sample.
    pub(super) fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(N_FFT);
        let (input, spectrum) = (fft.make_input_vec(), fft.make_output_vec());
        Self {
            fft,
            hann: (0..WINDOW).map(|i| 0.5 - 0.5 * (TAU * i as f32 / WINDOW as f32).cos()).collect(),
            bands: bands(),
            waiting: vec![0.0; WINDOW / 2],
            n_pushed: 0,
            n_made: 0,
            input,
            spectrum,
        }
    }

    /// Takes samples (16 kHz, full scale ±1) and hands each frame that they complete to `out`.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut impl FnMut(MelFrame)) {
        for part in samples.chunks(HOP) {
            self.n_pushed += part.len();
            self.take(part, out);
        }
    }

    /// The sound is over: hands out the frames that reach past its end.
    pub(super) fn finish(mut self, out: &mut impl FnMut(MelFrame)) {
        let n_frames = self.n_pushed / HOP + 1;
        while self.n_made < n_frames {
            self.take(&[0.0; HOP], out);
        }
    }

    fn take(&mut self, samples: &[f32], out: &mut impl FnMut(MelFrame)) {
        // A broken file may hold anything; one such sample would spoil every band of three frames.
        self.waiting.extend(samples.iter().map(|x| if x.is_finite() { *x } else { 0.0 }));
        while self.waiting.len() >= WINDOW {
            out(self.frame());
            self.waiting.drain(..HOP);
            self.n_made += 1;
        }
    }

    /// The frame at the left of what waits.
    fn frame(&mut self) -> MelFrame {
        self.input.fill(0.0);
        for ((to, sample), weight) in self.input.iter_mut().zip(&self.waiting).zip(&self.hann) {
            *to = sample * weight;
        }
        // It fails on buffers of the wrong length only; these are the plan's own.
        let lengths_fit = self.fft.process(&mut self.input, &mut self.spectrum).is_ok();
        debug_assert!(lengths_fit);
        let mut frame = [0.0; N_BANDS];
        for (value, band) in frame.iter_mut().zip(&self.bands) {
            let bins = &self.spectrum[band.first_bin..];
            let power: f32 = band.weights.iter().zip(bins).map(|(w, bin)| w * bin.norm_sqr()).sum();
            *value = (power + POWER_FLOOR).ln();
        }
        frame
    }
}

impl fmt::Debug for MelStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MelStream").field("n_made", &self.n_made).finish_non_exhaustive()
    }
}

/// One triangle over the spectrum, without its zeros.
struct Band {
    first_bin: usize,
    weights: Vec<f32>,
}

/// Triangles between neighbours that are evenly spaced in mel, each of area 1 over its Hz.
fn bands() -> Vec<Band> {
    let (low, high) = (mel_from_hz(LOWEST_HZ), mel_from_hz(HIGHEST_HZ));
    let edge = |i: usize| hz_from_mel(low + (high - low) * i as f64 / (N_BANDS + 1) as f64);
    let hz_per_bin = SAMPLE_RATE / N_FFT as f64;
    let make = |i: usize| {
        let (left, centre, right) = (edge(i), edge(i + 1), edge(i + 2));
        let first_bin = (left / hz_per_bin).ceil() as usize;
        let end_bin = (right / hz_per_bin).ceil() as usize;
        let weight = |bin: usize| {
            let hz = bin as f64 * hz_per_bin;
            let height = ((hz - left) / (centre - left)).min((right - hz) / (right - centre));
            (height.max(0.0) * 2.0 / (right - left)) as f32
        };
        Band { first_bin, weights: (first_bin..end_bin).map(weight).collect() }
    };
    (0..N_BANDS).map(make).collect()
}

/// Slaney's Auditory Toolbox (1998): linear below 1 kHz, 27 logarithmic steps per factor 6.4 above.
fn mel_from_hz(hz: f64) -> f64 {
    if hz < 1000.0 { hz * 3.0 / 200.0 } else { 15.0 + (hz / 1000.0).ln() * 27.0 / 6.4_f64.ln() }
}

/// The inverse of [`mel_from_hz`].
fn hz_from_mel(mel: f64) -> f64 {
    if mel < 15.0 { mel * 200.0 / 3.0 } else { 1000.0 * ((mel - 15.0) * 6.4_f64.ln() / 27.0).exp() }
}

#[cfg(test)]
mod tests;
