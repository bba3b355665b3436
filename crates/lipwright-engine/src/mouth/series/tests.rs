use super::*;
use crate::face::TrackId;

/// A face whose points all sit at fixed offsets around `centre`.
fn face(centre: Point) -> FaceInFrame {
    let mut landmarks: Vec<Landmark> = (0..N_LANDMARKS)
        .map(|i| {
            let angle = i as f32 * 2.4;
            let radius = 100.0 * (i as f32 / N_LANDMARKS as f32).sqrt();
            Landmark {
                at: centre + Point::new(radius * angle.cos(), radius * angle.sin()),
                z: i as f32 * 0.1,
            }
        })
        .collect();
    landmarks[234].at = centre - Point::new(100.0, 0.0);
    landmarks[454].at = centre + Point::new(100.0, 0.0);
    FaceInFrame { track: TrackId(0), landmarks, confidence: 0.9 }
}

fn series(centres: impl IntoIterator<Item = Option<Point>>) -> FaceSeries {
    let mut series = FaceSeries::default();
    for (frame, centre) in (0..).zip(centres) {
        if let Some(centre) = centre {
            series.push(FrameIndex(frame), &face(centre), false);
        }
    }
    series
}

#[test]
fn a_parabola_passes_through_the_smoother_unchanged() {
    for (before, after) in [(4, 4), (0, 4), (2, 2), (3, 0), (1, 4)] {
        let weights = centre_weights(before, after);
        let value: f32 = weights
            .iter()
            .enumerate()
            .map(|(i, w)| {
                let x = i as f32 - before as f32;
                w * (3.0 - 2.0 * x + 0.5 * x * x)
            })
            .sum();
        assert!((value - 3.0).abs() < 1e-4, "{before} {after}: {value}");
    }
}

#[test]
fn keeping_a_face_moves_no_point_by_a_twentieth_of_a_pixel() {
    let series = series([Some(Point::new(300.0, 200.0))]);
    let seen = series.face_at(FrameIndex(0)).unwrap();
    let truth = face(Point::new(300.0, 200.0));
    for (i, &index) in OUTER.iter().enumerate() {
        let [x, y, _] = seen.lips_in_frame.outer[i];
        assert!(truth.landmarks[index].at.distance(Point::new(x, y)) < 0.05);
    }
}

#[test]
fn a_frame_without_the_face_stays_without_it() {
    let at = |x| Some(Point::new(x, 200.0));
    let series = series([at(300.0), None, at(301.0)]);
    assert!(series.face_at(FrameIndex(1)).is_none());
    assert!(series.face_at(FrameIndex(2)).is_some());
    assert!(series.face_at(FrameIndex(3)).is_none());
    assert_eq!(series.first_seen(), Some(FrameIndex(0)));
    assert_eq!(series.n_frames(), 3);
}

#[test]
fn a_face_that_comes_late_takes_no_room_for_the_frames_before() {
    let mut late = FaceSeries::default();
    late.push(FrameIndex(1_000_000), &face(Point::new(300.0, 200.0)), false);
    assert_eq!(late.slots.len(), 1);
    assert_eq!(late.first_seen(), Some(FrameIndex(1_000_000)));
    assert!(late.face_at(FrameIndex(1_000_000)).is_some());
    assert!(late.face_at(FrameIndex(0)).is_none());
}

#[test]
fn smoothing_does_not_reach_across_a_cut() {
    let centres = (0..20).map(|i| Some(Point::new(if i < 10 { 300.0 } else { 700.0 }, 200.0)));
    let series = series(centres);
    let corner = |frame| series.face_at(FrameIndex(frame)).unwrap().lips_in_frame.outer[0][0];
    assert!((corner(9) - corner(0)).abs() < 0.1);
    assert!((corner(10) - corner(19)).abs() < 0.1);
}

/// Shows twenty frames of a face that stands at one place, then twenty at another, and tells how far the
/// lips of the last frame before and of the first after are from where they were seen.
fn smear(jump: f32, after_cut: bool) -> f32 {
    let mut series = FaceSeries::default();
    let centre = |frame: u64| Point::new(300.0 + if frame < 20 { 0.0 } else { jump }, 200.0);
    for frame in 0..40 {
        series.push(FrameIndex(frame), &face(centre(frame)), after_cut && frame == 20);
    }
    let off = |frame: u64| {
        let [x, ..] = series.face_at(FrameIndex(frame)).unwrap().lips_in_frame.outer[0];
        (x - face(centre(frame)).landmarks[OUTER[0]].at.x).abs()
    };
    off(19).max(off(20))
}

#[test]
fn smoothing_does_not_reach_across_a_jump_cut_within_the_same_place() {
    // Faces are 200 pixels wide: a told cut of any size, an untold one from 3 % of that on.
    assert!(smear(2.0, true) < 0.1);
    assert!(smear(2.0, false) > 0.3, "without a cut it is noise, and smoothed");
    assert!(smear(14.0, false) < 0.1);
}

#[test]
fn a_quick_nod_is_one_movement() {
    // Rests, sets off, is fast, stops: no step stands alone.
    let steps = [0.0, 0.0, 0.0, 1.0, 4.0, 12.0, 20.0, 20.0, 12.0, 4.0, 1.0, 0.0, 0.0, 0.0];
    let mut centre = Point::new(300.0, 200.0);
    let mut series = FaceSeries::default();
    for (frame, step) in (0..).zip(steps) {
        centre.y += step;
        series.push(FrameIndex(frame), &face(centre), false);
    }
    for frame in 1..steps.len() {
        assert!(series.is_joined(frame - 1, frame), "between {} and {frame}", frame - 1);
    }
}
