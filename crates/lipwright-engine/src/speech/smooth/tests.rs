use super::{BEND, BLOCK, OVERLAP, Pull, SLOPE, smooth};

fn smoothed(pulls: &[Pull]) -> Vec<f32> {
    let mut out = vec![f32::NAN; pulls.len()];
    smooth(pulls.len(), |i| pulls[i], |i, y| out[i] = y);
    out
}

/// The same minimum by filling the whole matrix and eliminating.
fn textbook(pulls: &[Pull]) -> Vec<f32> {
    let n = pulls.len();
    let mut matrix = vec![vec![0.0_f64; n + 1]; n];
    let mut add = |stencil: &[(usize, f64)], price: f64| {
        for (i, a) in stencil {
            for (j, b) in stencil {
                matrix[*i][*j] += price * a * b;
            }
        }
    };
    for i in 1..n {
        add(&[(i - 1, -1.0), (i, 1.0)], SLOPE);
    }
    for i in 2..n {
        add(&[(i - 2, 1.0), (i - 1, -2.0), (i, 1.0)], BEND);
    }
    for (i, pull) in pulls.iter().enumerate() {
        matrix[i][i] += f64::from(pull.weight);
        matrix[i][n] = f64::from(pull.weight) * f64::from(pull.value);
    }
    for column in 0..n {
        for lower in column + 1..n {
            let factor = matrix[lower][column] / matrix[column][column];
            for k in column..=n {
                matrix[lower][k] -= factor * matrix[column][k];
            }
        }
    }
    let mut y = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| matrix[i][k] * y[k]).sum();
        y[i] = (matrix[i][n] - known) / matrix[i][i];
    }
    y.into_iter().map(|v| v as f32).collect()
}

/// Values and weights without a pattern, the same every time.
fn uneven(n: usize) -> Vec<Pull> {
    let wave = |i: usize, step: f32| 0.5 + 0.5 * (i as f32 * step).sin();
    (0..n).map(|i| Pull { value: wave(i, 0.7) * wave(i, 2.3), weight: 0.05 + wave(i, 1.9) }).collect()
}

#[test]
fn the_banded_solve_agrees_with_elimination_of_the_full_matrix() {
    for n in [1, 2, 3, 4, 60] {
        let pulls = uneven(n);
        for (fast, slow) in smoothed(&pulls).iter().zip(textbook(&pulls)) {
            assert!((fast - slow).abs() < 1e-5, "{fast} {slow} of {n}");
        }
    }
}

#[test]
fn a_constant_stays_what_it_is() {
    let curve = smoothed(&vec![Pull { value: 0.4, weight: 0.3 }; 50]);
    assert!(curve.iter().all(|y| (y - 0.4).abs() < 1e-6));
}

#[test]
fn a_firm_sample_pulls_the_curve_to_itself() {
    let mut pulls = vec![Pull { value: 1.0, weight: 1.0 }; 41];
    pulls[20] = Pull { value: 0.0, weight: 1e4 };
    let curve = smoothed(&pulls);
    assert!(curve[20].abs() < 0.01 && curve[0] > 0.99);
}

#[test]
fn blocks_leave_no_seam() {
    let n = BLOCK + 2 * OVERLAP;
    let pulls = uneven(n);
    let whole = super::solve(&pulls);
    for (y, expected) in smoothed(&pulls).iter().zip(whole) {
        assert!((f64::from(*y) - expected).abs() < 1e-6);
    }
}

#[test]
fn nothing_in_gives_nothing_out() {
    assert!(smoothed(&[]).is_empty());
}
