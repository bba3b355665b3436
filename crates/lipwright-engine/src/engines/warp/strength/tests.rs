use lipwright_clip::Point;

use super::*;
use crate::face::{FaceInFrame, Landmark, N_LANDMARKS, TrackId};

const RATE: u32 = 25;

/// A face that looks into the camera, of this width in pixels and turned by this many degrees.
fn face(width: f32, degrees: f32, confidence: f32) -> FaceInFrame {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let place = |x: f32, y: f32, z: f32| {
        let at = Point::new(400.0 + width * (x * cos + z * sin), 300.0 + width * y);
        Landmark { at, z: width * (z * cos - x * sin) }
    };
    let mut landmarks = vec![place(0.0, 0.0, 0.0); N_LANDMARKS];
    // Roughly a head: eyes, nose and cheeks where they are in head-fixed space.
    let head = [
        (33, -0.33, -0.12, 0.14),
        (133, -0.12, -0.11, 0.10),
        (362, 0.12, -0.11, 0.10),
        (263, 0.33, -0.12, 0.14),
        (168, 0.0, -0.15, -0.02),
        (6, 0.0, -0.09, -0.05),
        (197, 0.0, -0.04, -0.08),
        (195, 0.0, 0.01, -0.12),
        (5, 0.0, 0.06, -0.17),
        (98, -0.13, 0.21, 0.0),
        (327, 0.13, 0.21, 0.0),
        (2, 0.0, 0.23, -0.06),
        (234, -0.5, 0.0, 0.4),
        (454, 0.5, 0.0, 0.4),
    ];
    for (index, x, y, z) in head {
        landmarks[index] = place(x, y, z);
    }
    FaceInFrame { track: TrackId(0), landmarks, confidence }
}

fn good() -> FaceInFrame {
    face(200.0, 0.0, 1.0)
}

fn series(frames: impl IntoIterator<Item = (u64, FaceInFrame)>) -> FaceSeries {
    let mut series = FaceSeries::default();
    for (frame, face) in frames {
        series.push(FrameIndex(frame), &face, false);
    }
    series
}

fn strengths(series: &FaceSeries, n_frames: u64, cuts: &[u64]) -> Vec<Strength> {
    let strengths = Strengths::of(series, n_frames, cuts, FrameRate::new(RATE, 1).unwrap());
    (0..n_frames).map(|frame| strengths.at(FrameIndex(frame))).collect()
}

fn value(strength: Strength) -> f32 {
    match strength {
        Strength::Some(value) => value,
        Strength::None(_) => 0.0,
    }
}

fn values(strengths: &[Strength]) -> Vec<f32> {
    strengths.iter().map(|strength| value(*strength)).collect()
}

#[test]
fn a_face_that_is_seen_throughout_gets_the_full_effect_from_the_first_frame_to_the_last() {
    let seen = series((0..20).map(|frame| (frame, good())));
    assert!(values(&strengths(&seen, 20, &[])).iter().all(|value| *value > 0.999));
}

#[test]
fn a_face_that_comes_and_goes_within_a_shot_fades_in_and_out_over_five_frames() {
    let seen = series((10..30).map(|frame| (frame, good())));
    let all = strengths(&seen, 40, &[]);
    let values = values(&all);
    assert_eq!(all[9], Strength::None(Reason::NoFace));
    assert_eq!(all[30], Strength::None(Reason::NoFace));
    for step in values.windows(2) {
        assert!((step[1] - step[0]).abs() < 0.175, "{values:?}");
    }
    assert!(values[10] > 0.1 && values[29] > 0.1, "{values:?}");
    assert!(values[14] < 0.9 && values[25] < 0.9, "{values:?}");
    assert!(values[15..=24].iter().all(|value| *value > 0.999), "{values:?}");
}

#[test]
fn at_a_cut_the_effect_comes_and_goes_at_once() {
    let seen = series((10..30).map(|frame| (frame, good())));
    let values = values(&strengths(&seen, 40, &[10, 30]));
    assert!(values[10..30].iter().all(|value| *value > 0.999), "{values:?}");
}

#[test]
fn a_face_that_turns_away_fades_and_its_frames_are_counted_as_turned_away() {
    let turn = |frame: u64| (frame as f32 * 1.5).min(60.0);
    let seen = series((0..60).map(|frame| (frame, face(200.0, turn(frame), 1.0))));
    let all = strengths(&seen, 60, &[]);
    let values = values(&all);
    assert!(values[10] > 0.999);
    assert!(values.is_sorted_by(|a, b| a >= b), "{values:?}");
    assert!(values[22] > 0.2 && values[22] < 0.9, "{values:?}");
    assert_eq!(all[50], Strength::None(Reason::TurnedAway));
}

#[test]
fn small_and_unsure_faces_are_told_apart() {
    let small = series((0..10).map(|frame| (frame, face(30.0, 0.0, 1.0))));
    assert_eq!(strengths(&small, 10, &[])[5], Strength::None(Reason::TooSmall));
    let unsure = series((0..10).map(|frame| (frame, face(200.0, 0.0, 0.2))));
    assert_eq!(strengths(&unsure, 10, &[])[5], Strength::None(Reason::Unsure));
    let mut counted = PassedThrough::default();
    counted.count(Reason::TooSmall);
    counted.count(Reason::Unsure);
    counted.count(Reason::Unsure);
    let wanted = PassedThrough { too_small: 1, unsure: 2, ..PassedThrough::default() };
    assert_eq!(counted, wanted);
}

#[test]
fn fading_takes_as_long_at_every_rate() {
    let seen = series((20..80).map(|frame| (frame, good())));
    let strengths = Strengths::of(&seen, 100, &[], FrameRate::new(50, 1).unwrap());
    let value = |frame| value(strengths.at(FrameIndex(frame)));
    assert!(value(29) < 0.95 && value(30) > 0.999, "{} {}", value(29), value(30));
}
