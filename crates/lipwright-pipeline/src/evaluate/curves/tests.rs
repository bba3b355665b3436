use lipwright_clip::{FrameRate, Point};
use lipwright_engine::face::Pose;

use super::super::picture::Area;
use super::super::watch::{Footage, Glance, N_LIPS};
use super::{
    Fit, behind_sound, best_fit, jitter, lip_distance, percentile, range, share_above, sharpness, shimmer,
    spikes, steady, tremble,
};

/// A mouth that talks: two syllables a second, with a slower swell.
fn talking(frame: f32) -> f32 {
    0.04 + 0.03 * (frame * 0.5).sin() + 0.01 * (frame * 0.17).sin()
}

fn curve(value: impl Fn(f32) -> f32) -> Vec<Option<f32>> {
    (0..75).map(|frame| Some(value(frame as f32))).collect()
}

/// A face whose lower lip goes down by `gap`, every point trembling by `tremble`.
fn glance(gap: f32, tremble: f32, sharpness: f64) -> Glance {
    let pose = Pose {
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        scale: 100.0,
        centre: Point::default(),
        depth: 0.0,
        rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    };
    let lips = std::array::from_fn(|i| {
        let lower = i % 20 < 11;
        [i as f32 / 40.0, if lower { 0.3 + gap } else { 0.3 } + tremble]
    });
    let mouth = Area { left: 0, top: 0, right: 10, bottom: 10 };
    Glance { pose, lips, aperture: gap, aspect: gap / 0.3, mouth, sharpness, picture: Vec::new() }
}

fn footage(glances: impl Iterator<Item = Glance>) -> Footage {
    let glances: Vec<_> = glances.map(Some).collect();
    Footage { rate: FrameRate::new(25, 1).unwrap(), take: glances.len(), glances }
}

#[test]
fn percentiles_leave_unseen_frames_out() {
    let curve = [Some(3.0), None, Some(1.0), Some(2.0)];
    assert_eq!(percentile(&curve, 0.5), Some(2.0));
    assert_eq!(percentile(&[None], 0.5), None);
    assert_eq!(share_above(&curve, 1.5), Some(2.0 / 3.0));
}

#[test]
fn a_curve_fits_itself_at_its_own_lag() {
    let (real, late) = (curve(talking), curve(|frame| 0.5 * talking(frame - 2.0)));
    let Fit { correlation, lag } = best_fit(&real, &late).unwrap();
    assert_eq!(lag, 2);
    assert!(correlation > 0.99, "size does not matter: {correlation}");
}

#[test]
fn a_mouth_that_stands_still_fits_nothing() {
    assert_eq!(best_fit(&curve(talking), &curve(|_| 0.02)), None);
}

#[test]
fn half_the_movement_is_half_the_range() {
    let ratio = range(&curve(|frame| talking(frame) / 2.0)).unwrap() / range(&curve(talking)).unwrap();
    assert!((ratio - 0.5).abs() < 0.01, "{ratio}");
}

#[test]
fn the_real_mouth_is_nowhere_off_and_a_still_one_is_off_by_one() {
    let real = footage((0..75).map(|frame| glance(talking(frame as f32), 0.0, 1.0)));
    assert!(lip_distance(&real, &real, 0).unwrap() < 1e-6);
    let mean = (0..75).map(|frame| talking(frame as f32)).sum::<f32>() / 75.0;
    let still = footage((0..75).map(|_| glance(mean, 0.0, 1.0)));
    assert!((lip_distance(&real, &still, 0).unwrap() - 1.0).abs() < 1e-3);
    assert_eq!(lip_distance(&real, &real, 0).map(|d| d < lip_distance(&real, &real, 3).unwrap()), Some(true));
}

/// A mouth that is hardly open and trembles by `by` in every second frame.
fn trembling(by: f32) -> Footage {
    footage((0..75).map(|frame| glance(0.02, if frame % 2 == 0 { by } else { 0.0 }, 1.0)))
}

#[test]
fn a_trembling_mouth_is_told_from_one_that_opens() {
    let (quiet, loud) = (trembling(0.002), trembling(0.004));
    assert!((jitter(&quiet, &loud).unwrap() - 2.0).abs() < 1e-3);
    let opening = footage((0..75).map(|frame| glance(0.01 * frame as f32, 0.0, 1.0)));
    assert!(steady(&opening).is_empty());
    assert_eq!(jitter(&quiet, &opening), None);
}

#[test]
fn lips_that_jump_where_the_source_begins_again_do_not_tremble() {
    let once = |frame: usize| glance(0.02, if frame % 30 < 15 { 0.01 } else { 0.0 }, 1.0);
    let shown = Footage { take: 15, ..footage((0..60).map(once)) };
    assert!(tremble(&shown, &steady(&shown)).unwrap() < 1e-6);
}

#[test]
fn a_source_that_stands_perfectly_still_does_not_make_every_tremble_endless() {
    let ratio = jitter(&trembling(0.0), &trembling(0.0005)).unwrap();
    assert!((ratio - 1.0).abs() < 1e-3, "second differences of 0.001: {ratio}");
}

#[test]
fn a_closure_is_no_tremble() {
    // Two frames of shut lips in a long vowel: the gap stands still at the turning point.
    let gap = |frame: usize| if (37..39).contains(&frame) { 0.0 } else { 0.06 };
    let closing = footage((0..75).map(|frame| glance(gap(frame), 0.0, 1.0)));
    assert!(tremble(&closing, &steady(&closing)).unwrap() < 1e-6);
}

#[test]
fn sharpness_is_compared_with_mouths_that_are_open_as_far() {
    // The source: shut mouths of sharpness 10, open ones of 30.
    let real =
        footage((0..20).map(|i| if i < 10 { glance(0.0, 0.0, 10.0) } else { glance(0.06, 0.0, 30.0) }));
    let shown = footage([glance(0.06, 0.0, 15.0), glance(0.12, 0.0, 99.0)].into_iter());
    assert!((sharpness(&real, &shown).unwrap() - 0.5).abs() < 1e-9, "half as sharp; the widest has no match");
    assert_eq!(sharpness(&real, &footage([glance(0.12, 0.0, 99.0)].into_iter())), None);
}

#[test]
fn all_lip_points_are_measured() {
    assert_eq!(glance(0.0, 0.0, 1.0).lips.len(), N_LIPS);
}

#[test]
fn a_mouth_that_follows_the_sound_a_frame_late_is_told_so() {
    let loudness: Vec<f32> = (0..75).map(|frame| 1000.0 * talking(frame as f32)).collect();
    let (lag, fit) = behind_sound(&loudness, &curve(|frame| talking(frame - 1.0))).unwrap();
    assert!((lag - 1.0).abs() < 0.1 && fit > 0.95, "{lag} {fit}");
    let (half, _) = behind_sound(&loudness, &curve(|frame| talking(frame - 0.5))).unwrap();
    assert!((half - 0.5).abs() < 0.2, "{half}");
}

#[test]
fn a_picture_that_flickers_over_steady_lips_shimmers() {
    let still = |flicker: f32| {
        footage((0..30).map(|frame| {
            let mut glance = glance(0.02, 0.0, 1.0);
            glance.picture = vec![if frame % 2 == 0 { 100.0 + flicker } else { 100.0 }; 8];
            glance
        }))
    };
    let shimmer = shimmer(&still(2.0), &still(3.0)).unwrap();
    assert!((shimmer - 1.5).abs() < 1e-6, "{shimmer}");
}

#[test]
fn lips_that_pop_open_for_one_frame_are_spikes() {
    let speaking = |pop: Option<usize>| {
        footage((0..75).map(|frame| {
            let gap = if pop == Some(frame) { 0.15 } else { talking(frame as f32) };
            glance(gap, 0.0, 1.0)
        }))
    };
    assert_eq!(spikes(&speaking(None), &speaking(None)), Some(0.0));
    assert!(spikes(&speaking(None), &speaking(Some(40))).unwrap() > 0.0);
}
