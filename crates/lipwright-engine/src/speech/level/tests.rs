use super::{Leveller, SPAN, silent_frame};
use crate::speech::mel::{MelFrame, N_BANDS};

fn levelled(frames: &[MelFrame]) -> Vec<MelFrame> {
    let mut leveller = Leveller::default();
    let mut features: Vec<MelFrame> = frames.iter().filter_map(|frame| leveller.push(frame)).collect();
    features.extend(std::iter::from_fn(|| leveller.drain()));
    features
}

/// Frames that rise and fall, `gain` nats louder than they would be.
fn waves(n: usize, gain: f32) -> Vec<MelFrame> {
    (0..n).map(|t| std::array::from_fn(|b| gain + (t as f32 * 0.1 + b as f32).sin() * 3.0)).collect()
}

#[test]
fn every_frame_has_its_feature() {
    for n in [0, 1, SPAN, SPAN + 1, 3 * SPAN] {
        assert_eq!(levelled(&waves(n, 0.0)).len(), n);
    }
}

#[test]
fn a_louder_recording_has_the_same_features() {
    let (soft, loud) = (levelled(&waves(700, -6.0)), levelled(&waves(700, 3.0)));
    for (a, b) in soft.iter().flatten().zip(loud.iter().flatten()) {
        assert!((a - b).abs() < 1e-4);
    }
}

#[test]
fn the_level_is_that_of_the_frames_around() {
    let mut frames = waves(1500, -8.0);
    frames[..500].copy_from_slice(&waves(500, 0.0));
    let features = levelled(&frames);
    let alone = levelled(&frames[900 - SPAN..=900 + SPAN]);
    assert!((features[900][0] - alone[SPAN][0]).abs() < 1e-5);
}

#[test]
fn silence_is_not_blown_up() {
    let digital = [1e-10_f32.ln(); N_BANDS];
    for feature in levelled(&[digital; 50]) {
        assert!((feature[0] - silent_frame()[0]).abs() < 1e-5);
    }
    assert!(silent_frame()[0] < -2.0);
}
