use std::num::NonZeroU32;

use lipwright_engine::speech::MouthShape;

use super::*;

fn rate() -> FrameRate {
    FrameRate::new(25, 1).unwrap()
}

fn seconds(n: u64) -> ClipTime {
    ClipTime::new(n, NonZeroU32::MIN)
}

/// Lips that touch from 0.1 to 0.2 s of each second.
fn speech(n_seconds: usize) -> Trajectory {
    let shape = |n: usize| {
        let shut = (10..20).contains(&(n % 100));
        MouthShape {
            aperture: if shut { 0.0 } else { 0.6 },
            closure: if shut { 1.0 } else { 0.0 },
            ..MouthShape::default()
        }
    };
    Trajectory::new((0..n_seconds * 100).map(shape).collect())
}

#[test]
fn closures_are_told_with_their_times() {
    let curves = Curves::new(&speech(2), seconds(2), &[], rate());
    assert_eq!(curves.closures, [(0.1, 0.2), (1.1, 1.2)]);
}

#[test]
fn the_aperture_is_that_of_the_speech() {
    let curves = Curves::new(&speech(1), seconds(1), &[], rate());
    assert_eq!(curves.aperture.len(), 25);
    // The third point lies inside the closure, the last one far from it.
    assert!(curves.aperture[3] < 0.01 && (curves.aperture[24] - 0.6).abs() < 1e-3, "{curves:?}");
}

#[test]
fn an_hour_has_no_more_points_than_a_screen() {
    let curves = Curves::new(&speech(3600), seconds(3600), &[], rate());
    assert_eq!((curves.aperture.len(), curves.closures.len()), (1000, 1000));
    assert!((curves.step - 3.6).abs() < 1e-9, "{}", curves.step);
}

#[test]
fn passes_tell_where_in_the_source_they_begin() {
    let legs = [
        Leg { first: 0, length: 50, backward: false },
        Leg { first: 25, length: 25, backward: true },
        Leg { first: 25, length: 10, backward: false },
    ];
    let curves = Curves::new(&speech(4), seconds(4), &legs, rate());
    let told = curves.passes.iter().map(|pass| (pass.from, pass.source, pass.backward));
    assert_eq!(told.collect::<Vec<_>>(), [(0.0, 0.0, false), (2.0, 2.0, true), (3.0, 1.0, false)]);
}
