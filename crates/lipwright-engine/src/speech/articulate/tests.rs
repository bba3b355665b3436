use super::{WIDTH_GAIN, trajectory};
use crate::speech::MouthShape;

const OPEN: MouthShape = MouthShape {
    aperture: 0.8,
    width: 0.5,
    protrusion: 0.0,
    closure: 0.0,
    labiodental: 0.0,
    sibilant: 0.0,
    silence: 0.0,
};
/// A mouth that the net would leave half open although nobody speaks.
const QUIET: MouthShape = MouthShape { aperture: 0.5, width: -0.4, silence: 1.0, ..OPEN };

/// Stretches of one shape, each with its number of frames.
fn heard(stretches: &[(MouthShape, usize)]) -> Vec<MouthShape> {
    stretches.iter().flat_map(|(shape, n)| std::iter::repeat_n(*shape, *n)).collect()
}

fn shut_frames(shapes: &[MouthShape]) -> usize {
    shapes.iter().filter(|s| s.aperture == 0.0).count()
}

#[test]
fn steady_speech_is_followed() {
    for shape in trajectory(heard(&[(OPEN, 50)])) {
        assert!((shape.aperture - 0.8).abs() < 1e-4 && (shape.width - 0.5 * WIDTH_GAIN).abs() < 1e-4);
    }
}

#[test]
fn widths_have_an_end() {
    let round = MouthShape { width: -0.95, ..OPEN };
    assert!(trajectory(heard(&[(round, 20)])).iter().all(|s| s.width >= -1.0 && s.width < -0.99));
}

#[test]
fn a_closure_shuts_the_lips_for_at_least_forty_milliseconds() {
    let touch = MouthShape { closure: 0.9, aperture: 0.3, ..OPEN };
    for length in 1..6 {
        let shapes = trajectory(heard(&[(OPEN, 30), (touch, length), (OPEN, 30)]));
        assert_eq!(shut_frames(&shapes), length.max(4));
        assert!(shapes.iter().all(|s| (s.closure >= 0.5) == (s.aperture == 0.0)));
    }
}

#[test]
fn an_unsure_closure_leaves_the_lips_apart() {
    let touch = MouthShape { closure: 0.38, ..OPEN };
    assert_eq!(shut_frames(&trajectory(heard(&[(OPEN, 30), (touch, 5), (OPEN, 30)]))), 0);
}

#[test]
fn the_lip_at_the_teeth_leaves_a_narrow_gap_for_at_least_forty_milliseconds() {
    let held = MouthShape { labiodental: 0.9, aperture: 0.4, ..OPEN };
    for length in 1..6 {
        let shapes = trajectory(heard(&[(OPEN, 30), (held, length), (OPEN, 30)]));
        let narrow = shapes.iter().filter(|s| s.is_labiodental() && s.aperture <= 0.12 && s.aperture > 0.05);
        assert_eq!(narrow.count(), length.max(4));
        assert!(shapes[10].aperture > 0.7 && !shapes[10].is_labiodental());
    }
}

#[test]
fn lips_that_touch_go_before_the_lip_at_the_teeth() {
    let both = MouthShape { labiodental: 0.9, closure: 0.9, ..OPEN };
    let shapes = trajectory(heard(&[(OPEN, 30), (both, 5), (OPEN, 30)]));
    assert!(shapes[30..35].iter().all(|s| s.aperture == 0.0 && s.is_closure() && !s.is_labiodental()));
}

#[test]
fn lips_pushed_forward_stay_so_through_a_closure_and_go_back_in_a_pause() {
    let round = MouthShape { protrusion: 0.9, width: -0.8, ..OPEN };
    let touch = MouthShape { closure: 0.9, ..round };
    let shapes = trajectory(heard(&[(round, 30), (touch, 5), (round, 30), (QUIET, 60)]));
    assert!(shapes[..60].iter().all(|s| s.protrusion > 0.8));
    assert!(shapes[124].protrusion <= 0.0);
}

#[test]
fn a_gap_of_a_tenth_of_a_second_is_no_pause() {
    let shapes = trajectory(heard(&[(OPEN, 30), (QUIET, 10), (OPEN, 30)]));
    assert!(shapes.iter().all(|s| s.silence < 0.5 && s.aperture > 0.3));
}

#[test]
fn a_short_pause_relaxes_the_mouth_without_shutting_it() {
    let shapes = trajectory(heard(&[(OPEN, 30), (QUIET, 25), (OPEN, 30)]));
    assert!(shapes[42].aperture < 0.3 && shapes[42].aperture > 0.0);
    assert!(shapes[42].silence >= 0.5);
}

#[test]
fn a_long_pause_shuts_the_mouth_and_brings_its_corners_to_rest() {
    let shapes = trajectory(heard(&[(OPEN, 30), (QUIET, 60), (OPEN, 30)]));
    for shape in &shapes[42..78] {
        assert_eq!((shape.aperture, shape.width), (0.0, 0.0));
    }
    assert!(shapes[36].aperture > 0.0, "closes over time");
    assert!(shapes[84].aperture > 0.05, "opens before the sound");
}

#[test]
fn a_phrase_that_begins_with_a_closure_is_not_preceded_by_an_opening() {
    let touch = MouthShape { closure: 0.9, ..QUIET };
    let wavering = MouthShape { silence: 0.0, ..QUIET };
    for between in 0..3 {
        let shapes = trajectory(heard(&[(QUIET, 60), (wavering, between), (touch, 5), (OPEN, 30)]));
        assert!(shapes[..65 + between].iter().all(|s| s.aperture == 0.0));
        assert!(shapes[70 + between].aperture > 0.0);
    }
}

#[test]
fn silence_alone_is_a_mouth_at_rest_from_the_first_frame_to_the_last() {
    for n in [1, 5, 200] {
        for shape in trajectory(heard(&[(QUIET, n)])) {
            assert_eq!((shape.aperture, shape.width, shape.silence >= 0.5), (0.0, 0.0, true));
        }
    }
}

#[test]
fn a_click_in_silence_does_not_open_the_mouth() {
    let shapes = trajectory(heard(&[(QUIET, 60), (OPEN, 4), (QUIET, 60)]));
    assert_eq!(shut_frames(&shapes), 124);
}

#[test]
fn a_hum_between_silences_or_at_an_end_is_no_speech() {
    let hum = MouthShape { closure: 0.7, aperture: 0.02, ..OPEN };
    let silent = |stretches: &[(MouthShape, usize)]| {
        trajectory(heard(stretches)).iter().filter(|shape| shape.silence >= 0.5).count()
    };
    assert_eq!(silent(&[(hum, 18), (QUIET, 50)]), 68, "the noise with which a recording sets in");
    assert_eq!(silent(&[(QUIET, 50), (hum, 18), (QUIET, 50)]), 118);
    assert_eq!(silent(&[(QUIET, 50), (hum, 18)]), 68);
    assert_eq!(silent(&[(QUIET, 50), (hum, 10), (OPEN, 30), (QUIET, 50)]), 100, "a word that begins with m");
    assert_eq!(silent(&[(hum, 50)]), 0, "somebody hums throughout");
}

#[test]
fn a_net_that_fails_shuts_the_mouth() {
    let lost = MouthShape {
        aperture: f32::NAN,
        width: f32::NAN,
        protrusion: f32::NAN,
        closure: f32::NAN,
        labiodental: f32::NAN,
        sibilant: f32::NAN,
        silence: f32::NAN,
    };
    assert_eq!(shut_frames(&trajectory(heard(&[(lost, 50)]))), 50);
}

#[test]
fn no_frames_give_no_shapes() {
    assert!(trajectory(Vec::new()).is_empty());
}
