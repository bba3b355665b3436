use super::*;

/// Features that vary like sounds do, smooth and independent of each other.
fn features(n: usize) -> Vec<[f32; 4]> {
    (0..n).map(|i| [0.31_f32, 0.47, 0.73, 1.13].map(|pace| (pace * i as f32 + pace * 7.0).sin())).collect()
}

#[test]
fn a_linear_habit_is_learnt() {
    let features = features(300);
    let habit = |x: &[f32; 4]| 0.02 * x[0] - 0.01 * x[2] + 0.005;
    let values: Vec<f32> = features.iter().map(habit).collect();
    let ridge = Ridge::learn(&features, &values).unwrap();
    for x in &features {
        assert!((ridge.predict(x) - habit(x)).abs() < 0.003, "{x:?}");
    }
}

#[test]
fn what_does_not_hold_from_one_stretch_to_the_next_is_not_learnt() {
    // Pseudo-random values that have nothing to do with the features.
    let mut state = 7_u32;
    let noise: Vec<f32> = (0..300)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        })
        .collect();
    assert!(Ridge::learn(&features(300), &noise).is_none());
}

#[test]
fn a_second_of_talk_teaches_nothing() {
    let features = features(25);
    let values: Vec<f32> = features.iter().map(|x| x[0]).collect();
    assert!(Ridge::learn(&features, &values).is_none());
}

#[test]
fn the_solver_solves() {
    let mut matrix = [[4.0, 0.0, 0.0], [2.0, 5.0, 0.0], [1.0, 3.0, 6.0]];
    let solved = solve(&mut matrix, [9.0, 21.0, 25.0]).unwrap();
    // Checked against the full symmetric matrix.
    let full = [[4.0, 2.0, 1.0], [2.0, 5.0, 3.0], [1.0, 3.0, 6.0]];
    for (row, right) in full.iter().zip([9.0, 21.0, 25.0]) {
        let product: f64 = row.iter().zip(solved).map(|(a, x): (&f64, f64)| a * x).sum();
        assert!((product - right).abs() < 1e-9);
    }
}
