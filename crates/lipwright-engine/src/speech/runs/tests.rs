use super::{Thresholds, joined, runs};

const HALF: Thresholds = Thresholds { enter: 0.6, stay: 0.4 };

fn runs_of(values: &[f32]) -> Vec<std::ops::Range<usize>> {
    runs(values.len(), |i| values[i], HALF)
}

#[test]
fn a_run_reaches_to_where_the_lower_threshold_is_lost() {
    assert_eq!(runs_of(&[0.0, 0.5, 0.7, 0.5, 0.3, 0.9]), [1..4, 5..6]);
}

#[test]
fn what_never_reaches_the_upper_threshold_is_no_run() {
    assert!(runs_of(&[0.5, 0.59, 0.5, 0.0, 0.5]).is_empty());
}

#[test]
fn no_values_have_no_runs_and_a_full_stretch_is_one() {
    assert!(runs_of(&[]).is_empty());
    assert_eq!(runs_of(&[1.0; 3]), std::iter::once(0..3).collect::<Vec<_>>());
}

#[test]
fn near_runs_are_joined_and_far_ones_left_apart() {
    assert_eq!(joined(vec![0..2, 3..6, 9..12], |gap| gap.len() < 3), [0..6, 9..12]);
}
