use lipwright_clip::Point;

use super::*;
use crate::face::{FaceInFrame, Landmark, N_LANDMARKS, TrackId};
use crate::mouth::lips::{INNER, OUTER};

/// A face that drifts to the right, its lips `off` pixels below their place.
fn face(frame: u64, off: f32) -> FaceInFrame {
    let centre = Point::new(300.0 + frame as f32, 200.0);
    let mut landmarks: Vec<Landmark> = (0..N_LANDMARKS)
        .map(|i| {
            let angle = i as f32 * 2.4;
            let radius = 100.0 * (i as f32 / N_LANDMARKS as f32).sqrt();
            let at = centre + Point::new(radius * angle.cos(), radius * angle.sin());
            Landmark { at, z: i as f32 * 0.1 }
        })
        .collect();
    landmarks[234].at = centre - Point::new(100.0, 0.0);
    landmarks[454].at = centre + Point::new(100.0, 0.0);
    for index in OUTER.into_iter().chain(INNER) {
        landmarks[index].at.y += off;
    }
    FaceInFrame { track: TrackId(0), landmarks, confidence: 0.9 }
}

/// Where the lips of a frame really are below their place: they sink slowly.
fn sunk(frame: u64) -> f32 {
    frame as f32 * 0.2
}

/// Frames in which the lips are found far off where `hidden` holds.
fn series(n_frames: u64, hidden: impl Fn(u64) -> bool) -> FaceSeries {
    let mut series = FaceSeries::default();
    for frame in 0..n_frames {
        let off = if hidden(frame) { 60.0 } else { sunk(frame) };
        series.push(FrameIndex(frame), &face(frame, off), false);
    }
    series
}

/// How far the lips at a frame are from where they really are.
fn error(series: &FaceSeries, frame: u64) -> f32 {
    let truth = face(frame, sunk(frame));
    let seen = series.face_at(FrameIndex(frame)).unwrap();
    let distance = |i: usize| {
        let [x, y, _] = seen.lips_in_frame.outer[i];
        truth.landmarks[OUTER[i]].at.distance(Point::new(x, y))
    };
    (0..OUTER.len()).map(distance).fold(0.0, f32::max)
}

#[test]
fn hidden_lips_are_bridged_from_both_sides() {
    let mut series = series(20, |frame| (8..12).contains(&frame));
    assert!(error(&series, 9) > 30.0);
    series.hide_lips((8..12).map(FrameIndex));
    for frame in 0..20 {
        assert!(error(&series, frame) < 1.0, "{frame}: {}", error(&series, frame));
    }
}

#[test]
fn lips_hidden_for_long_are_left_as_found() {
    let mut series = series(80, |_| false);
    let before = error(&series, 40);
    series.hide_lips((5..75).map(FrameIndex));
    assert!((error(&series, 40) - before).abs() < 1e-3);
}

#[test]
fn lips_hidden_from_the_start_are_those_seen_first() {
    let mut series = series(20, |frame| frame < 12);
    series.hide_lips((0..12).map(FrameIndex));
    assert!(error(&series, 9) < 2.0, "{}", error(&series, 9));
}
