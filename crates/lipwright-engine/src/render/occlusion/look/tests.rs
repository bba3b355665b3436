use lipwright_clip::FrameSize;

use super::*;
use crate::face::{Landmark, N_LANDMARKS, TrackId};

/// A face 160 pixels wide whose rigid points lie about where an ordinary face has them.
fn face() -> FaceInFrame {
    let mut landmarks = vec![Landmark::default(); N_LANDMARKS];
    let mut put = |index: usize, x: f32, y: f32, z: f32| {
        landmarks[index] = Landmark { at: Point::new(200.0 + 160.0 * x, 160.0 + 160.0 * y), z: 160.0 * z };
    };
    for (index, x) in [(33, -0.33), (133, -0.12), (362, 0.12), (263, 0.33)] {
        put(index, x, -0.11, 0.12);
    }
    for (index, y, z) in [(168, -0.15, -0.02), (6, -0.09, -0.05), (197, -0.04, -0.08), (195, 0.01, -0.12)] {
        put(index, 0.0, y, z);
    }
    for (index, x, y, z) in [(5, 0.0, 0.06, -0.17), (98, -0.13, 0.21, 0.0), (327, 0.13, 0.21, 0.0)] {
        put(index, x, y, z);
    }
    put(2, 0.0, 0.23, -0.06);
    for (i, index) in OUTER.into_iter().enumerate() {
        let angle = i as f32 * 0.1 * std::f32::consts::PI;
        put(index, -0.15 * angle.cos(), 0.38 + 0.06 * angle.sin(), 0.02);
    }
    FaceInFrame { track: TrackId(0), landmarks, confidence: 1.0 }
}

/// Skin with patches of other colours, in light that `lit` gives for each column.
fn frame(lit: impl Fn(usize) -> f32) -> Frame {
    let mut frame = Frame::black(FrameSize::new(400, 360).unwrap());
    for (plane, (skin, side)) in frame.planes_mut().into_iter().zip([(140.0, 1), (-14.0, 2), (22.0, 2)]) {
        for (i, value) in plane.data.iter_mut().enumerate() {
            let (x, y) = (i % plane.width * side, i / plane.width * side);
            let patch = if x / 8 % 3 == 0 && y > 200 { 0.6 } else { 1.0 };
            let base = if side == 1 { 16.0 } else { 128.0 };
            *value = (base + skin * patch * lit(x)).round() as u8;
        }
    }
    frame
}

fn furthest(a: &Look, b: &Look) -> u8 {
    let differences = a.cells.iter().zip(&b.cells).flat_map(|(a, b)| [0, 1, 2].map(|i| a[i].abs_diff(b[i])));
    differences.max().unwrap()
}

#[test]
fn the_amount_of_light_does_not_change_a_look() {
    let (bright, dim) = (frame(|_| 1.0), frame(|_| 0.6));
    let (bright, dim) = (Look::new(&bright, &face()), Look::new(&dim, &face()));
    assert!(furthest(&bright, &dim) <= 4, "{}", furthest(&bright, &dim));
}

#[test]
fn light_from_one_side_changes_a_look_little() {
    let even = Look::new(&frame(|_| 1.0), &face());
    let from_right = frame(|x| 0.7 + 0.3 * ((x as f32 - 160.0) / 80.0).clamp(0.0, 1.0));
    let with = furthest(&even, &Look::new(&from_right, &face()));
    assert!(with < 20, "{with}: the skin itself is 110");
}

#[test]
fn a_frame_without_light_says_so() {
    assert!(Look::new(&frame(|_| 1.0), &face()).is_lit);
    assert!(!Look::new(&frame(|_| 0.1), &face()).is_lit);
}

#[test]
fn the_lips_are_where_their_landmarks_are() {
    let look = Look::new(&frame(|_| 1.0), &face());
    let middle = in_grid(0.0, 0.38);
    assert!(look.lips.has(middle.x as usize, middle.y as usize));
    let chin = in_grid(0.0, 0.6);
    assert!(!look.lips.has(chin.x as usize, chin.y as usize));
}
