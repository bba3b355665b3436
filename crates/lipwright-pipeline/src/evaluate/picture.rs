//! What is measured on pixels: luma only, at the video's own resolution.

use lipwright_clip::{Frame, FrameSize, Plane, Point};
use lipwright_engine::face::Pose;

use super::watch::sides;

/// Half the width and half the height of what is looked at around a mouth, in face widths: 1.6 times an
/// ordinary mouth.
const MOUTH_HALF: (f32, f32) = (0.30, 0.18);

/// A part of a frame in pixels; the right and lower ends are not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Area {
    /// The surroundings of a mouth, of the same size whether it is open or shut.
    pub(super) fn of_mouth(lips: &[Point], face_width: f32, size: FrameSize) -> Self {
        let count = lips.len().max(1) as f32;
        let sum = lips.iter().fold(Point::default(), |sum, point| sum + *point);
        let (x, y) = (sum.x / count, sum.y / count);
        let (half_width, half_height) = (MOUTH_HALF.0 * face_width, MOUTH_HALF.1 * face_width);
        let (width, height) = sides(size);
        let inside = |value: f32, most: usize| (value.max(0.0) as usize).min(most);
        Self {
            left: inside(x - half_width, width),
            top: inside(y - half_height, height),
            right: inside(x + half_width, width),
            bottom: inside(y + half_height, height),
        }
    }
}

impl Area {
    /// Whether a pixel lies in it.
    pub(super) fn contains(self, x: usize, y: usize) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

/// The variance of the Laplacian: how much fine structure there is.
pub(super) fn sharpness(luma: Plane<'_>, area: Area) -> f64 {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for y in area.top.max(1)..area.bottom.min(luma.height - 1) {
        for x in area.left.max(1)..area.right.min(luma.width - 1) {
            let at = |x: usize, y: usize| f64::from(luma.data[y * luma.width + x]);
            let value = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y);
            count += 1.0;
            sum += value;
            squares += value * value;
        }
    }
    if count == 0.0 { 0.0 } else { squares / count - (sum / count).powi(2) }
}

/// Half the width of the lower face, in face widths.
const FACE_HALF: f32 = 0.60;
/// Where the lower face begins and ends: between the middle of the nose and well below the chin, in face
/// widths from the middle of the eyes and nose.
const FACE_SPAN: (f32, f32) = (0.0, 1.10);

/// The lower face, the only part of a frame that a new mouth may change.
#[derive(Debug, Clone, Copy)]
pub(super) struct LowerFace {
    centre: Point,
    /// Face widths per pixel, along the eyes' line and down from it.
    across: Point,
    down: Point,
}

impl LowerFace {
    /// That of a head.
    pub(super) fn of(pose: &Pose) -> Self {
        let (sin, cos) = pose.roll.sin_cos();
        let unit = 1.0 / pose.scale.max(1.0);
        let (across, down) = (Point::new(cos, sin) * unit, Point::new(-sin, cos) * unit);
        Self { centre: pose.centre, across, down }
    }

    /// Whether a pixel belongs to it.
    pub(super) fn contains(&self, x: usize, y: usize) -> bool {
        let from_centre = Point::new(x as f32 + 0.5, y as f32 + 0.5) - self.centre;
        let down = from_centre.dot(self.down);
        from_centre.dot(self.across).abs() <= FACE_HALF && (FACE_SPAN.0..=FACE_SPAN.1).contains(&down)
    }
}

/// Columns and rows of [`registered`] pictures, and where they reach in head-fixed space, in face widths:
/// to both sides of the middle, and from under the nose to the chin.
const REGISTERED: (usize, usize) = (40, 32);
const REGISTERED_HALF: f32 = 0.30;
const REGISTERED_SPAN: (f32, f32) = (0.22, 0.70);

/// The luma around the mouth, sampled on a grid that is fixed to the head.
pub(super) fn registered(luma: Plane<'_>, pose: &Pose) -> Vec<f32> {
    let (columns, rows) = REGISTERED;
    let place = |column: usize, row: usize| {
        let x = (2.0 * (column as f32 + 0.5) / columns as f32 - 1.0) * REGISTERED_HALF;
        let (top, bottom) = REGISTERED_SPAN;
        let y = top + (bottom - top) * (row as f32 + 0.5) / rows as f32;
        pose.to_frame([x, y, 0.0])
    };
    let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    all.map(|(column, row)| between_pixels(luma, place(column, row))).collect()
}

/// Luma between pixels, bilinear; at the border the nearest pixel's.
fn between_pixels(luma: Plane<'_>, [x, y, _]: [f32; 3]) -> f32 {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let at = |x: f32, y: f32| {
        let column = (x.max(0.0) as usize).min(luma.width - 1);
        let row = (y.max(0.0) as usize).min(luma.height - 1);
        f32::from(luma.data[row * luma.width + column])
    };
    let across = |y: f32| at(left, y) * (1.0 - right_share) + at(left + 1.0, y) * right_share;
    across(top) * (1.0 - lower_share) + across(top + 1.0) * lower_share
}

/// Squared differences and how many of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Noise {
    sum: f64,
    count: f64,
}

impl Noise {
    /// Adds all luma pixels for which `counts` holds.
    pub(super) fn add(&mut self, one: &Frame, other: &Frame, counts: impl Fn(usize, usize) -> bool) {
        let (one, other) = (one.y(), other.y());
        for y in 0..one.height.min(other.height) {
            for x in (0..one.width.min(other.width)).filter(|&x| counts(x, y)) {
                let (a, b) = (one.data[y * one.width + x], other.data[y * other.width + x]);
                self.sum += (f64::from(a) - f64::from(b)).powi(2);
                self.count += 1.0;
            }
        }
    }

    /// Peak signal to noise ratio in dB, at most 99; `None` when nothing was compared.
    pub(super) fn psnr(self) -> Option<f64> {
        const MOST: f64 = 99.0;
        if self.count == 0.0 {
            return None;
        }
        let mean = (self.sum / self.count).max(1e-12);
        Some((10.0 * (255.0 * 255.0 / mean).log10()).min(MOST))
    }
}

/// Side of the windows of [`similarity`], and the step between them.
const WINDOW: usize = 8;
const STEP: usize = 4;

/// Structural similarity (Wang et al. 2004) of an area in two frames: the mean over flat windows.
pub(super) fn similarity(one: &Frame, other: &Frame, area: Area) -> Option<f64> {
    let (one, other) = (one.y(), other.y());
    let (mut sum, mut count) = (0.0, 0.0);
    for y in (area.top..area.bottom.saturating_sub(WINDOW - 1)).step_by(STEP) {
        for x in (area.left..area.right.saturating_sub(WINDOW - 1)).step_by(STEP) {
            sum += window_similarity(one, other, x, y);
            count += 1.0;
        }
    }
    (count > 0.0).then(|| sum / count)
}

fn window_similarity(one: Plane<'_>, other: Plane<'_>, left: usize, top: usize) -> f64 {
    const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
    const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);
    let n = (WINDOW * WINDOW) as f64;
    let (mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for y in top..top + WINDOW {
        for x in left..left + WINDOW {
            let p = f64::from(one.data[y * one.width + x]);
            let q = f64::from(other.data[y * other.width + x]);
            a += p;
            b += q;
            aa += p * p;
            bb += q * q;
            ab += p * q;
        }
    }
    let (mean_a, mean_b) = (a / n, b / n);
    let (var_a, var_b) = (aa / n - mean_a * mean_a, bb / n - mean_b * mean_b);
    let both = ab / n - mean_a * mean_b;
    (2.0 * mean_a * mean_b + C1) * (2.0 * both + C2)
        / ((mean_a * mean_a + mean_b * mean_b + C1) * (var_a + var_b + C2))
}

#[cfg(test)]
mod tests;
