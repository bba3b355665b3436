use lipwright_clip::{FrameIndex, Point};

use super::*;
use crate::face::{FaceInFrame, Landmark, N_LANDMARKS, TrackId};
use crate::mouth::lips::{INNER, N_CONTOUR};
use crate::speech::MouthShape;

const RATE: u32 = 25;

fn rate() -> FrameRate {
    FrameRate::new(RATE, 1).unwrap()
}

/// A face with this distance between its cheeks and, in that unit, this gap between its lips.
fn face(centre: Point, width: f32, gap: f32) -> FaceInFrame {
    let mut landmarks = vec![Landmark { at: centre, z: 0.0 }; N_LANDMARKS];
    landmarks[234].at = centre - Point::new(width / 2.0, 0.0);
    landmarks[454].at = centre + Point::new(width / 2.0, 0.0);
    for (i, &index) in INNER.iter().enumerate() {
        let lower = i > 0 && i < N_CONTOUR / 2;
        let down = if lower { 0.3 + gap } else { 0.3 };
        landmarks[index].at = centre + Point::new(0.0, down * width);
    }
    FaceInFrame { track: TrackId(0), landmarks, confidence: 1.0 }
}

/// A face at `x` in these frames, whose lips do as `gap` says at the time in seconds.
fn series(frames: std::ops::Range<u64>, x: f32, width: f32, gap: impl Fn(f64) -> f64) -> FaceSeries {
    let mut series = FaceSeries::default();
    for frame in frames {
        let shown = (frame as f64 + 0.5) / f64::from(RATE);
        series.push(FrameIndex(frame), &face(Point::new(x, 300.0), width, gap(shown) as f32), false);
    }
    series
}

/// Two sentences: lips that open and close without a beat.
fn one_sentence(t: f64) -> f64 {
    0.5 + 0.25 * (t * 17.0).sin() + 0.25 * (t * 29.0 + 2.0 * (t * 3.1).sin()).sin()
}

fn another_sentence(t: f64) -> f64 {
    0.5 + 0.25 * (t * 13.0 + 1.0).sin() + 0.25 * (t * 23.0 + 2.0 * (t * 2.3).cos()).sin()
}

/// What the net hears of `speech` over `seconds`.
fn sound(seconds: u32, speech: impl Fn(f64) -> f64) -> Trajectory {
    let shapes = 0..seconds * Trajectory::RATE;
    Trajectory::new(
        shapes
            .map(|i| {
                let aperture = speech(f64::from(i) / f64::from(Trajectory::RATE)) as f32;
                MouthShape { aperture, ..MouthShape::default() }
            })
            .collect(),
    )
}

fn auto(faces: &[&FaceSeries], sound: Option<&Trajectory>) -> Chosen {
    choose(faces, FaceChoice::Auto, sound, rate()).unwrap()
}

#[test]
fn who_talks_in_the_sound_is_chosen_before_who_is_larger() {
    let talks = series(0..100, 200.0, 80.0, |t| 0.06 * one_sentence(t));
    let talks_of_something_else = series(0..100, 600.0, 200.0, |t| 0.1 * another_sentence(t));
    let listens = series(0..100, 900.0, 220.0, |_| 0.01);
    let heard = sound(4, one_sentence);
    let chosen = auto(&[&talks_of_something_else, &talks, &listens], Some(&heard));
    assert_eq!(chosen, Chosen { index: 1, by_guess: true });
}

#[test]
fn a_speaker_whose_sound_is_a_little_late_is_still_found() {
    let talks = series(0..100, 200.0, 80.0, |t| 0.06 * one_sentence(t));
    let listens = series(0..100, 600.0, 200.0, |_| 0.01);
    for late in [-0.08, 0.08] {
        let heard = sound(4, |t| one_sentence(t - late));
        assert_eq!(auto(&[&listens, &talks], Some(&heard)).index, 1, "{late} s late");
    }
}

#[test]
fn of_two_who_talk_in_turns_the_one_who_talks_longer_is_chosen() {
    let first = series(0..70, 300.0, 100.0, |t| 0.06 * one_sentence(t));
    let second = series(70..200, 300.0, 90.0, |t| 0.06 * one_sentence(t));
    let heard = sound(8, one_sentence);
    assert_eq!(auto(&[&first, &second], Some(&heard)).index, 1);
}

#[test]
fn without_sound_or_when_nobody_seen_talks_in_it_the_largest_is_chosen() {
    let small = series(0..100, 200.0, 80.0, |t| 0.06 * one_sentence(t));
    let large = series(0..100, 600.0, 200.0, |_| 0.01);
    assert_eq!(auto(&[&small, &large], None).index, 1);
    let narrator = sound(4, another_sentence);
    assert_eq!(auto(&[&small, &large], Some(&narrator)).index, 1);
}

#[test]
fn one_person_and_passers_by_need_no_guess() {
    let person = series(0..100, 600.0, 200.0, |_| 0.01);
    let glimpse = series(40..45, 200.0, 180.0, |_| 0.05);
    let far_away = series(0..100, 100.0, 12.0, |_| 0.05);
    let chosen = auto(&[&glimpse, &person, &far_away], None);
    assert_eq!(chosen, Chosen { index: 1, by_guess: false });
}

#[test]
fn faces_are_numbered_from_the_left_where_most_are_seen() {
    let right = series(0..50, 900.0, 100.0, |_| 0.0);
    let left = series(20..50, 100.0, 100.0, |_| 0.0);
    let middle = series(30..60, 500.0, 100.0, |_| 0.0);
    let faces = [&right, &left, &middle];
    let nth = |number| choose(&faces, FaceChoice::Nth(number), None, rate());
    assert_eq!([1, 2, 3].map(|number| nth(number).unwrap().index), [1, 2, 0]);
    assert!(!nth(1).unwrap().by_guess);
    for nobody in [0, 4] {
        assert!(matches!(nth(nobody), Err(EngineError::NoSuchFace)), "{nobody}");
    }
}

#[test]
fn a_box_names_the_face_that_is_in_it_longest() {
    let stays = series(0..50, 300.0, 100.0, |_| 0.0);
    let elsewhere = series(0..50, 800.0, 100.0, |_| 0.0);
    let mut passes = FaceSeries::default();
    for frame in 0..50 {
        let at = Point::new(frame as f32 * 20.0, 300.0);
        passes.push(FrameIndex(frame), &face(at, 100.0, 0.0), false);
    }
    let faces = [&elsewhere, &passes, &stays];
    let in_box =
        |x, y, width, height| choose(&faces, FaceChoice::In(Rect { x, y, width, height }), None, rate());
    assert_eq!(in_box(240.0, 230.0, 130.0, 140.0).unwrap().index, 2, "around the face");
    assert_eq!(in_box(290.0, 290.0, 20.0, 20.0).unwrap().index, 2, "inside the face");
    assert_eq!(in_box(0.0, 0.0, 500.0, 600.0).unwrap().index, 2, "half of the frame");
    assert!(matches!(in_box(0.0, 600.0, 100.0, 100.0), Err(EngineError::NoSuchFace)), "beside all faces");
}
