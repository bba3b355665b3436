use super::*;
use crate::mouth::lips::{FAR_CORNER, Lips};

fn person() -> Person {
    let lips = Lips { outer: [[0.0; 3]; 20], inner: [[0.0; 3]; 20] };
    Person {
        rest: lips,
        rest_chin: [0.0; 3],
        closed_reading: 0.0,
        opening: 0.1,
        talks: true,
        chin_share: 0.6,
        own_shape: None,
    }
}

/// Sounds around a moment that say nothing.
const QUIET: Around = Around([0.0; N_AROUND]);

fn speaking(aperture: f32, width: f32) -> MouthShape {
    MouthShape { aperture, width, ..MouthShape::default() }
}

/// `n` moments of a person who opens `share` as far as others and moves the corners `gain` as far.
fn talk(n: usize, share: f32, gain: f32) -> Vec<Spoken> {
    let moment = |i: usize| {
        let (aperture, width) = ((i as f32 * 0.37).fract(), 2.0 * (i as f32 * 0.61).fract() - 1.0);
        let shape = speaking(aperture, width);
        let gap = share * 0.1 * aperture;
        Spoken { shape, around: QUIET, gap, stretch: 1.0 + gain * ordinary_width(&shape, gap, ROUND_LOSS) }
    };
    (0..n).map(moment).collect()
}

#[test]
fn without_talking_the_ordinary_holds() {
    let calibration = Calibration::learn(&person(), &talk(3, 0.5, 1.0));
    assert!((calibration.gap(&speaking(0.7, 0.0), &QUIET) - 0.07).abs() < 1e-6);
}

#[test]
fn somebody_who_opens_half_as_far_is_shown_so() {
    let calibration = Calibration::learn(&person(), &talk(400, 0.5, 1.0));
    for aperture in [0.2, 0.5, 0.9] {
        let gap = calibration.gap(&speaking(aperture, 0.0), &QUIET);
        assert!((gap - 0.05 * aperture).abs() < 0.006, "{aperture}: {gap}");
    }
}

#[test]
fn a_wider_sound_never_makes_a_smaller_gap() {
    let calibration = Calibration::learn(&person(), &talk(60, 0.8, 1.0));
    let gaps: Vec<f32> = (0..=24).map(|i| calibration.gap(&speaking(i as f32 * 0.05, 0.0), &QUIET)).collect();
    assert!(gaps.windows(2).all(|pair| pair[1] >= pair[0] - 1e-6), "{gaps:?}");
    assert!(gaps[0].abs() < 1e-6, "shut stays shut");
}

#[test]
fn lively_corners_are_learnt() {
    let calm = Calibration::learn(&person(), &talk(400, 1.0, 0.5));
    let lively = Calibration::learn(&person(), &talk(400, 1.0, 1.6));
    let rounded = speaking(0.3, -1.0);
    assert!(lively.stretch(&rounded, &QUIET, 0.03) + 0.05 < calm.stretch(&rounded, &QUIET, 0.03));
}

#[test]
fn a_rounded_sound_draws_a_smile_together() {
    let wide = |width: f32| {
        let mut person = person();
        person.rest.outer[FAR_CORNER][0] = width;
        Calibration::learn(&person, &[]).stretch(&speaking(0.3, -0.9), &QUIET, 0.03) * width
    };
    assert!((wide(0.49) - wide(0.38)).abs() < 0.02, "both end equally round");
    assert!(wide(0.38) - wide(0.30) > 0.05, "who does not smile keeps a mouth of their own");
}

#[test]
fn moments_of_silence_teach_nothing() {
    let mut spoken = talk(400, 0.5, 1.0);
    for moment in &mut spoken {
        moment.shape.silence = 1.0;
    }
    let calibration = Calibration::learn(&person(), &spoken);
    assert!((calibration.gap(&speaking(0.7, 0.0), &QUIET) - 0.07).abs() < 1e-6);
}

/// Somebody who opens a third wider than heard after a rounded sound.
fn with_a_habit(n: usize) -> Vec<Spoken> {
    let mut spoken = talk(n, 1.0, 1.0);
    for (i, moment) in spoken.iter_mut().enumerate() {
        let rounded = (i as f32 * 0.23).sin().max(0.0);
        moment.around.0[2] = rounded;
        moment.gap += 0.03 * rounded;
    }
    spoken
}

#[test]
fn a_habit_that_holds_throughout_is_kept() {
    let calibration = Calibration::learn(&person(), &with_a_habit(500));
    let mut after_a_round_one = QUIET;
    after_a_round_one.0[2] = 1.0;
    let said = speaking(0.5, 0.0);
    let more = calibration.gap(&said, &after_a_round_one) - calibration.gap(&said, &QUIET);
    assert!(more > 0.015, "{more}");
}

#[test]
fn no_habit_opens_lips_that_must_touch() {
    let calibration = Calibration::learn(&person(), &with_a_habit(500));
    let mut after_a_round_one = QUIET;
    after_a_round_one.0[2] = 1.0;
    assert!(calibration.gap(&speaking(0.0, 0.0), &after_a_round_one) <= 0.0);
}
