use super::*;
use crate::speech::MouthShape;

fn aperture(time: f64) -> f32 {
    (0.5 + 0.3 * (9.0 * time).sin() + 0.2 * (23.0 * time).sin()) as f32
}

fn speech() -> Trajectory {
    let shape = |i: i32| MouthShape { aperture: aperture(f64::from(i) / 100.0), ..MouthShape::default() };
    Trajectory::new((0..400).map(shape).collect())
}

/// Frames of somebody whose mouth runs `lead` ahead of their sound.
fn seen(lead: f64, n: i32) -> Vec<(Seconds, f32)> {
    (5..n).map(|i| (Seconds(f64::from(i) / 25.0), 0.1 * aperture(f64::from(i) / 25.0 + lead))).collect()
}

#[test]
fn the_lead_of_a_talking_person_is_found() {
    for lead in [-0.04, 0.0, 0.04, 0.08] {
        let found = visual_lead(&speech(), &seen(lead, 90));
        assert!((found.0 - lead).abs() <= 0.011, "{lead}: {found:?}");
    }
}

#[test]
fn little_talk_or_lips_that_do_not_belong_to_the_sound_change_nothing() {
    assert_eq!(visual_lead(&speech(), &seen(-0.04, 20)), ORDINARY);
    let still: Vec<_> = seen(-0.04, 90).into_iter().map(|(time, _)| (time, 0.02)).collect();
    assert_eq!(visual_lead(&speech(), &still), ORDINARY);
}
