use lipwright_clip::FrameSize;

use super::*;
use crate::face::{Landmark, N_LANDMARKS, TrackId};

/// Where a face seen from the front has the points that matter here, in face widths.
const FACE: [(usize, [f32; 3]); 18] = [
    (33, [-0.328, -0.119, 0.142]),
    (133, [-0.124, -0.106, 0.105]),
    (362, [0.124, -0.106, 0.105]),
    (263, [0.328, -0.119, 0.142]),
    (168, [0.0, -0.149, -0.016]),
    (6, [0.0, -0.092, -0.048]),
    (197, [0.0, -0.038, -0.085]),
    (195, [0.0, 0.011, -0.125]),
    (5, [0.0, 0.065, -0.166]),
    (98, [-0.131, 0.212, 0.001]),
    (327, [0.131, 0.212, 0.001]),
    (2, [0.0, 0.229, -0.057]),
    (61, [-0.18, 0.35, 0.0]),
    (291, [0.18, 0.35, 0.0]),
    (0, [0.0, 0.31, -0.05]),
    (17, [0.0, 0.40, -0.05]),
    (13, [0.0, 0.34, 0.0]),
    (14, [0.0, 0.34, 0.0]),
];

/// A face 160 px wide whose mouth is open by about `gap` face widths, in the middle of 320 x 320.
fn face(gap: f32) -> FaceInFrame {
    let place =
        |[x, y, z]: [f32; 3]| Landmark { at: Point::new(160.0 + 160.0 * x, 120.0 + 160.0 * y), z: 160.0 * z };
    let mut landmarks = vec![place([0.0, 0.34, 0.0]); N_LANDMARKS];
    for (index, at) in FACE {
        landmarks[index] = place(at);
    }
    for lower in [14, 87, 317] {
        landmarks[lower].at.y += 160.0 * gap;
    }
    FaceInFrame { track: TrackId(0), landmarks, confidence: 1.0 }
}

/// A frame full of texture.
fn frame() -> Frame {
    let mut frame = Frame::black(FrameSize::new(320, 320).unwrap());
    for (i, value) in frame.packed_mut().iter_mut().enumerate() {
        *value = 60 + (i * 31 % 97) as u8;
    }
    frame
}

fn offered(gaps: impl Iterator<Item = f32>, most_bytes: usize) -> Vec<Kept> {
    let (mut bank, frame) = (MouthBank::default(), frame());
    for (i, gap) in (0..).zip(gaps) {
        bank.offer(FrameIndex(i), &frame, &face(gap), most_bytes);
    }
    bank.into_kept()
}

#[test]
fn a_short_clip_is_kept_whole() {
    let kept = offered((0..100).map(|i| 0.001 * i as f32), usize::MAX);
    assert_eq!(kept.len(), 100);
    assert!(kept.windows(2).all(|pair| pair[0].at < pair[1].at));
}

#[test]
fn a_rare_opening_survives_hours_of_closed_lips() {
    let gap = |i: usize| if (200..208).contains(&i) { 0.08 } else { 0.0005 * (i % 7) as f32 };
    let kept = offered((0..1500).map(gap), usize::MAX);
    assert!(kept.len() <= MOST_KEPT);
    let open = kept.iter().filter(|kept| kept.rough.gap > 0.05).count();
    assert_eq!(open, 8, "the whole stretch of it");
}

#[test]
fn what_is_kept_comes_in_whole_stretches() {
    let kept = offered((0..900).map(|i| 0.05 * (i as f32 * 0.3).sin().abs()), usize::MAX);
    for stretch in kept.chunk_by(|a, b| a.at.0 / STRETCH == b.at.0 / STRETCH) {
        assert!(
            stretch.len() == STRETCH as usize || stretch.last().unwrap().at.0 == 899,
            "{}",
            stretch.len()
        );
    }
}

#[test]
fn memory_stays_below_its_limit() {
    let one = offered([0.0].into_iter(), usize::MAX)[0].patch.bytes();
    let kept = offered((0..200).map(|i| 0.0005 * i as f32), 50 * one);
    assert!(kept.iter().map(|kept| kept.patch.bytes()).sum::<usize>() <= 50 * one);
    assert!(kept.len() > 30);
}

#[test]
fn a_face_that_nobody_is_sure_of_lends_nothing() {
    let mut bank = MouthBank::default();
    bank.offer(FrameIndex(0), &frame(), &FaceInFrame { confidence: 0.3, ..face(0.05) }, usize::MAX);
    assert!(bank.into_kept().is_empty());
}

#[test]
fn a_bank_is_rich_once_it_has_seen_the_mouth_shut_and_wide_open() {
    let is_rich = |gap: fn(usize) -> f32| {
        let (mut bank, frame) = (MouthBank::default(), frame());
        for i in 0..80 {
            bank.offer(FrameIndex(i as u64), &frame, &face(gap(i)), usize::MAX);
        }
        bank.is_rich()
    };
    assert!(!is_rich(|_| 0.0), "never open");
    assert!(!is_rich(|_| 0.08), "never shut");
    assert!(is_rich(|i| if i % 8 == 0 { 0.08 } else { 0.002 }));
}
