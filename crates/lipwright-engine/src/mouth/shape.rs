//! How this person's lips move: where each point of them goes as the mouth opens and narrows, beyond
//! what [`pose_lips`] says of people in general. One lifts the upper lip, another drops the corners.

use crate::mouth::lips::{Lips, N_CONTOUR, Point3};
use crate::mouth::target::{LipPose, pose_lips};

/// Frames that count as much as what is known of people in general.
const PRIOR_FRAMES: f32 = 200.0;
/// Frames below which nothing is learnt.
const FEWEST: usize = 25;
/// Changes of gap and of width that are as large as each other.
const UNITS: [f32; 3] = [1.0, 0.03, 0.06];
/// No point is moved further than this by what was learnt, in face widths.
const MOST: f32 = 0.05;

/// What is added to each point's x and y: a constant, by the gap, and by the width.
#[derive(Debug, Clone)]
pub(crate) struct OwnShape {
    outer: [[[f32; 3]; 2]; N_CONTOUR],
    inner: [[[f32; 3]; 2]; N_CONTOUR],
}

impl OwnShape {
    /// Learns from lips that were seen, with how they are held; `rest` are the closed ones. `None` when
    /// there are too few.
    pub(crate) fn learn(rest: &Lips<Point3>, seen: &[(LipPose, Lips<Point3>)]) -> Option<Self> {
        if seen.len() < FEWEST {
            return None;
        }
        let mut normal = [[0.0; 3]; 3];
        let mut outer = [[[0.0; 3]; 2]; N_CONTOUR];
        let mut inner = outer;
        for (pose, lips) in seen {
            let (features, plain) = (features(*pose), pose_lips(rest, *pose));
            for row in 0..3 {
                for column in 0..3 {
                    normal[row][column] += features[row] * features[column];
                }
            }
            let pairs = [(&mut outer, &lips.outer, &plain.outer), (&mut inner, &lips.inner, &plain.inner)];
            for (sums, own, plain) in pairs {
                for i in 0..N_CONTOUR {
                    for axis in 0..2 {
                        let more = own[i][axis] - plain[i][axis];
                        for k in 0..3 {
                            sums[i][axis][k] += features[k] * more;
                        }
                    }
                }
            }
        }
        for (k, row) in normal.iter_mut().enumerate() {
            row[k] += PRIOR_FRAMES;
        }
        let inverse = inverse(&normal)?;
        let solve = |sums: [[[f32; 3]; 2]; N_CONTOUR]| {
            sums.map(|axes| {
                axes.map(|right| inverse.map(|row| row[0] * right[0] + row[1] * right[1] + row[2] * right[2]))
            })
        };
        Some(Self { outer: solve(outer), inner: solve(inner) })
    }

    /// Adds what is this person's own to lips that are held so.
    pub(crate) fn add(&self, pose: LipPose, lips: &mut Lips<Point3>) {
        let features = features(pose);
        let add = |points: &mut [Point3; N_CONTOUR], own: &[[[f32; 3]; 2]; N_CONTOUR]| {
            for (point, axes) in points.iter_mut().zip(own) {
                for (value, weights) in point.iter_mut().zip(axes) {
                    let more: f32 = features.iter().zip(weights).map(|(a, b)| a * b).sum();
                    *value += more.clamp(-MOST, MOST);
                }
            }
        };
        add(&mut lips.outer, &self.outer);
        add(&mut lips.inner, &self.inner);
    }
}

fn features(pose: LipPose) -> [f32; 3] {
    [1.0 / UNITS[0], pose.gap / UNITS[1], (pose.stretch - 1.0) / UNITS[2]]
}

/// The inverse of a symmetric matrix by its cofactors; `None` when it has none.
fn inverse(m: &[[f32; 3]; 3]) -> Option<[[f32; 3]; 3]> {
    let cofactor = |row: usize, column: usize| {
        let (a, b) = ((row + 1) % 3, (row + 2) % 3);
        let (c, d) = ((column + 1) % 3, (column + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let det: f32 = (0..3).map(|column| m[0][column] * cofactor(0, column)).sum();
    (det.abs() > 1e-9)
        .then(|| std::array::from_fn(|row| std::array::from_fn(|column| cofactor(column, row) / det)))
}

#[cfg(test)]
mod tests;
