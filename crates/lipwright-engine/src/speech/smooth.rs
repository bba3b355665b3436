//! Joins samples to a smooth curve: one banded least-squares solve, linear in the curve's length.
//!
//! Coarticulation falls out of it (Ezzat, Geiger and Poggio 2002): a firm sample pulls the curve to
//! itself, a loose one yields to its neighbours, and slope and bending have their price.

/// Price of the squared first difference, for a sample of weight 1.
const SLOPE: f64 = 0.5;
/// Price of the squared second difference.
const BEND: f64 = 4.0;
/// Samples solved at once, and how many are solved again on either side: the influence of a sample
/// fades by three quarters from one to the next, so nothing is left of it beyond the overlap.
const BLOCK: usize = 4096;
const OVERLAP: usize = 128;
/// Weight below which a sample would leave the system without a solution.
const LEAST_WEIGHT: f64 = 1e-6;

/// A value that the curve should have, and how firmly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pull {
    pub(super) value: f32,
    pub(super) weight: f32,
}

/// The y that minimises Σ weight (y - value)² + `SLOPE` Σ (Δy)² + `BEND` Σ (Δ²y)², for `n` samples
/// that `pull` describes; each y goes to `put` with its index. Memory does not grow with `n`.
pub(super) fn smooth(n: usize, pull: impl Fn(usize) -> Pull, mut put: impl FnMut(usize, f32)) {
    for start in (0..n).step_by(BLOCK) {
        let end = (start + BLOCK).min(n);
        let from = start.saturating_sub(OVERLAP);
        let pulls: Vec<Pull> = (from..(end + OVERLAP).min(n)).map(&pull).collect();
        let solved = solve(&pulls);
        for (index, y) in solved.iter().enumerate().skip(start - from).take(end - start) {
            put(from + index, *y as f32);
        }
    }
}

/// Factorises the five-diagonal matrix into L D Lᵀ and substitutes.
fn solve(pulls: &[Pull]) -> Vec<f64> {
    let n = pulls.len();
    let mut y = vec![0.0; n];
    // Of L: its first and second lower diagonal. D keeps its own.
    let (mut near, mut far, mut pivot) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    for i in 0..n {
        let weight = f64::from(pulls[i].weight).max(LEAST_WEIGHT);
        let (mut diagonal, mut one_before, two_before) = row(i, n);
        diagonal += weight;
        y[i] = weight * f64::from(pulls[i].value);
        if i >= 2 {
            far[i] = two_before / pivot[i - 2];
            one_before -= two_before * near[i - 1];
            diagonal -= far[i] * two_before;
            y[i] -= far[i] * y[i - 2];
        }
        if i >= 1 {
            near[i] = one_before / pivot[i - 1];
            diagonal -= near[i] * one_before;
            y[i] -= near[i] * y[i - 1];
        }
        pivot[i] = diagonal;
    }
    for i in (0..n).rev() {
        y[i] /= pivot[i];
        if i + 1 < n {
            y[i] -= near[i + 1] * y[i + 1];
        }
        if i + 2 < n {
            y[i] -= far[i + 2] * y[i + 2];
        }
    }
    y
}

/// Row `i` of the differences' matrix: its diagonal, and what stands one and two to the left.
fn row(i: usize, n: usize) -> (f64, f64, f64) {
    let holds = |condition: bool| if condition { 1.0 } else { 0.0 };
    let slopes = holds(i >= 1) + holds(i + 1 < n);
    let bends = holds(i >= 2) + 4.0 * holds(i >= 1 && i + 1 < n) + holds(i + 2 < n);
    let bends_before = holds(i >= 2) + holds(i >= 1 && i + 1 < n);
    (SLOPE * slopes + BEND * bends, -SLOPE * holds(i >= 1) - 2.0 * BEND * bends_before, BEND * holds(i >= 2))
}

#[cfg(test)]
mod tests;
