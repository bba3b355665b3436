//! Cuts a turned square out of a yuv420p frame as RGB: what the face nets look at.
//!
//! Big squares are averaged down, never point-sampled: aliasing would come out of the landmark net
//! as jitter. Whole 2x2 blocks are averaged on a grid that is fixed to the frame, so that a square
//! moving by a fraction of a pixel sees the same averages move.

use std::array;
use std::ops::Range;

use lipwright_clip::{Affine, Frame, Plane, Point};

use crate::whole::whole_below;

/// What lies beyond the frame's edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outside {
    /// The edge pixels go on for ever.
    Edge,
    /// Black.
    Black,
}

/// Studio-range BT.601 from 8-bit Y, U, V to RGB in 0..1 (ITU-R BT.601-7, 2.5; clamped).
///
/// BT.709 material is read with this matrix too: its colours come out slightly off, and the nets,
/// trained on anything that cameras made, do not mind.
fn rgb_from_yuv(y: f32, u: f32, v: f32) -> [f32; 3] {
    let luma = (y - 16.0) * (1.0 / 219.0);
    let (u, v) = ((u - 128.0) * (1.0 / 224.0), (v - 128.0) * (1.0 / 224.0));
    [luma + 1.402 * v, luma - 0.344_136 * u - 0.714_136 * v, luma + 1.772 * u].map(|c| c.clamp(0.0, 1.0))
}

/// The map of a crop of `side` pixels whose middle lies at `centre`, each as wide as `scale`, turned by `radians`.
pub(super) fn frame_from_crop(centre: Point, scale: f32, radians: f32, side: usize) -> Affine {
    let turn = Affine::similarity(scale, radians, Point::default());
    let middle = side as f32 / 2.0;
    let shift = centre - turn.apply(Point::new(middle, middle));
    Affine { tx: shift.x, ty: shift.y, ..turn }
}

/// `side` x `side` pixels of three values in 0..1, row after row: pixel (i, j) shows the place
/// `frame_from_crop(i + 0.5, j + 0.5)`. The map has to be a similarity.
pub(super) fn rgb_crop(frame: &Frame, frame_from_crop: Affine, side: usize, outside: Outside) -> Vec<f32> {
    let [y, u, v] = frame.planes();
    // Chroma is taken as lying in the middle of its four luma pixels.
    let half = Affine { a: 0.5, d: 0.5, ..Affine::IDENTITY };
    let luma = sample(y, frame_from_crop, side, Taps::Four);
    // Chroma has no fine stripes to speak of: a quarter of the looks will do.
    let [u, v] = [u, v].map(|plane| sample(plane, half * frame_from_crop, side, Taps::One));
    let mut rgb = Vec::with_capacity(side * side * 3);
    for ((y, u), v) in luma.into_iter().zip(u).zip(v) {
        rgb.extend(rgb_from_yuv(y, u, v));
    }
    if outside == Outside::Black {
        blacken_outside(&mut rgb, frame, frame_from_crop, side);
    }
    rgb
}

/// The luma of such a crop, 0..255; beyond the frame its edge goes on.
pub(super) fn luma_crop(frame: &Frame, frame_from_crop: Affine, side: usize) -> Vec<f32> {
    sample(frame.y(), frame_from_crop, side, Taps::Four)
}

fn blacken_outside(rgb: &mut [f32], frame: &Frame, frame_from_crop: Affine, side: usize) {
    let (width, height) = (frame.size().width() as f32, frame.size().height() as f32);
    for (index, pixel) in rgb.chunks_exact_mut(3).enumerate() {
        let at = frame_from_crop.apply(pixel_centre(index % side, index / side));
        if at.x < 0.0 || at.y < 0.0 || at.x > width || at.y > height {
            pixel.fill(0.0);
        }
    }
}

fn pixel_centre(column: usize, row: usize) -> Point {
    Point::new(column as f32 + 0.5, row as f32 + 0.5)
}

/// Where a plane is looked at for a pixel that is between one and two samples wide.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taps {
    /// In the middle: fine stripes show in part.
    One,
    /// In the middle of each quarter.
    Four,
}

/// One plane, resampled.
fn sample(plane: Plane<'_>, plane_from_crop: Affine, side: usize, taps: Taps) -> Vec<f32> {
    Shrunk::around(plane, plane_from_crop, side, 2).sample(plane_from_crop, side, taps)
}

/// The luma around a place of a frame, to be looked at several times.
pub(super) struct Luma<'a>(Shrunk<'a>);

impl<'a> Luma<'a> {
    /// For crops of `side` that lie, and are as large, nearly as this one.
    pub(super) fn around(frame: &'a Frame, frame_from_crop: Affine, side: usize) -> Self {
        Self(Shrunk::around(frame.y(), frame_from_crop, side, NEARLY))
    }

    /// What [`luma_crop`] gives.
    pub(super) fn crop(&self, frame_from_crop: Affine, side: usize) -> Vec<f32> {
        self.0.sample(frame_from_crop, side, Taps::Four)
    }
}

/// Samples of a crop by which another may be off to be nearly there.
const NEARLY: usize = 8;

/// A plane as it is needed for a crop: halved until a target pixel is less than two source pixels wide.
struct Shrunk<'a> {
    plane: Plane<'a>,
    halved: Option<Halved>,
}

struct Halved {
    data: Vec<f32>,
    shape: Shape,
    times: u32,
}

impl<'a> Shrunk<'a> {
    /// With `margin` target pixels around the crop.
    fn around(plane: Plane<'a>, plane_from_crop: Affine, side: usize, margin: usize) -> Self {
        let width = Point::new(plane_from_crop.a, plane_from_crop.c).length();
        let times = if width < 2.0 { 0 } else { width.log2().floor() as u32 };
        let halved = (times > 0).then(|| {
            let whole = whole(plane);
            let (mut data, mut shape) = halve(whole.part(plane_from_crop, side, (times, margin)));
            for _ in 1..times {
                (data, shape) = halve(shape.on(&data));
            }
            Halved { data, shape, times }
        });
        Self { plane, halved }
    }

    /// Below one pixel of it per target pixel, one tap is always enough.
    fn sample(&self, plane_from_crop: Affine, side: usize, taps: Taps) -> Vec<f32> {
        let Some(Halved { data, shape, times }) = &self.halved else {
            return sample_patch(whole(self.plane), plane_from_crop, side, taps);
        };
        let shrink = 1.0 / (1u32 << times) as f32;
        let shrunk = Affine { a: shrink, d: shrink, ..Affine::IDENTITY };
        sample_patch(shape.on(data), shrunk * plane_from_crop, side, taps)
    }
}

fn whole(plane: Plane<'_>) -> Patch<'_, u8> {
    Patch { data: plane.data, width: plane.width, height: plane.height, left: 0, top: 0 }
}

/// Part of a plane: `width` x `height` samples whose first one lies at (`left`, `top`) of the plane;
/// rows may be further apart than `width` only in [`Window`].
#[derive(Clone, Copy)]
struct Patch<'a, T> {
    data: &'a [T],
    width: usize,
    height: usize,
    left: usize,
    top: usize,
}

/// A part of a plane, still inside the plane's memory.
struct Window<'a, T> {
    data: &'a [T],
    stride: usize,
    width: usize,
    height: usize,
    left: usize,
    top: usize,
}

/// Where a patch lies, without its data.
#[derive(Clone, Copy)]
struct Shape {
    width: usize,
    height: usize,
    left: usize,
    top: usize,
}

impl Shape {
    fn on<T>(self, data: &[T]) -> Patch<'_, T> {
        Patch { data, width: self.width, height: self.height, left: self.left, top: self.top }
    }
}

impl<'a, T: Copy> Patch<'a, T> {
    /// The columns of a row of a crop that lie inside with [`TO_SPARE`] on each side.
    fn columns_inside(self, plane_from_crop: Affine, row: usize, side: usize) -> Range<usize> {
        let first = plane_from_crop.apply(pixel_centre(0, row));
        let axis = |at: f32, step: f32, length: usize| {
            let (from, to) = ((TO_SPARE - at) / step, (length as f32 - TO_SPARE - at) / step);
            if step.abs() < 1e-6 {
                let inside = (TO_SPARE..length as f32 - TO_SPARE).contains(&at);
                (0.0, if inside { f32::INFINITY } else { 0.0 })
            } else {
                (from.min(to), from.max(to))
            }
        };
        let across = axis(first.x - self.left as f32, plane_from_crop.a, self.width);
        let down = axis(first.y - self.top as f32, plane_from_crop.c, self.height);
        let start = across.0.max(down.0).ceil().clamp(0.0, side as f32) as usize;
        start..(across.1.min(down.1).clamp(0.0, side as f32) as usize).max(start)
    }

    /// The part that the crop needs with a margin in target pixels, its origin on the grid of the halvings.
    fn part(self, plane_from_crop: Affine, side: usize, (halvings, margin): (u32, usize)) -> Window<'a, T> {
        let step = 1usize << halvings;
        let margin = (margin * step) as f32;
        let far = side as f32;
        let corners = [(0.0, 0.0), (far, 0.0), (0.0, far), (far, far)]
            .map(|(x, y)| plane_from_crop.apply(Point::new(x, y)));
        let range = |values: [f32; 4], length: usize| {
            let low = values.into_iter().fold(f32::INFINITY, f32::min) - margin;
            let high = values.into_iter().fold(f32::NEG_INFINITY, f32::max) + margin;
            // At least one block, also when the crop lies wholly outside.
            let start = (low.max(0.0) as usize).min(length.saturating_sub(step)) / step * step;
            let end = (high.max(0.0).ceil() as usize).clamp((start + step).min(length), length);
            (start, end)
        };
        let (left, right) = range(corners.map(|c| c.x), self.width);
        let (top, bottom) = range(corners.map(|c| c.y), self.height);
        Window {
            data: &self.data[top * self.width + left..],
            stride: self.width,
            width: right - left,
            height: bottom - top,
            left,
            top,
        }
    }
}

impl<'a, T> From<Patch<'a, T>> for Window<'a, T> {
    fn from(patch: Patch<'a, T>) -> Self {
        let Patch { data, width, height, left, top } = patch;
        Self { data, stride: width, width, height, left, top }
    }
}

/// Averages blocks of 2x2; an odd last line is averaged with itself.
fn halve<'a, T: Sample + 'a>(window: impl Into<Window<'a, T>>) -> (Vec<f32>, Shape) {
    let window = window.into();
    let (width, height) = (window.width.div_ceil(2), window.height.div_ceil(2));
    let mut data = Vec::with_capacity(width * height);
    let mut sums = Vec::with_capacity(window.width);
    for row in 0..height {
        let upper = &window.data[2 * row * window.stride..][..window.width];
        let lower_row = (2 * row + 1).min(window.height - 1);
        let lower = &window.data[lower_row * window.stride..][..window.width];
        // Down first, as many columns side by side as the processor has room for, then across.
        sums.clear();
        sums.extend(upper.iter().zip(lower).map(|(&u, &l)| T::sum(u, l)));
        let (pairs, last) = sums.as_chunks::<2>();
        data.extend(pairs.iter().map(|&[left, right]| T::mean(left, right)));
        data.extend(last.iter().map(|&last| T::mean(last, last)));
    }
    (data, Shape { width, height, left: window.left / 2, top: window.top / 2 })
}

/// More than taps reach, in samples.
const TO_SPARE: f32 = 1.5;

/// What a plane holds: bytes as they were decoded, or means of them.
trait Sample: Copy + Into<f32> {
    /// The sum of two, without loss.
    type Sum: Copy;
    fn sum(upper: Self, lower: Self) -> Self::Sum;
    /// The mean of the four samples of two sums.
    fn mean(left: Self::Sum, right: Self::Sum) -> f32;
}

impl Sample for u8 {
    type Sum = u16;
    fn sum(upper: Self, lower: Self) -> u16 {
        u16::from(upper) + u16::from(lower)
    }
    fn mean(left: u16, right: u16) -> f32 {
        f32::from(left + right) * 0.25
    }
}

impl Sample for f32 {
    type Sum = Self;
    fn sum(upper: Self, lower: Self) -> Self {
        upper + lower
    }
    fn mean(left: Self, right: Self) -> Self {
        (left + right) * 0.25
    }
}

fn sample_patch<T: Sample>(
    patch: Patch<'_, T>,
    plane_from_crop: Affine,
    side: usize,
    taps: Taps,
) -> Vec<f32> {
    let map = plane_from_crop;
    let is_wide = Point::new(map.a, map.c).length() > 1.0;
    // Offsets of the taps from the pixel's centre, in the plane.
    let quarters = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)]
        .map(|(x, y): (f32, f32)| Point::new(map.a * x + map.b * y, map.c * x + map.d * y));
    let taps = if taps == Taps::Four && is_wide { &quarters[..] } else { &[Point::default()] };
    let mut values = Vec::with_capacity(side * side);
    for row in 0..side {
        let place = |column: usize| map.apply(pixel_centre(column, row));
        let asking = |column: usize| {
            let at = place(column);
            taps.iter().map(|tap| bilinear(patch, at + *tap)).sum::<f32>() / taps.len() as f32
        };
        // Where all taps lie inside, none needs to ask.
        let sure = patch.columns_inside(map, row, side);
        values.extend((0..sure.start).map(asking));
        for start in sure.clone().step_by(BESIDE) {
            let centres = array::from_fn(|k| place((start + k).min(sure.end - 1)));
            values.extend(&inside(patch, centres, taps)[..BESIDE.min(sure.end - start)]);
        }
        values.extend((sure.end..side).map(asking));
    }
    values
}

/// Pixels that are made side by side, so that the processor works on several at once.
const BESIDE: usize = 16;

/// For each of some pixels' centres, the mean of [`bilinear`] at the `taps` around it, all between samples
/// that are known to be there.
fn inside<T: Sample>(patch: Patch<'_, T>, centres: [Point; BESIDE], taps: &[Point]) -> [f32; BESIDE] {
    let mut sums = [0.0; BESIDE];
    for &tap in taps {
        let x = centres.map(|at| (at + tap).x - patch.left as f32 - 0.5);
        let y = centres.map(|at| (at + tap).y - patch.top as f32 - 0.5);
        let (columns, rows) = (x.map(whole_below), y.map(whole_below));
        let mut corners = [[0.0; BESIDE]; 4];
        for k in 0..BESIDE {
            let first = rows[k] as usize * patch.width + columns[k] as usize;
            let samples = &patch.data[first..][..patch.width + 2];
            for (corner, step) in corners.iter_mut().zip([0, 1, patch.width, patch.width + 1]) {
                corner[k] = samples[step].into();
            }
        }
        let [a, b, c, d] = corners;
        for k in 0..BESIDE {
            let (x, y) = (x[k] - columns[k] as f32, y[k] - rows[k] as f32);
            let (upper, lower) = (a[k] + (b[k] - a[k]) * x, c[k] + (d[k] - c[k]) * x);
            sums[k] += upper + (lower - upper) * y;
        }
    }
    sums.map(|sum| sum / taps.len() as f32)
}

/// The plane at a place between its samples; beyond the patch its edge goes on.
fn bilinear<T: Sample>(patch: Patch<'_, T>, at: Point) -> f32 {
    let (x, left, right) = neighbours(at.x - patch.left as f32, patch.width);
    let (y, top, bottom) = neighbours(at.y - patch.top as f32, patch.height);
    let (top, bottom) = (top * patch.width, bottom * patch.width);
    let read = |index: usize| -> f32 { patch.data[index].into() };
    let upper = read(top + left) + (read(top + right) - read(top + left)) * x;
    let lower = read(bottom + left) + (read(bottom + right) - read(bottom + left)) * x;
    upper + (lower - upper) * y
}

/// The two samples around a coordinate and how far it is from the first to the second.
fn neighbours(coordinate: f32, length: usize) -> (f32, usize, usize) {
    let position = (coordinate - 0.5).clamp(0.0, (length - 1) as f32);
    let first = position as i32; // twice as fast to make as a usize
    (position - first as f32, first as usize, (first as usize + 1).min(length - 1))
}

#[cfg(test)]
mod tests;
