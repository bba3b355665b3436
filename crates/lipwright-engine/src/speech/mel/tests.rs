use std::f64::consts::TAU;

use super::{HIGHEST_HZ, HOP, LOWEST_HZ, MelFrame, MelStream, N_BANDS, N_FFT, POWER_FLOOR, WINDOW};
use super::{hz_from_mel, mel_from_hz};

/// Made by `training/speech/expected_mel.py` with librosa.
const EXPECTED: &str = include_str!("expected.csv");
const EXPECTED_EVERY: usize = 5;

/// The samples of `expected_mel.py`: a chirp with noise, then nothing.
fn chirp_and_noise() -> Vec<f32> {
    let mut state = 1_u32;
    let sample = |i: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let t = i as f64 / 16_000.0;
        let noise = f64::from(state) / 2.0_f64.powi(32) - 0.5;
        let chirp = (TAU * (100.0 * t + 6000.0 * t * t)).sin();
        if i < 6000 { (0.3 * chirp + 0.02 * noise) as f32 } else { 0.0 }
    };
    (0..8000).map(sample).collect()
}

fn mel(samples: &[f32], push: usize) -> Vec<MelFrame> {
    let (mut frames, mut stream) = (Vec::new(), MelStream::new());
    for part in samples.chunks(push) {
        stream.push(part, &mut |frame| frames.push(frame));
    }
    stream.finish(&mut |frame| frames.push(frame));
    frames
}

/// The definition, written out: a discrete Fourier transform term by term, every filter over every bin.
fn textbook_frame(samples: &[f32], t: usize) -> Vec<f64> {
    let edges: Vec<f64> = (0..N_BANDS + 2)
        .map(|i| {
            let (low, high) = (mel_from_hz(LOWEST_HZ), mel_from_hz(HIGHEST_HZ));
            hz_from_mel(low + (high - low) * i as f64 / (N_BANDS + 1) as f64)
        })
        .collect();
    let power = |bin: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for i in 0..WINDOW {
            let at = (t * HOP + i) as isize - (WINDOW / 2) as isize;
            let sample = usize::try_from(at).ok().and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
            let windowed = f64::from(sample) * (0.5 - 0.5 * (TAU * i as f64 / WINDOW as f64).cos());
            let angle = TAU * (bin * i) as f64 / N_FFT as f64;
            re += windowed * angle.cos();
            im -= windowed * angle.sin();
        }
        re * re + im * im
    };
    let powers: Vec<f64> = (0..=N_FFT / 2).map(power).collect();
    let band = |b: usize| {
        let (left, centre, right) = (edges[b], edges[b + 1], edges[b + 2]);
        let weighted = powers.iter().enumerate().map(|(bin, power)| {
            let hz = bin as f64 * 16_000.0 / N_FFT as f64;
            let height = ((hz - left) / (centre - left)).min((right - hz) / (right - centre)).max(0.0);
            power * height * 2.0 / (right - left)
        });
        (weighted.sum::<f64>() + f64::from(POWER_FLOOR)).ln()
    };
    (0..N_BANDS).map(band).collect()
}

/// Power near the floor is rounding noise of the transform; above it frames agree this well.
const TOLERANCE: f64 = 2e-3;
const AUDIBLE: f64 = -16.0;

fn assert_close(frame: &MelFrame, expected: &[f64]) {
    assert_eq!(expected.len(), N_BANDS);
    for (value, expected) in frame.iter().zip(expected) {
        let (value, expected) = (f64::from(*value).max(AUDIBLE), expected.max(AUDIBLE));
        assert!((value - expected).abs() < TOLERANCE, "{value} instead of {expected}");
    }
}

#[test]
fn frames_are_those_of_librosa() {
    let frames = mel(&chirp_and_noise(), 8000);
    assert_eq!(frames.len(), 51);
    let expected: Vec<Vec<f64>> =
        EXPECTED.lines().map(|line| line.split(',').map(|v| v.parse().unwrap()).collect()).collect();
    assert_eq!(expected.len(), frames.len().div_ceil(EXPECTED_EVERY));
    for (frame, expected) in frames.iter().step_by(EXPECTED_EVERY).zip(&expected) {
        assert_close(frame, expected);
    }
}

#[test]
fn frames_are_those_of_the_definition() {
    let samples = chirp_and_noise();
    let frames = mel(&samples, 8000);
    for t in [0, 1, 17, 36, 38, 50] {
        assert_close(&frames[t], &textbook_frame(&samples, t));
    }
}

#[test]
fn the_size_of_the_pushes_changes_nothing() {
    let samples = chirp_and_noise();
    let whole = mel(&samples, samples.len());
    for push in [1, 159, 160, 161, 1000] {
        assert!(mel(&samples, push) == whole, "in pushes of {push}");
    }
}

#[test]
fn every_ten_milliseconds_have_a_frame_and_the_last_moment_too() {
    for (n_samples, n_frames) in [(0, 1), (1, 1), (159, 1), (160, 2), (16_000, 101)] {
        assert_eq!(mel(&vec![0.1; n_samples], 4096).len(), n_frames);
    }
}

#[test]
fn samples_that_are_no_numbers_are_silence() {
    let frames = mel(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY], 1);
    assert!(frames[0].iter().all(|value| (value - POWER_FLOOR.ln()).abs() < 1e-3));
}
