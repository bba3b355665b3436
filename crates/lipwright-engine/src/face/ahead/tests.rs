use lipwright_clip::{Affine, Point, Rect};

use super::*;
use crate::face::canvas::{Canvas, Portrait};

const TRACK: TrackId = TrackId(7);

fn portrait_at(x: f32) -> Frame {
    let shift = Affine { tx: x, ..Affine::IDENTITY };
    Canvas::new(640, 512, [96.0, 104.0, 112.0]).paste(&Portrait::load(), shift).frame()
}

/// The square around the portrait's face, which [`portrait_at`] shows at `x`.
fn square_at(x: f32) -> Roi {
    let bounds = Rect { x: x + 169.0, y: 67.0, width: 112.0, height: 112.0 };
    Roi::around(bounds, Point::new(0.0, 0.0), Point::new(1.0, 0.0))
}

fn nose(nets: &mut PairOfNets, frame: &Frame, next: Option<&Frame>, (roi, likely): (Roi, Roi)) -> Point {
    let wanted = Wanted { track: TRACK, roi, likely };
    let mut seen = nets.look_at_all(frame, next, &[wanted]).unwrap();
    seen.remove(&TRACK).flatten().expect("an answer").landmarks[1].at
}

#[test]
fn what_was_seen_ahead_counts_where_the_face_came_as_expected() {
    let (first, second) = (portrait_at(0.0), portrait_at(8.0));
    let mut nets = PairOfNets::new().unwrap();
    let alone = nose(&mut nets, &second, None, (square_at(8.0), square_at(8.0)));
    nose(&mut nets, &first, Some(&second), (square_at(0.0), square_at(8.0)));
    // Were it looked at now, the nose would be seen in the first frame's place.
    let ahead = nose(&mut nets, &first, None, (square_at(8.2), square_at(16.0)));
    assert_eq!(ahead, alone);
    let now = nose(&mut nets, &first, None, (square_at(8.2), square_at(16.0)));
    assert!((now.x - (alone.x - 8.0)).abs() < 1.0, "seen ahead counts once: {now:?}, {alone:?}");
}

#[test]
fn a_face_that_came_elsewhere_is_looked_at_again() {
    let (first, second) = (portrait_at(0.0), portrait_at(60.0));
    let mut nets = PairOfNets::new().unwrap();
    let alone = nose(&mut nets, &second, None, (square_at(60.0), square_at(60.0)));
    nose(&mut nets, &first, Some(&second), (square_at(0.0), square_at(0.0)));
    let again = nose(&mut nets, &second, None, (square_at(60.0), square_at(60.0)));
    assert_eq!(again, alone);
}
