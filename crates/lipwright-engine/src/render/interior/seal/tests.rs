use super::*;
use crate::mouth::{AROUND, Contour};

const SIDE: u32 = 64;
const SCALE: f32 = 120.0;

/// Closed lips along the middle of a frame, pink all over but for the neutral colour of teeth on their line.
fn closed_lips() -> (Opening, Frame) {
    let mut frame = Frame::black(FrameSize::new(SIDE, SIDE).unwrap());
    let [y, u, v] = frame.planes_mut();
    y.data.fill(150);
    for row in 0..u.height {
        let on_line = row == u.height / 2 || row + 1 == u.height / 2;
        u.data[row * u.width..][..u.width].fill(if on_line { 128 } else { 112 });
        v.data[row * v.width..][..v.width].fill(if on_line { 128 } else { 152 });
    }
    let middle = SIDE as f32 / 2.0;
    let line: Contour = std::array::from_fn(|i| {
        let angle = std::f32::consts::TAU * i as f32 / AROUND as f32;
        Point::new(middle - 24.0 * angle.cos(), middle)
    });
    (Opening::new(&line).unwrap(), frame)
}

#[test]
fn lips_that_were_closed_meet_on_a_line_of_their_own_colour() {
    let (opening, mut frame) = closed_lips();
    paint_seal(&opening, SCALE, 0.05, &mut frame);
    let [y, u, v] = frame.planes();
    let middle = SIDE as usize / 4;
    let (u, v) = (u.data[middle * u.width + middle], v.data[middle * v.width + middle]);
    assert!(u < 120 && v > 140, "most of the grey is gone: {u} {v}");
    assert!(y.data[2 * middle * y.width + 2 * middle] < 145, "lips cast a shadow");
}

#[test]
fn lips_that_were_closed_already_are_left_alone() {
    let (opening, frame) = closed_lips();
    let mut painted = frame.clone();
    paint_seal(&opening, SCALE, 0.0, &mut painted);
    assert_eq!(painted, frame);
}

#[test]
fn skin_away_from_the_line_is_left_alone() {
    let (opening, frame) = closed_lips();
    let mut painted = frame.clone();
    paint_seal(&opening, SCALE, 0.05, &mut painted);
    for (before, after) in frame.planes().into_iter().zip(painted.planes()) {
        let far = before.width * (before.height / 4);
        assert_eq!(before.data[..far], after.data[..far]);
    }
}
