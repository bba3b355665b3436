use super::*;

/// Features that vary like sounds do, smooth and independent of each other.
fn features(n: usize) -> Vec<[f32; 4]> {
    (0..n).map(|i| [0.31_f32, 0.47, 0.73, 1.13].map(|pace| (pace * i as f32 + pace * 7.0).sin())).collect()
}

/// Pseudo-random values from -0.5 to 0.5 (the generator of Numerical Recipes).
fn noise(seed: u32) -> impl FnMut() -> f32 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    }
}

#[test]
fn a_linear_habit_is_learnt() {
    let features = features(300);
    let habit = |x: &[f32; 4]| 0.02 * x[0] - 0.01 * x[2] + 0.005;
    let values: Vec<f32> = features.iter().map(habit).collect();
    let ridge = Ridge::learn(&features, &values, 4).unwrap();
    for x in &features {
        assert!((ridge.predict(x) - habit(x)).abs() < 0.003, "{x:?}");
    }
}

#[test]
fn what_does_not_hold_from_one_stretch_to_the_next_is_not_learnt() {
    // Pseudo-random values that have nothing to do with the features.
    let noise: Vec<f32> = std::iter::repeat_with(noise(7)).take(300).collect();
    assert!(Ridge::learn(&features(300), &noise, 2).is_none());
}

#[test]
fn what_holds_only_a_little_is_believed_only_in_part() {
    let mut noise = noise(5);
    let features = features(300);
    let mut steepness = |share: f32| {
        let values: Vec<f32> = features.iter().map(|x| share * x[0] + noise()).collect();
        let ridge = Ridge::learn(&features, &values, 4)?;
        Some((ridge.unlimited(&[1.0, 0.0, 0.0, 0.0]) - ridge.unlimited(&[0.0; 4])) as f32 / share)
    };
    let (much, little) = (steepness(1.0).unwrap(), steepness(0.15).unwrap());
    assert!((0.8..1.1).contains(&much), "{much}");
    assert!((0.1..0.6).contains(&little), "{little}");
}

#[test]
fn a_second_of_talk_teaches_nothing() {
    let features = features(25);
    let values: Vec<f32> = features.iter().map(|x| x[0]).collect();
    assert!(Ridge::learn(&features, &values, 4).is_none());
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

#[test]
fn little_talk_teaches_what_few_features_tell() {
    // Forty-five samples of twenty features, of which only the first two matter.
    let mut noise = noise(11);
    let features: Vec<[f32; 20]> = (0..45).map(|_| std::array::from_fn(|_| noise())).collect();
    let values: Vec<f32> = features.iter().map(|x| x[0] - x[1] + 0.8 * noise()).collect();
    let unheard: Vec<[f32; 20]> = (0..200).map(|_| std::array::from_fn(|_| noise())).collect();
    let error = |few: usize| {
        let ridge = Ridge::learn(&features, &values, few).unwrap();
        unheard.iter().map(|x| (ridge.predict(x) - x[0] + x[1]).powi(2)).sum::<f32>()
    };
    let (of_all, of_few) = (error(20), error(2));
    assert!(of_few < 0.8 * of_all, "{of_few} and {of_all}");
}

#[test]
fn sounds_unlike_all_that_were_heard_say_no_more_than_those() {
    let features = features(300);
    let values: Vec<f32> = features.iter().map(|x| 0.02 * x[0]).collect();
    let ridge = Ridge::learn(&features, &values, 4).unwrap();
    assert!(ridge.predict(&[30.0, 0.0, 0.0, 0.0]) <= 0.021);
    assert!(ridge.predict(&[-30.0, 0.0, 0.0, 0.0]) >= -0.021);
}
