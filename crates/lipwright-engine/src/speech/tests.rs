use lipwright_clip::Seconds;

use super::{MouthShape, Trajectory};

const NEUTRAL: MouthShape = MouthShape {
    aperture: 0.0,
    width: 0.0,
    protrusion: 0.0,
    closure: 0.0,
    labiodental: 0.0,
    sibilant: 0.0,
    silence: 0.0,
};
const SPEECH: MouthShape = MouthShape { aperture: 0.6, width: 0.2, ..NEUTRAL };
const SHUT: MouthShape = MouthShape { closure: 0.9, ..NEUTRAL };
const AT_TEETH: MouthShape = MouthShape { aperture: 0.1, labiodental: 0.8, ..NEUTRAL };
const QUIET: MouthShape = MouthShape { silence: 1.0, ..NEUTRAL };

fn trajectory(stretches: &[(MouthShape, usize)]) -> Trajectory {
    Trajectory::new(stretches.iter().flat_map(|(shape, n)| std::iter::repeat_n(*shape, *n)).collect())
}

#[test]
fn shapes_are_joined_linearly_and_the_last_one_holds() {
    let two = trajectory(&[(QUIET, 1), (SPEECH, 1)]);
    assert!((two.at(Seconds(0.005)).aperture - 0.3).abs() < 1e-6);
    assert_eq!(two.at(Seconds(7.0)), SPEECH);
    assert_eq!(two.at(Seconds(-1.0)), QUIET);
    assert_eq!(Trajectory::default().at(Seconds(1.0)), MouthShape::default());
}

#[test]
fn one_picture_of_a_clip_shows_every_closure() {
    for rate in [24.0, 25.0, 30.0, 50.0] {
        for at in 10..50 {
            let speech = trajectory(&[(SPEECH, at), (SHUT, 4), (SPEECH, 100 - at)]);
            let shut = (0..25)
                .map(|k| speech.shape_for(Seconds(f64::from(k) / rate), Seconds(f64::from(k + 1) / rate)))
                .filter(|shape| shape.aperture == 0.0 && shape.is_closure())
                .count();
            assert!((1..=3).contains(&shut) || (at + 4) as f64 > 2500.0 / rate, "{shut} at {at} of {rate}");
        }
    }
}

#[test]
fn one_picture_of_a_clip_shows_the_lip_at_the_teeth() {
    for at in 10..50 {
        let speech = trajectory(&[(SPEECH, at), (AT_TEETH, 4), (SPEECH, 100 - at)]);
        let held = (0..25)
            .map(|k| speech.shape_for(Seconds(f64::from(k) / 25.0), Seconds(f64::from(k + 1) / 25.0)))
            .filter(|shape| shape.aperture <= 0.1 && shape.is_labiodental())
            .count();
        assert!((1..=2).contains(&held), "{held} at {at}");
    }
}

#[test]
fn lips_that_touch_go_before_the_lip_at_the_teeth() {
    let speech = trajectory(&[(AT_TEETH, 3), (SHUT, 1), (SPEECH, 4)]);
    assert!(speech.shape_for(Seconds(0.0), Seconds(0.04)).aperture <= 0.0);
}

#[test]
fn a_picture_without_closure_shows_the_mean_of_its_time() {
    let opening = Trajectory::new((0..20).map(|i| MouthShape { aperture: i as f32, ..SPEECH }).collect());
    assert!((opening.shape_for(Seconds(0.04), Seconds(0.08)).aperture - 5.5).abs() < 1e-4);
}

#[test]
fn a_picture_that_a_closure_only_touches_is_on_its_way() {
    // 60 ms of closure over three pictures: a quarter, all, a quarter.
    let speech = trajectory(&[(SPEECH, 11), (SHUT, 6), (SPEECH, 15)]);
    let pictures: Vec<_> = (2..6)
        .map(|k| speech.shape_for(Seconds(f64::from(k) * 0.04), Seconds(f64::from(k + 1) * 0.04)).aperture)
        .collect();
    assert!(pictures[0] > 0.2 && pictures[0] < 0.6, "{pictures:?}");
    assert!(pictures[1] <= 0.0 && pictures[2] > 0.2, "{pictures:?}");
}

#[test]
fn a_picture_is_not_shut_by_a_closure_that_begins_when_it_ends() {
    let speech = trajectory(&[(SPEECH, 8), (SHUT, 4), (SPEECH, 8)]);
    assert!(speech.shape_for(Seconds(0.04), Seconds(0.08)).aperture > 0.0);
    assert!(speech.shape_for(Seconds(0.12), Seconds(0.16)).aperture > 0.0);
}

#[test]
fn a_picture_after_the_end_shows_the_last_shape() {
    let speech = trajectory(&[(SPEECH, 10)]);
    assert_eq!(speech.shape_for(Seconds(3.0), Seconds(3.04)), SPEECH);
}

#[test]
fn pauses_shorter_than_the_shortest_are_not_reported() {
    let speech = trajectory(&[(QUIET, 15), (SPEECH, 30), (QUIET, 14), (SPEECH, 10), (QUIET, 40)]);
    let pauses: Vec<_> =
        speech.pauses().iter().map(|(a, b)| ((a.0 * 100.0).round(), (b.0 * 100.0).round())).collect();
    assert_eq!(pauses, [(0.0, 15.0), (69.0, 109.0)]);
}

#[test]
fn a_trajectory_without_silence_has_no_pauses() {
    assert!(trajectory(&[(SPEECH, 100)]).pauses().is_empty());
    assert!(Trajectory::default().pauses().is_empty());
}
