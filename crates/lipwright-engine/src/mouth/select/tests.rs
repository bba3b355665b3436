use super::*;

fn mouth(gap: f32) -> Descriptor {
    Descriptor { gap, width: 0.4, ..Descriptor::default() }
}

fn candidate(place: u64, gap: f32) -> Candidate {
    Candidate {
        mouth: mouth(gap),
        frame: Some(place),
        place,
        sharpness: 1.0,
        hasty: 0.0,
        tongue: 0.0,
        light: 120.0,
        sound: None,
    }
}

fn wish(gap: f32) -> Wish {
    Wish { mouth: mouth(gap), shut: gap <= 0.0, light: 120.0, sound: [0.0; 5], source: 10_000 }
}

fn chosen(candidates: &[Candidate], wishes: &[Wish]) -> Vec<u16> {
    let likeness = vec![0.5; candidates.len() * candidates.len()];
    let choice = Choice { candidates, likeness: &likeness, apart: 0 };
    choice.choose(wishes.len(), |n| Some(wishes[n]))
}

#[test]
fn the_mouth_that_fits_is_shown() {
    let candidates = [candidate(0, 0.0), candidate(50, 0.05), candidate(100, 0.1)];
    let wishes = [[wish(0.0); 5], [wish(0.1); 5], [wish(0.05); 5]].concat();
    let expected = [[0; 5], [2; 5], [1; 5]].concat();
    assert_eq!(chosen(&candidates, &wishes), expected);
}

#[test]
fn real_movement_is_followed_where_it_fits_nearly_as_well() {
    // A run that opens, and a lone mouth that fits its middle a little better.
    let mut candidates: Vec<Candidate> = (0..6).map(|i| candidate(i, 0.01 * i as f32)).collect();
    candidates.push(candidate(500, 0.031));
    let wishes: Vec<Wish> = (0..6).map(|i| wish(0.01 * i as f32 + 0.001)).collect();
    assert_eq!(chosen(&candidates, &wishes), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_mouth_that_is_held_does_not_flicker_between_neighbours() {
    let candidates: Vec<Candidate> = (0..4).map(|i| candidate(i, 0.05)).collect();
    let shown = chosen(&candidates, &[wish(0.05); 25]);
    let changes = shown.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(changes < candidates.len(), "{shown:?}");
}

#[test]
fn one_frame_is_not_worth_two_jumps() {
    let candidates = [candidate(0, 0.03), candidate(100, 0.045)];
    let mut wishes = vec![wish(0.03); 7];
    wishes[3] = wish(0.042);
    assert_eq!(chosen(&candidates, &wishes), [0; 7]);
}

#[test]
fn lips_that_must_touch_come_from_lips_that_touch() {
    let candidates = [candidate(0, 0.0), candidate(100, 0.012)];
    let mut wishes = vec![wish(0.012); 9];
    wishes[4] = wish(0.0);
    wishes[5] = wish(0.0);
    assert_eq!(chosen(&candidates, &wishes)[4..6], [0, 0]);
}

#[test]
fn nobody_borrows_from_their_own_surroundings_when_told_not_to() {
    let candidates = [candidate(100, 0.05), candidate(300, 0.02)];
    let choice = Choice { candidates: &candidates, likeness: &[1.0; 4], apart: 12 };
    let near = choice.choose(4, |_| Some(Wish { source: 95, ..wish(0.05) }));
    assert_eq!(near, [1; 4]);
    let far = choice.choose(4, |_| Some(Wish { source: 200, ..wish(0.05) }));
    assert_eq!(far, [0; 4]);
}

#[test]
fn long_results_are_chosen_in_blocks_without_a_seam() {
    let candidates: Vec<Candidate> = (0..40).map(|i| candidate(10 * i, 0.002 * i as f32)).collect();
    let gap = |n: usize| 0.04 + 0.035 * (n as f32 * 0.05).sin();
    let wishes: Vec<Wish> = (0..3 * BLOCK).map(|n| wish(gap(n))).collect();
    let chosen = chosen(&candidates, &wishes);
    for (n, &choice) in chosen.iter().enumerate() {
        let off = (candidates[usize::from(choice)].mouth.gap - gap(n)).abs();
        assert!(off < 0.03, "frame {n}: {off}");
    }
}

#[test]
fn frames_that_show_nobody_cost_nothing() {
    let candidates = [candidate(0, 0.0), candidate(100, 0.08)];
    let choice = Choice { candidates: &candidates, likeness: &[1.0; 4], apart: 0 };
    let chosen = choice.choose(12, |n| (n >= 6).then(|| wish(0.08)));
    assert_eq!(chosen[6..], [1; 6]);
}

#[test]
fn a_mouth_caught_in_the_middle_of_a_snap_is_not_borrowed() {
    // It fits best, but its picture is half of a shut mouth and half of an open one.
    let snap = Candidate { hasty: 1.0, ..candidate(50, 0.04) };
    let candidates = [candidate(0, 0.0), snap, candidate(100, 0.06)];
    assert_eq!(chosen(&candidates, &[wish(0.04); 6]), [2; 6]);
}

#[test]
fn a_mouth_that_shows_the_tongue_is_not_borrowed() {
    let tongue = Candidate { tongue: 1.0, ..candidate(50, 0.04) };
    let candidates = [candidate(0, 0.0), tongue, candidate(100, 0.06)];
    assert_eq!(chosen(&candidates, &[wish(0.04); 6]), [2; 6]);
}
