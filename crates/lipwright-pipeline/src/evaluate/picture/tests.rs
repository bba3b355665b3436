use lipwright_clip::{Frame, FrameSize, Point};
use lipwright_engine::face::Pose;

use super::{Area, LowerFace, Noise, registered, sharpness, similarity};

const WHOLE: Area = Area { left: 0, top: 0, right: 64, bottom: 64 };

/// A frame of 64x64 whose luma is drawn.
fn drawn(luma: impl Fn(usize, usize) -> u8) -> Frame {
    let mut frame = Frame::black(FrameSize::new(64, 64).unwrap());
    for (i, value) in frame.planes_mut()[0].data.iter_mut().enumerate() {
        *value = luma(i % 64, i / 64);
    }
    frame
}

fn checks(x: usize, y: usize) -> u8 {
    if (x / 4 + y / 4).is_multiple_of(2) { 60 } else { 180 }
}

#[test]
fn blurred_edges_are_less_sharp_than_hard_ones_and_flat_is_not_sharp_at_all() {
    let hard = sharpness(drawn(checks).y(), WHOLE);
    let soft = sharpness(
        drawn(|x, y| (120.0 + 60.0 * (x as f32 / 4.0).sin() * (y as f32 / 4.0).sin()) as u8).y(),
        WHOLE,
    );
    assert!(hard > 10.0 * soft && soft > 0.0, "{hard} {soft}");
    assert!(sharpness(drawn(|_, _| 90).y(), WHOLE).abs() < 1e-9);
}

#[test]
fn a_frame_is_like_itself_and_less_like_a_shifted_one() {
    let frame = drawn(checks);
    assert!((similarity(&frame, &frame, WHOLE).unwrap() - 1.0).abs() < 1e-9);
    assert!(similarity(&frame, &drawn(|x, y| checks(x + 2, y)), WHOLE).unwrap() < 0.5);
}

#[test]
fn noise_is_told_in_decibels_and_only_where_it_counts() {
    let (frame, other) = (drawn(|_, _| 100), drawn(|x, _| if x < 32 { 100 } else { 110 }));
    let psnr = |counts: fn(usize, usize) -> bool| {
        let mut noise = Noise::default();
        noise.add(&frame, &other, counts);
        noise.psnr()
    };
    assert_eq!(psnr(|x, _| x < 32), Some(99.0), "identical there");
    let right = psnr(|x, _| x >= 32).unwrap();
    assert!((right - 28.13).abs() < 0.01, "10 of 255: {right}");
    assert_eq!(psnr(|_, _| false), None);
}

#[test]
fn the_lower_face_turns_with_the_head() {
    let level = Pose {
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        scale: 20.0,
        centre: Point::new(32.0, 20.0),
        depth: 0.0,
        rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    };
    let face = LowerFace::of(&level);
    assert!(face.contains(32, 30) && !face.contains(32, 10) && !face.contains(50, 30));
    let turned = LowerFace::of(&Pose { roll: std::f32::consts::FRAC_PI_2, ..level });
    assert!(turned.contains(20, 20) && !turned.contains(40, 20), "down is now to the left");
}

#[test]
fn a_registered_picture_stays_when_the_head_moves() {
    let pose = |x: f32, y: f32| Pose {
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        scale: 40.0,
        centre: Point::new(x, y),
        depth: 0.0,
        rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    };
    let face = |dx: usize, dy: usize| drawn(move |x, y| checks(x + 8 - dx, y + 8 - dy));
    let before = registered(face(0, 0).y(), &pose(30.0, 20.0));
    let after = registered(face(3, 2).y(), &pose(33.0, 22.0));
    assert!(before.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-3), "it moved along");
    let stayed = registered(face(0, 0).y(), &pose(33.0, 22.0));
    assert!(
        before.iter().zip(&stayed).any(|(a, b)| (a - b).abs() > 10.0),
        "the head went, the picture did not"
    );
}
