//! Registers the part of a face that speech does not move, the nose and the cheeks beside it, between
//! two pictures to a hundredth of a pixel: far steadier than landmarks, which wander by a tenth.

use lipwright_clip::{Affine, Frame, Point};

use super::crop::{Luma, frame_from_crop, luma_crop};
use super::{Landmark, Pose};

/// Samples on a side of the patch.
const SIDE: usize = 64;
/// The patch's side in face widths.
const REACH: f32 = 0.68;
/// Below this height (head-fixed, over the nose bridge) lie the eyes, which blink ...
const EYES: f32 = -0.04;
/// ... except for the bridge between them, this far to both sides.
const BRIDGE: f32 = 0.07;
/// Below this the upper lip begins.
const LIP: f32 = 0.21;
/// Steps of the search at most; it ends when a step moves no sample by more than [`SMALLEST_STEP`].
const STEPS: usize = 8;
/// In samples.
const SMALLEST_STEP: f64 = 0.004;

/// Unknowns: growth, turn, shift x, shift y of the patch, then gain and offset of the light.
const N: usize = 6;
/// What one sample says of the unknowns.
type Row = [f64; N];

/// The patch of a face in one picture, ready to be found in others (inverse compositional alignment:
/// Baker, Matthews 2004, "Lucas-Kanade 20 years on").
#[derive(Debug, Clone)]
pub(super) struct Template {
    frame_from_patch: Affine,
    /// Index in the patch, luma and steepest descent of each sample that counts.
    samples: Vec<(usize, f64, Row)>,
    normal: [Row; N],
}

/// How a template was found again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Registered {
    /// From the template's picture to the new one.
    pub(super) motion: Affine,
    /// Correlation of both patches, at most 1.
    pub(super) likeness: f64,
}

impl Template {
    /// The patch of the face with these landmarks; `None` when it has no size.
    pub(super) fn cut(frame: &Frame, landmarks: &[Landmark]) -> Option<Self> {
        let pose = Pose::of(landmarks);
        let sound = pose.centre.x.is_finite() && pose.centre.y.is_finite() && pose.roll.is_finite();
        if !sound || !(1.0..1e5).contains(&pose.scale) {
            return None;
        }
        let scale = pose.scale * REACH / SIDE as f32;
        let frame_from_patch = frame_from_crop(pose.centre, scale, pose.roll, SIDE);
        let luma: Vec<f64> = luma_crop(frame, frame_from_patch, SIDE).into_iter().map(f64::from).collect();
        let inside = |p: Point| {
            let (width, height) = (frame.size().width() as f32, frame.size().height() as f32);
            (0.0..width).contains(&p.x) && (0.0..height).contains(&p.y)
        };
        let mut samples = Vec::with_capacity(SIDE * SIDE);
        let mut normal = [[0.0; N]; N];
        for y in 1..SIDE - 1 {
            for x in 1..SIDE - 1 {
                let at = Point::new(x as f32 + 0.5, y as f32 + 0.5);
                if !counts(at) || !inside(frame_from_patch.apply(at)) {
                    continue;
                }
                let index = y * SIDE + x;
                let dx = (luma[index + 1] - luma[index - 1]) / 2.0;
                let dy = (luma[index + SIDE] - luma[index - SIDE]) / 2.0;
                let (u, v) = (f64::from(unit(at.x)), f64::from(unit(at.y)));
                let row = [dx * u + dy * v, dy * u - dx * v, dx, dy, luma[index] / 128.0 - 1.0, 1.0];
                for (sums, a) in normal.iter_mut().zip(row) {
                    sums.iter_mut().zip(row).for_each(|(sum, b)| *sum += a * b);
                }
                samples.push((index, luma[index], row));
            }
        }
        Some(Self { frame_from_patch, samples, normal })
    }

    /// Looks for the patch near where `guess`, a similarity, takes it; `None` when there is no telling.
    pub(super) fn find(&self, frame: &Frame, guess: Affine) -> Option<Registered> {
        let patch_from_frame = self.frame_from_patch.inverse()?;
        let mut frame_from_patch = guess * self.frame_from_patch;
        let mut likeness = 0.0;
        let luma = Luma::around(frame, frame_from_patch, SIDE);
        for _ in 0..STEPS {
            let seen = luma.crop(frame_from_patch, SIDE);
            let step;
            (step, likeness) = self.step(&seen)?;
            frame_from_patch = frame_from_patch * moved(step).inverse()?;
            if step[..4].iter().all(|part| part.abs() < SMALLEST_STEP) {
                break;
            }
        }
        let motion = frame_from_patch * patch_from_frame;
        let finite = [motion.a, motion.b, motion.tx, motion.ty].iter().all(|part| part.is_finite());
        finite.then_some(Registered { motion, likeness })
    }

    /// The unknowns that explain best what is seen in place of the template, and how alike both are then.
    fn step(&self, seen: &[f32]) -> Option<(Row, f64)> {
        let mut right = [0.0; N];
        let (mut left_over, mut sum, mut square) = (0.0, 0.0, 0.0);
        for (index, luma, row) in &self.samples {
            let now = f64::from(seen[*index]);
            let difference = now - luma;
            left_over += difference * difference;
            sum += now;
            square += now * now;
            right.iter_mut().zip(row).for_each(|(total, part)| *total += part * difference);
        }
        let unknowns = solved(self.normal, right)?;
        left_over -= unknowns.iter().zip(right).map(|(a, b)| a * b).sum::<f64>();
        let spread = square - sum * sum / self.samples.len() as f64;
        let alike = if spread > 0.0 { (1.0 - left_over.max(0.0) / spread).max(0.0).sqrt() } else { 0.0 };
        Some((unknowns, alike))
    }
}

/// A patch coordinate as -1..1.
fn unit(coordinate: f32) -> f32 {
    coordinate / (SIDE as f32 / 2.0) - 1.0
}

/// Whether the sample at `at` shows something that neither blinks nor talks.
fn counts(at: Point) -> bool {
    let (x, y) = (unit(at.x) * REACH / 2.0, unit(at.y) * REACH / 2.0);
    y < LIP && (y > EYES || x.abs() < BRIDGE)
}

/// The map of the patch onto itself that the first four unknowns stand for.
fn moved([growth, turn, x, y, ..]: Row) -> Affine {
    let half = SIDE as f64 / 2.0;
    let (g, t) = (growth / half, turn / half);
    let (x, y) = (x - growth + turn, y - growth - turn);
    let [a, b, tx, ty] = [1.0 + g, t, x, y].map(|value| value as f32);
    Affine { a, b: -b, c: b, d: a, tx, ty }
}

/// Solves `matrix` x = `right`, symmetric and positive, by elimination; `None` when it is singular.
fn solved(mut matrix: [Row; N], mut right: Row) -> Option<Row> {
    for pivot in 0..N {
        let size = matrix[pivot][pivot];
        if size.is_nan() || size < 1e-6 {
            return None;
        }
        for row in pivot + 1..N {
            let share = matrix[row][pivot] / size;
            for column in pivot..N {
                matrix[row][column] -= share * matrix[pivot][column];
            }
            right[row] -= share * right[pivot];
        }
    }
    let mut unknowns = [0.0; N];
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|column| matrix[row][column] * unknowns[column]).sum();
        unknowns[row] = (right[row] - known) / matrix[row][row];
    }
    Some(unknowns)
}

#[cfg(test)]
mod tests;
