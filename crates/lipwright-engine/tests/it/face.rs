//! The tracker on the sample portrait: where MediaPipe sees it, moved, doubled, gone and back.

use lipwright_clip::{Affine, Frame, FrameSize, Point};
use lipwright_engine::face::{FaceInFrame, MAX_FACES, Pose, TrackId, Tracker};

use crate::canvas::{Canvas, Portrait};

/// What MediaPipe 0.10.14 sees (made by `training/face-reference/mediapipe_portrait.py`).
const REFERENCE: &str = include_str!("../../../../training/face-reference/portrait.tsv");
const GREY: [f32; 3] = [96.0, 104.0, 112.0];
/// Outer and inner lips.
const LIPS: [usize; 40] = [
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88,
    178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
];
/// About the height of the portrait's face, brow to chin, in its pixels.
const FACE_HEIGHT: f32 = 111.0;
/// About its middle.
const FACE: Point = Point::new(225.0, 123.0);

fn tracker() -> Tracker {
    Tracker::new().expect("the bundled models load")
}

fn track(tracker: &mut Tracker, frame: &Frame) -> Vec<FaceInFrame> {
    tracker.track(frame, None).expect("the nets run")
}

fn ids(faces: &[FaceInFrame]) -> Vec<TrackId> {
    faces.iter().map(|face| face.track).collect()
}

fn eye_distance(points: &[Point]) -> f32 {
    points[33].distance(points[263])
}

fn points(face: &FaceInFrame) -> Vec<Point> {
    face.landmarks.iter().map(|landmark| landmark.at).collect()
}

/// Mean distance of two point sets, in eye distances of the second.
fn mean_error(got: &[Point], wanted: &[Point], indices: impl IntoIterator<Item = usize>) -> f32 {
    let errors: Vec<f32> = indices.into_iter().map(|i| got[i].distance(wanted[i])).collect();
    errors.iter().sum::<f32>() / errors.len() as f32 / eye_distance(wanted)
}

/// Scales and turns the portrait about its face's middle, which comes to lie at `to`.
fn place(scale: f32, degrees: f32, to: Point) -> Affine {
    let turn = Affine::similarity(scale, degrees.to_radians(), Point::default());
    let shift = to - turn.apply(FACE);
    Affine { tx: shift.x, ty: shift.y, ..turn }
}

/// What the tracker settles on when it is shown one frame for a while.
fn settled(frame: &Frame) -> Vec<Point> {
    let mut tracker = tracker();
    let faces = (0..12).map(|_| track(&mut tracker, frame)).last().expect("frames were shown");
    assert_eq!(faces.len(), 1, "one face");
    points(&faces[0])
}

#[test]
fn the_portraits_landmarks_lie_where_mediapipe_sees_them() {
    let wanted: Vec<Point> = REFERENCE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(|v| v.parse().expect("a number")).collect::<Vec<f32>>())
        .map(|v| Point::new(v[3], v[4]))
        .collect();
    let frame = Canvas::new(512, 512, GREY).paste(&Portrait::load(), Affine::IDENTITY).frame();
    let got = settled(&frame);
    let (all, lips) = (mean_error(&got, &wanted, 0..468), mean_error(&got, &wanted, LIPS));
    println!("of the eyes' distance: all {all:.5}, lips {lips:.5}");
    assert!(all < 0.015, "mean error {all} of the eyes' distance");
    assert!(lips < 0.015, "lips' mean error {lips} of the eyes' distance");
}

#[test]
fn landmarks_move_scale_and_turn_with_the_face() {
    let portrait = Portrait::load();
    let middle = Point::new(480.0, 270.0);
    let upright = settled(&Canvas::new(960, 540, GREY).paste(&portrait, place(1.0, 0.0, middle)).frame());
    let from_upright = place(1.0, 0.0, middle).inverse().expect("a similarity");
    for (scale, degrees, x, y) in [
        (1.0, 0.0, 250.4, 300.7),
        (0.6, 0.0, 700.0, 200.0),
        (2.2, 0.0, 480.0, 270.0),
        (1.0, 25.0, 480.0, 270.0),
        (1.0, -25.0, 480.0, 270.0),
        (0.7, 15.0, 300.0, 350.0),
    ] {
        let map = place(scale, degrees, Point::new(x, y));
        let got = settled(&Canvas::new(960, 540, GREY).paste(&portrait, map).frame());
        let wanted: Vec<Point> = upright.iter().map(|p| map.apply(from_upright.apply(*p))).collect();
        let (all, lips) = (mean_error(&got, &wanted, 0..468), mean_error(&got, &wanted, LIPS));
        println!("scale {scale}, {degrees} degrees: all {all:.4}, lips {lips:.4} of the eyes' distance");
        assert!(all < 0.015 && lips < 0.015, "scale {scale}, {degrees} degrees: all {all}, lips {lips}");
    }
}

#[test]
fn somebody_who_hangs_upside_down_or_lies_is_seen_with_the_mouth_in_its_place() {
    let portrait = Portrait::load();
    let middle = Point::new(480.0, 270.0);
    let upright = settled(&Canvas::new(960, 540, GREY).paste(&portrait, place(1.0, 0.0, middle)).frame());
    let from_upright = place(1.0, 0.0, middle).inverse().expect("a similarity");
    for (scale, degrees) in [(0.5, 180.0), (1.0, 90.0), (1.0, 165.0), (2.0, 180.0), (2.0, 270.0)] {
        let map = place(scale, degrees, middle);
        let got = settled(&Canvas::new(960, 540, GREY).paste(&portrait, map).frame());
        let wanted: Vec<Point> = upright.iter().map(|p| map.apply(from_upright.apply(*p))).collect();
        let lips = mean_error(&got, &wanted, LIPS);
        println!("scale {scale}, {degrees} degrees: lips {lips:.4} of the eyes' distance");
        assert!(lips < 0.015, "scale {scale}, {degrees} degrees: the lips are off by {lips}");
    }
}

#[test]
fn a_still_face_stays_still() {
    let frame = Canvas::new(512, 512, GREY).paste(&Portrait::load(), Affine::IDENTITY).frame();
    let mut tracker = tracker();
    let seen: Vec<Vec<Point>> = (0..25).map(|_| points(&track(&mut tracker, &frame)[0])).collect();
    for pair in seen[12..].windows(2) {
        let step = mean_error(&pair[1], &pair[0], 0..468);
        assert!(step < 0.001, "moved by {step} of the eyes' distance");
    }
}

#[test]
fn two_faces_keep_their_tracks_while_they_move() {
    let portrait = Portrait::load();
    let mut tracker = tracker();
    for step in 0..16 {
        let (left, right) = (250.0 + 6.0 * step as f32, 720.0 - 5.0 * step as f32);
        let frame = Canvas::new(960, 540, GREY)
            .paste(&portrait, place(0.9, 0.0, Point::new(left, 200.0)))
            .paste(&portrait, place(0.8, 0.0, Point::new(right, 300.0)))
            .frame();
        let faces = track(&mut tracker, &frame);
        assert_eq!(ids(&faces), [TrackId(0), TrackId(1)], "frame {step}");
        let left_first = points(&faces[0])[1].x < points(&faces[1])[1].x;
        assert!(left_first, "frame {step}: the tracks changed places");
    }
}

#[test]
fn faces_lie_in_the_same_places_when_the_next_frame_is_looked_at_meanwhile() {
    let portrait = Portrait::load();
    // Two people who drift, shake and leap, one of whom is gone for a while.
    let frames: Vec<Frame> = (0..24)
        .map(|index| {
            let t = index as f32;
            let leap = if index > 8 { 40.0 } else { 0.0 };
            let left = Point::new(250.0 + 2.0 * t + leap, 260.0 + 6.0 * (t * 1.3).sin());
            let right = Point::new(700.0 - 1.5 * t, 280.0 + 0.4 * t);
            let canvas = Canvas::new(960, 540, GREY).paste(&portrait, place(1.0, 0.3 * t, left));
            let gone = (14..17).contains(&index);
            if gone { canvas } else { canvas.paste(&portrait, place(0.9, 0.0, right)) }.frame()
        })
        .collect();
    let (mut one, mut two) = (tracker(), tracker());
    for (index, frame) in frames.iter().enumerate() {
        let plain = track(&mut one, frame);
        let ahead = two.track(frame, frames.get(index + 1)).expect("the nets run");
        assert_eq!(ids(&plain), ids(&ahead), "frame {index}");
        for (plain, ahead) in plain.iter().zip(&ahead) {
            let off = mean_error(&points(ahead), &points(plain), 0..468);
            assert!(off < 0.006, "frame {index}: {off} of the eyes' distance");
        }
    }
}

#[test]
fn frames_without_a_face_show_none() {
    let size = FrameSize::new(640, 360).expect("even");
    let mut noise = Frame::black(size);
    let mut state = 1_u32;
    for value in noise.packed_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *value = (state >> 24) as u8;
    }
    let grey = Canvas::new(640, 360, GREY).frame();
    // The portrait's shuttle and flag, without its face.
    let below = place(1.0, 0.0, Point::new(320.0, -150.0));
    let shoulders = Canvas::new(640, 360, GREY).paste(&Portrait::load(), below).frame();
    let mut tracker = tracker();
    for (name, frame) in
        [("black", Frame::black(size)), ("grey", grey), ("noise", noise), ("no head", shoulders)]
    {
        assert!(track(&mut tracker, &frame).is_empty(), "{name}");
    }
}

#[test]
fn a_face_that_vanishes_and_returns_nearby_is_the_same_one() {
    let portrait = Portrait::load();
    let at =
        |x: f32| Canvas::new(640, 480, GREY).paste(&portrait, place(1.0, 0.0, Point::new(x, 200.0))).frame();
    let nobody = Canvas::new(640, 480, GREY).frame();
    let mut tracker = tracker();
    assert_eq!(ids(&track(&mut tracker, &at(300.0))), [TrackId(0)]);
    assert_eq!(tracker.found_anew(), [TrackId(0)]);
    assert_eq!(ids(&track(&mut tracker, &at(301.0))), [TrackId(0)]);
    assert_eq!(tracker.found_anew(), []);
    for _ in 0..10 {
        assert!(track(&mut tracker, &nobody).is_empty());
    }
    assert_eq!(ids(&track(&mut tracker, &at(340.0))), [TrackId(0)]);
    assert_eq!(tracker.found_anew(), [TrackId(0)]);
}

/// Mirrored, the portrait is somebody else: light and hair are on the other side.
fn somebody_else(to: Point) -> Affine {
    let mirror = Affine { a: -0.8, d: 0.8, ..Affine::IDENTITY };
    let shift = to - mirror.apply(FACE);
    Affine { tx: shift.x, ty: shift.y, ..mirror }
}

#[test]
fn a_cut_to_somebody_else_is_found_in_the_same_frame_as_another_face() {
    let portrait = Portrait::load();
    let left = Canvas::new(1280, 720, GREY).paste(&portrait, place(0.8, 0.0, Point::new(200.0, 300.0)));
    let right =
        Canvas::new(1280, 720, [30.0, 30.0, 60.0]).paste(&portrait, somebody_else(Point::new(1050.0, 300.0)));
    let mut tracker = tracker();
    assert_eq!(ids(&track(&mut tracker, &left.frame())), [TrackId(0)]);
    let faces = track(&mut tracker, &right.frame());
    assert_eq!(ids(&faces), [TrackId(1)]);
    assert!(points(&faces[0])[1].x > 900.0);
    // And back: the first one is known.
    assert_eq!(ids(&track(&mut tracker, &left.frame())), [TrackId(0)]);
}

#[test]
fn a_person_is_known_again_in_another_shot_that_shows_them_elsewhere_and_larger() {
    let portrait = Portrait::load();
    let shot = |scale: f32, x: f32, colour| {
        Canvas::new(1280, 720, colour).paste(&portrait, place(scale, 0.0, Point::new(x, 300.0))).frame()
    };
    let wide = shot(0.6, 150.0, GREY);
    let close = shot(1.8, 900.0, [30.0, 30.0, 60.0]);
    let mut tracker = tracker();
    for (at, frame) in [&wide, &wide, &close, &close, &wide].into_iter().enumerate() {
        assert_eq!(ids(&track(&mut tracker, frame)), [TrackId(0)], "frame {at}");
    }
}

#[test]
fn a_face_60_pixels_high_is_found_in_full_hd() {
    let portrait = Portrait::load();
    let to = Point::new(1410.0, 640.0);
    let frame = Canvas::new(1920, 1080, GREY).paste(&portrait, place(60.0 / FACE_HEIGHT, 0.0, to)).frame();
    let faces = track(&mut tracker(), &frame);
    assert_eq!(faces.len(), 1);
    let pose = Pose::of(&faces[0].landmarks);
    assert!(pose.centre.distance(to) < 12.0, "{pose:?}");
    assert!((30.0..70.0).contains(&pose.scale), "{pose:?}");
}

#[test]
fn no_more_faces_are_followed_than_the_limit() {
    let portrait = Portrait::load();
    let mut canvas = Canvas::new(1600, 900, GREY);
    for column in 0..3 {
        for row in 0..2 {
            let to = Point::new(300.0 + 480.0 * column as f32, 220.0 + 430.0 * row as f32);
            canvas = canvas.paste(&portrait, place(0.7, 0.0, to));
        }
    }
    let frame = canvas.frame();
    let mut tracker = tracker();
    for _ in 0..3 {
        assert_eq!(track(&mut tracker, &frame).len(), MAX_FACES);
    }
}

#[test]
fn a_tilted_head_has_its_tilt_as_roll() {
    let portrait = Portrait::load();
    let roll = |degrees: f32| {
        let map = place(1.0, degrees, Point::new(320.0, 240.0));
        let mut tracker = tracker();
        let faces = track(&mut tracker, &Canvas::new(640, 480, GREY).paste(&portrait, map).frame());
        Pose::of(&faces[0].landmarks).roll.to_degrees()
    };
    let upright = roll(0.0);
    for degrees in [-20.0, 20.0] {
        let turned = roll(degrees) - upright;
        assert!((turned - degrees).abs() < 2.5, "turned by {degrees}, seen as {turned}");
    }
}
