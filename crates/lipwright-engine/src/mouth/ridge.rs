//! Ridge regression of one value on a few features, drawn towards nothing (weights of 0) as strongly as
//! held-out stretches of the data say (Hoerl and Kennard 1970; folds as in Hastie, Tibshirani, Friedman,
//! The Elements of Statistical Learning, 7.10).

/// Penalties that are tried, for features of mean 0 and spread 1, per sample.
const PENALTIES: [f64; 6] = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0];
/// Parts of the data, in the order of time, each held out once.
const FOLDS: usize = 5;
/// Share of the held-out squared error that the regression must save to be believed at all, and to be believed
/// in full. In between it is believed in part: on a few seconds of talk chance decides on which side of a
/// limit it falls.
const GAINS: (f64, f64) = (0.03, 0.2);
/// Samples below which nothing is learnt.
const FEWEST: usize = 30;

/// How it is learnt.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// Features that are used, the first ones.
    used: usize,
    penalty: f64,
}

/// A learnt linear map of `N` features.
#[derive(Debug, Clone)]
pub(crate) struct Ridge<const N: usize> {
    mean: [f64; N],
    /// Weights of the features as they are, their spread divided out.
    weights: [f64; N],
    offset: f64,
    /// The least and the most that was said of the samples: sounds unlike all of them say no more.
    limits: (f64, f64),
}

impl<const N: usize> Ridge<N> {
    /// Learns `values` from `features`, sample by sample in the order of time, or only from the first `few` of
    /// them: little data cannot weigh many. The less better than always saying 0 it predicts held-out stretches,
    /// the less it says; `None` when it predicts them hardly better.
    pub(crate) fn learn(features: &[[f32; N]], values: &[f32], few: usize) -> Option<Self> {
        let n = features.len().min(values.len());
        if n < FEWEST {
            return None;
        }
        let (features, values) = (&features[..n], &values[..n]);
        let nothing: f64 = values.iter().map(|value| f64::from(*value).powi(2)).sum();
        let ways = [N, few].into_iter().flat_map(|used| PENALTIES.map(|penalty| Way { used, penalty }));
        let tried = ways.map(|way| (way, held_out_error(features, values, way)));
        let (way, error) = tried.min_by(|a, b| a.1.total_cmp(&b.1))?;
        let (least, full) = GAINS;
        let share = (1.0 - error / nothing - least) / (full - least);
        let all = (share > 0.0).then(|| fit(features, values, |_| true, way)).flatten()?;
        Some(all.weakened(share.min(1.0)))
    }

    /// The same map, saying only a share of what it would.
    fn weakened(self, share: f64) -> Self {
        Self {
            mean: self.mean,
            weights: self.weights.map(|weight| share * weight),
            offset: share * self.offset,
            limits: (share * self.limits.0, share * self.limits.1),
        }
    }

    /// What the features say.
    pub(crate) fn predict(&self, features: &[f32; N]) -> f32 {
        let (least, most) = self.limits;
        self.unlimited(features).clamp(least, most) as f32
    }

    fn unlimited(&self, features: &[f32; N]) -> f64 {
        let parts = (0..N).map(|k| self.weights[k] * (f64::from(features[k]) - self.mean[k]));
        self.offset + parts.sum::<f64>()
    }
}

/// The squared error of each stretch, predicted by what was learnt from the others.
fn held_out_error<const N: usize>(features: &[[f32; N]], values: &[f32], way: Way) -> f64 {
    let n = features.len();
    let mut error = 0.0;
    for fold in 0..FOLDS {
        let held = fold * n / FOLDS..(fold + 1) * n / FOLDS;
        let learnt = fit(features, values, |i| !held.contains(&i), way);
        for i in held {
            let said = learnt.as_ref().map_or(0.0, |ridge| ridge.predict(&features[i]));
            error += f64::from(values[i] - said).powi(2);
        }
    }
    error
}

/// Solves the normal equations over the samples that `is_known` tells.
fn fit<const N: usize>(
    features: &[[f32; N]],
    values: &[f32],
    is_known: impl Fn(usize) -> bool,
    way: Way,
) -> Option<Ridge<N>> {
    let samples: Vec<(&[f32; N], f64)> =
        (0..features.len()).filter(|i| is_known(*i)).map(|i| (&features[i], f64::from(values[i]))).collect();
    let n = samples.len().max(1) as f64;
    let mean: [f64; N] = std::array::from_fn(|k| samples.iter().map(|s| f64::from(s.0[k])).sum::<f64>() / n);
    let spread: [f64; N] = std::array::from_fn(|k| {
        let square = samples.iter().map(|s| (f64::from(s.0[k]) - mean[k]).powi(2)).sum::<f64>() / n;
        square.sqrt().max(1e-3)
    });
    let value = samples.iter().map(|s| s.1).sum::<f64>() / n;
    let mut normal = vec![[0.0; N]; N];
    let mut right = [0.0; N];
    for (x, y) in &samples {
        let x: [f64; N] = std::array::from_fn(|k| (f64::from(x[k]) - mean[k]) / spread[k]);
        for row in 0..N {
            right[row] += x[row] * (y - value);
            for column in 0..=row {
                normal[row][column] += x[row] * x[column];
            }
        }
    }
    for (row, line) in normal.iter_mut().enumerate() {
        line[row] += way.penalty * n;
    }
    for unused in way.used..N {
        right[unused] = 0.0;
        for other in 0..N {
            normal[unused.max(other)][unused.min(other)] = f64::from(u8::from(other == unused));
        }
    }
    let weights = solve(&mut normal, right)?;
    // The mean is drawn towards nothing, too.
    let offset = value / (1.0 + way.penalty);
    let weights = std::array::from_fn(|k| weights[k] / spread[k]);
    let mut ridge = Ridge { mean, weights, offset, limits: (0.0, 0.0) };
    ridge.limits = samples.iter().fold((0.0, 0.0), |(least, most): (f64, f64), (x, _)| {
        let said = ridge.unlimited(x);
        (least.min(said), most.max(said))
    });
    Some(ridge)
}

/// Solves a symmetric positive definite system, of which the lower half is given, by Cholesky's
/// factorisation in place.
fn solve<const N: usize>(matrix: &mut [[f64; N]], mut right: [f64; N]) -> Option<[f64; N]> {
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| matrix[row][k] * matrix[column][k]).sum();
            let left = matrix[row][column] - known;
            matrix[row][column] = if row == column {
                if left <= 0.0 {
                    return None;
                }
                left.sqrt()
            } else {
                left / matrix[column][column]
            };
        }
    }
    for row in 0..N {
        let known: f64 = (0..row).map(|k| matrix[row][k] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|k| matrix[k][row] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    Some(right)
}

#[cfg(test)]
mod tests;
