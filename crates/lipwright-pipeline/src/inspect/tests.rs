use lipwright_testkit::sample_face;

use super::{InspectJob, evenly, inspect};
use crate::{Cancel, FaceChoice, Limits, Silent};

#[test]
fn numbers_are_spread_from_first_to_last() {
    assert_eq!(evenly(3, 5), [0, 1, 2]);
    assert_eq!(evenly(10, 4), [0, 3, 6, 9]);
    assert!(evenly(0, 4).is_empty());
}

#[test]
fn the_sample_shows_one_face_in_every_frame_and_its_mouths() {
    let job =
        InspectJob { video: sample_face(), speech: None, face: FaceChoice::Auto, limits: Limits::default() };
    let seen = inspect(&job, &Silent, &Cancel::new()).unwrap();
    assert!(seen.frames.iter().all(Option::is_some));
    assert!(seen.n_kept > 0 && !seen.mouths.is_empty());
    assert_eq!(seen.thumbs.len(), 12);
    let gaps: Vec<f32> = seen.mouths.iter().map(|shot| shot.face.unwrap().gap).collect();
    assert!(gaps.is_sorted(), "from shut to open: {gaps:?}");
    // The lips drawn in are the only pixels of their colour.
    let drawn = |picture: &super::Picture| picture.rgb.chunks(3).filter(|rgb| rgb == &[80, 230, 255]).count();
    assert!(seen.thumbs.iter().all(|shot| drawn(&shot.picture) > 20));
    let shot = &seen.mouths[0].picture;
    assert_eq!(shot.rgb.len(), 3 * shot.width * shot.height);
}
