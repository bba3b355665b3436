#![expect(clippy::float_cmp, reason = "values are copied, not computed")]

use super::*;
use crate::face::canvas::{Canvas, Portrait};

const REFERENCE: &str = include_str!("../../../../../training/face-reference/portrait.tsv");

/// The square that MediaPipe's own detector gave, and what its net saw there.
fn mediapipes_first_look() -> (Roi, Vec<[f32; 3]>) {
    let numbers = |line: &str| -> Vec<f32> { line.split('\t').filter_map(|v| v.parse().ok()).collect() };
    let square = REFERENCE.lines().find(|line| line.starts_with("# square")).map(numbers).expect("a square");
    let roi = Roi { centre: Point::new(square[0], square[1]), side: square[2], roll: square[3] };
    let points = REFERENCE.lines().filter(|line| !line.starts_with('#')).map(numbers);
    (roi, points.map(|p| [p[0], p[1], p[2]]).collect())
}

#[test]
fn the_net_sees_in_mediapipes_square_what_mediapipe_sees() {
    let (roi, wanted) = mediapipes_first_look();
    let frame = Canvas::new(512, 512, [0.0; 3]).paste(&Portrait::load(), Affine::IDENTITY).frame();
    let sighting = LandmarkNet::new().expect("loads").look(&frame, roi).expect("runs").expect("a face");
    assert!(sighting.confidence > 0.99);
    let error = |index: &usize| {
        let [x, y, _] = wanted[*index];
        sighting.landmarks[*index].at.distance(Point::new(x, y))
    };
    let eyes =
        sighting.landmarks[LEFT_EYE_CORNERS[0]].at.distance(sighting.landmarks[RIGHT_EYE_CORNERS[0]].at);
    let mean = |indices: &[usize]| indices.iter().map(error).sum::<f32>() / indices.len() as f32 / eyes;
    let all: Vec<usize> = (0..N_LANDMARKS).collect();
    println!("of the eyes' distance: all {:.5}, lips {:.5}", mean(&all), mean(&LIPS));
    assert!(mean(&all) < 0.005, "mean error {} of the eyes' distance", mean(&all));
    assert!(mean(&LIPS) < 0.005, "lips' mean error {} of the eyes' distance", mean(&LIPS));
    let depth =
        all.iter().map(|&i| (sighting.landmarks[i].z - wanted[i][2]).abs()).sum::<f32>() / 468.0 / eyes;
    assert!(depth < 0.005, "mean depth error {depth} of the eyes' distance");
}

#[test]
fn lips_and_eyes_are_the_refined_ones() {
    let mut points = vec![[1.0, 2.0, 3.0]; N_LANDMARKS];
    let refined: Vec<f32> = (0..2 * LIPS.len()).map(|value| 100.0 + value as f32).collect();
    refine(&mut points, &LIPS, &refined);
    assert_eq!(points[61], [100.0, 101.0, 3.0]);
    assert_eq!(points[407], [258.0, 259.0, 3.0]);
    assert_eq!(points[1], [1.0, 2.0, 3.0]);
}

#[test]
fn the_square_turns_and_scales_with_the_face() {
    let face: Vec<Landmark> = (0..N_LANDMARKS)
        .map(|index| {
            let turn = index as f32 * 0.7;
            Landmark { at: Point::new(50.0 * turn.cos(), 60.0 * turn.sin()), z: 0.0 }
        })
        .collect();
    let upright = Roi::follow(&face).expect("a face");
    let map = Affine::similarity(2.0, 0.4, Point::new(300.0, 200.0));
    let moved: Vec<Landmark> = face.iter().map(|l| Landmark { at: map.apply(l.at), z: l.z }).collect();
    let followed = Roi::follow(&moved).expect("a face");
    assert!((followed.side - 2.0 * upright.side).abs() < 0.01);
    assert!(wrapped(followed.roll - upright.roll - 0.4).abs() < 1e-4);
    assert!(followed.centre.distance(map.apply(upright.centre)) < 0.01);
}

#[test]
fn a_large_move_is_followed_in_full_a_small_one_in_part_and_a_tiny_one_not_at_all() {
    let roi = Roi { centre: Point::new(100.0, 100.0), side: 200.0, roll: 3.1 };
    let jump = Roi { centre: Point::new(130.0, 100.0), side: 220.0, roll: -3.1 };
    let reached = roi.steadied(jump);
    assert!(reached.centre.distance(jump.centre) < 1e-3);
    assert!(wrapped(reached.roll - jump.roll).abs() < 1e-5, "the short way round");
    let drift = Roi { centre: Point::new(102.0, 100.0), ..roi };
    let x = roi.steadied(drift).centre.x;
    assert!((100.2..100.8).contains(&x), "{x}");
    let shiver = Roi { centre: Point::new(100.4, 100.0), ..roi };
    assert_eq!(roi.steadied(shiver), roi);
}

#[test]
fn a_square_without_size_shows_no_face() {
    let frame = Canvas::new(64, 64, [90.0; 3]).frame();
    let net = LandmarkNet::new().expect("loads");
    for side in [0.0, f32::NAN, f32::INFINITY] {
        let roi = Roi { centre: Point::new(32.0, 32.0), side, roll: 0.0 };
        assert!(net.look(&frame, roi).expect("runs").is_none(), "side {side}");
    }
}

#[test]
fn the_square_moves_with_what_it_shows() {
    let roi = Roi { centre: Point::new(100.0, 80.0), side: 50.0, roll: 0.1 };
    let moved = roi.moved(Affine::similarity(2.0, 0.3, Point::new(5.0, -7.0)));
    let wanted = Affine::similarity(2.0, 0.3, Point::new(5.0, -7.0)).apply(roi.centre);
    assert!(moved.centre.distance(wanted) < 1e-3);
    assert!((moved.side - 100.0).abs() < 1e-3 && (moved.roll - 0.4).abs() < 1e-5, "{moved:?}");
}
