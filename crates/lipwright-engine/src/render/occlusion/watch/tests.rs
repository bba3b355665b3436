use super::*;
use crate::render::occlusion::made::{person, thing, with};

const DARK: [u8; 3] = [30, 128, 128];

/// Watches `n_frames` of a talking person, changed by `change`.
fn watched(n_frames: usize, change: impl Fn(usize, Look) -> Look) -> Occluders {
    let mut watch = OcclusionWatch::default();
    for i in 0..n_frames {
        watch.take(FrameIndex(i as u64), change(i, person(i)));
        assert!(watch.pending.len() < SEGMENT);
        assert!(watch.known.len() <= N_KNOWN);
    }
    watch.finish()
}

/// The thing comes up from below from frame `from` on, stays and goes until frame `to`.
fn visit(from: usize, to: usize) -> impl Fn(usize, Look) -> Look {
    move |i, look| {
        let Some(since) = i.checked_sub(from) else { return look };
        let Some(left) = to.checked_sub(i) else { return look };
        let height = (5 * since.min(left)).min(22);
        with(look, &thing(35 - height), DARK)
    }
}

fn frames(occluders: &Occluders) -> Vec<u64> {
    occluders.found.keys().copied().collect()
}

#[test]
fn a_thing_that_comes_and_goes_is_found_while_it_is_there() {
    let found = watched(80, visit(30, 45));
    let frames = frames(&found);
    assert!((34..=41).all(|frame| frames.contains(&frame)), "{frames:?}");
    assert!(frames.iter().all(|frame| (30..=45).contains(frame)), "{frames:?}");
    let there = found.found[&37].cells;
    assert!(thing(13).without(&there).is_empty());
}

#[test]
fn a_talking_person_has_nothing_in_front() {
    assert!(watched(200, |_, look| look).found.is_empty());
}

#[test]
fn what_is_always_there_is_the_person() {
    assert!(watched(80, |_, look| with(look, &thing(13), DARK)).found.is_empty());
}

#[test]
fn a_thing_seen_for_a_third_of_the_clip_is_still_a_thing() {
    let frames = frames(&watched(90, visit(30, 61)));
    assert!((34..=57).all(|frame| frames.contains(&frame)), "{frames:?}");
}

#[test]
fn a_thing_that_is_there_at_the_start_is_found_once_it_leaves() {
    let frames = frames(&watched(90, |i, look| if i < 20 { visit(0, 20)(i + 5, look) } else { look }));
    assert!((0..10).all(|frame| frames.contains(&frame)), "{frames:?}");
}

#[test]
fn a_change_that_comes_at_once_is_light() {
    let left = Cells::where_(|column, _| column < 16);
    let lamp = |i: usize, look| if (30..50).contains(&i) { with(look, &left, [160, 128, 128]) } else { look };
    assert!(watched(90, lamp).found.is_empty());
}

#[test]
fn one_odd_frame_is_nothing() {
    let glitch = |i: usize, look| if i == 40 { with(look, &thing(13), DARK) } else { look };
    assert!(watched(80, glitch).found.is_empty());
}

#[test]
fn heads_turned_further_than_any_before_and_dark_frames_are_not_judged() {
    let turned = |i: usize, look| Look { yaw: if i < 30 { 0.0 } else { 0.7 }, ..visit(30, 34)(i, look) };
    assert!(watched(35, turned).found.is_empty());
    let dark = |i: usize, look| Look { is_lit: i < 30, ..visit(30, 45)(i, look) };
    assert!(watched(80, dark).found.is_empty());
}

#[test]
fn a_visit_across_the_end_of_a_segment_is_found_on_both_sides() {
    let middle = SEGMENT as u64;
    let frames = frames(&watched(2 * SEGMENT + 40, visit(SEGMENT - 20, SEGMENT + 20)));
    assert!((middle - 14..middle + 14).all(|frame| frames.contains(&frame)), "{frames:?}");
    assert!(frames.iter().all(|frame| (middle - 20..=middle + 20).contains(frame)), "{frames:?}");
}

#[test]
fn a_few_frames_tell_nothing() {
    assert!(watched(5, visit(1, 4)).found.is_empty());
}
