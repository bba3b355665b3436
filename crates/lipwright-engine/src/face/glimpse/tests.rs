use super::*;
use crate::face::canvas::{Canvas, Portrait};

const REFERENCE: &str = include_str!("../../../../../training/face-reference/portrait.tsv");

fn face() -> (Frame, Vec<Landmark>) {
    let lines = REFERENCE.lines().filter(|line| !line.starts_with('#'));
    let values = |line: &str| line.split('\t').map(|v| v.parse().expect("a number")).collect::<Vec<f32>>();
    let points = lines.map(values).map(|v| Landmark { at: Point::new(v[3], v[4]), z: v[2] }).collect();
    let frame = Canvas::new(512, 512, [96.0; 3]).paste(&Portrait::load(), Affine::IDENTITY).frame();
    (frame, points)
}

#[test]
fn the_same_picture_is_unchanged_in_other_light_too() {
    let (mut frame, points) = face();
    let glimpse = Glimpse::of(&frame, &points);
    assert!(glimpse.changed(&frame) <= 0.0);
    for luma in &mut frame.packed_mut()[..512 * 512] {
        *luma = luma.saturating_add(6);
    }
    assert!(glimpse.changed(&frame) <= 0.0);
}

#[test]
fn a_spot_on_the_lip_is_a_change() {
    let (mut frame, points) = face();
    let glimpse = Glimpse::of(&frame, &points);
    let at = points[17].at;
    for y in at.y as usize - 3..at.y as usize + 3 {
        frame.packed_mut()[y * 512..][at.x as usize - 5..at.x as usize + 5].fill(50);
    }
    assert!(glimpse.changed(&frame) >= 1.0);
}

#[test]
fn a_glimpse_follows_the_head() {
    let (frame, points) = face();
    let mut glimpse = Glimpse::of(&frame, &points);
    let motion = Affine { tx: 12.0, ty: -8.0, ..Affine::IDENTITY };
    let moved = Canvas::new(512, 512, [96.0; 3]).paste(&Portrait::load(), motion).frame();
    assert!(glimpse.changed(&moved) >= 1.0);
    glimpse.follow(motion);
    assert!(glimpse.changed(&moved) <= 0.0);
}
