//! Where every pixel of a region comes from, and the resampling of a frame through that map.

use lipwright_clip::{Frame, Plane, Point};

use crate::render::raster::Raster;
use crate::whole::whole_below;

/// Moves shorter than this (pixels) are not worth resampling: the pixel stays bit-identical.
const STILL: f32 = 1.0 / 64.0;

/// A displacement (source minus target, in luma pixels) for each pixel of a rectangle of the frame.
#[derive(Debug)]
pub(crate) struct WarpMap(Raster<2>);

impl WarpMap {
    /// Covers the part of a frame around `points`; `None` when nothing of it is inside the frame.
    pub(crate) fn around(points: &[Point], frame_width: usize, frame_height: usize) -> Option<Self> {
        Raster::around(points, frame_width, frame_height).map(Self)
    }

    /// Draws one triangle: inside `target`, pixels come from the same place of `source`.
    pub(crate) fn fill(&mut self, target: [Point; 3], source: [Point; 3]) {
        let moved = |i: usize| {
            let moved = source[i] - target[i];
            [moved.x, moved.y]
        };
        self.0.fill(target, [moved(0), moved(1), moved(2)]);
    }

    /// Whether the pixel is covered by a triangle.
    #[cfg(test)]
    pub(crate) fn covers(&self, x: usize, y: usize) -> bool {
        self.0.at(x, y).is_some()
    }

    /// Resamples the covered pixels of `frame` from `original`, the same frame before any change: luma by
    /// a Catmull-Rom kernel, chroma bilinearly.
    pub(crate) fn apply(&self, original: &Frame, frame: &mut Frame) {
        let Raster { x0, y0, width, height, values } = &self.0;
        let [luma, u, v] = original.planes();
        let [y_plane, u_plane, v_plane] = frame.planes_mut();
        for y in *y0..y0 + height {
            let moves = &values[(y - y0) * width..][..*width];
            let out = &mut y_plane.data[y * y_plane.width + x0..][..*width];
            for (i, ([dx, dy], out)) in moves.iter().zip(out).enumerate() {
                if dx.abs() > STILL || dy.abs() > STILL {
                    *out = cubic(luma, (x0 + i) as f32 + dx, y as f32 + dy);
                }
            }
        }
        for y in self.0.chroma_rows() {
            for x in self.0.chroma_columns() {
                let [dx, dy] = self.0.chroma_at(x, y).0.map(|moved| moved / 2.0);
                if dx.abs() > STILL || dy.abs() > STILL {
                    let at = y * u_plane.width + x;
                    let [from_u, from_v] = bilinear_each([u, v], x as f32 + dx, y as f32 + dy);
                    (u_plane.data[at], v_plane.data[at]) = (byte(from_u), byte(from_v));
                }
            }
        }
    }
}

/// Samples at the pixel index (`x`, `y`) by the Catmull-Rom kernel; pixels beyond an edge repeat it.
pub(crate) fn cubic(plane: Plane<'_>, x: f32, y: f32) -> u8 {
    let (ix, iy) = (whole_below(x) as isize, whole_below(y) as isize);
    let (wx, wy) = (weights_at(x - ix as f32), weights_at(y - iy as f32));
    let (ix, iy) = (ix - 1, iy - 1);
    let inside = ix >= 0 && iy >= 0 && ix as usize + 4 <= plane.width && iy as usize + 4 <= plane.height;
    // Down first, four columns side by side, then across: so it runs four wide.
    let mut columns = [0.0; 4];
    if inside {
        let rows = plane.data[iy as usize * plane.width + ix as usize..].chunks(plane.width);
        for (line, wy) in rows.zip(wy) {
            for (sum, &value) in columns.iter_mut().zip(&line[..4]) {
                *sum += f32::from(value) * wy;
            }
        }
    } else {
        for (row, wy) in (0_isize..).zip(wy) {
            let line = (iy + row).clamp(0, plane.height as isize - 1) as usize * plane.width;
            for (column, sum) in (0_isize..).zip(&mut columns) {
                let at = (ix + column).clamp(0, plane.width as isize - 1) as usize;
                *sum += f32::from(plane.data[line + at]) * wy;
            }
        }
    }
    byte(columns[0] * wx[0] + columns[1] * wx[1] + columns[2] * wx[2] + columns[3] * wx[3])
}

/// The nearest byte; the conversion itself keeps to its range.
pub(crate) fn byte(v: f32) -> u8 {
    (v + 0.5) as u8
}

/// The slope of the kernel at its first zero. At -1/2 (Catmull-Rom), halfway between two pixels, 55 % of the
/// contrast of a pattern three eighths of a cycle per pixel fine is kept; with this slope 68 %.
const SLOPE: f32 = -0.9;

/// Cubic convolution (Keys 1981, equation 15) with slope [`SLOPE`].
const fn cubic_weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        SLOPE * (t3 - 2.0 * t2 + t),
        (SLOPE + 2.0) * t3 - (SLOPE + 3.0) * t2 + 1.0,
        -(SLOPE + 2.0) * t3 + (2.0 * SLOPE + 3.0) * t2 - SLOPE * t,
        SLOPE * (t2 - t3),
    ]
}

/// Places between two pixels for which weights are kept: half of one is less than [`STILL`].
const PLACES: usize = 128;

/// The weights of every place, computed once by the compiler.
static WEIGHTS: [[f32; 4]; PLACES + 1] = {
    let mut weights = [[0.0; 4]; PLACES + 1];
    let mut place = 0;
    while place <= PLACES {
        weights[place] = cubic_weights(place as f32 / PLACES as f32);
        place += 1;
    }
    weights
};

/// [`cubic_weights`] at the nearest place to `t`, 0..1.
fn weights_at(t: f32) -> [f32; 4] {
    WEIGHTS[((t * PLACES as f32 + 0.5) as usize).min(PLACES)]
}

/// Samples at the pixel index (`x`, `y`) between four pixels; pixels beyond an edge repeat it.
pub(crate) fn bilinear(plane: Plane<'_>, x: f32, y: f32) -> u8 {
    let [value] = bilinear_each([plane], x, y);
    byte(value)
}

/// Samples planes of one size at one place.
pub(crate) fn bilinear_each<const N: usize>(planes: [Plane<'_>; N], x: f32, y: f32) -> [f32; N] {
    let Some(Plane { width, height, .. }) = planes.first().copied() else { return [0.0; N] };
    let x = x.clamp(0.0, width as f32 - 1.0);
    let y = y.clamp(0.0, height as f32 - 1.0);
    let (ix, iy) = (x as i32, y as i32); // twice as fast to make as a usize
    let (tx, ty) = (x - ix as f32, y - iy as f32);
    let (left, top) = (ix as usize, iy as usize * width);
    let right = (left + 1).min(width - 1);
    let bottom = (iy as usize + 1).min(height - 1) * width;
    planes.map(|plane| {
        let at = |index: usize| f32::from(plane.data[index]);
        let upper = at(top + left) + (at(top + right) - at(top + left)) * tx;
        let lower = at(bottom + left) + (at(bottom + right) - at(bottom + left)) * tx;
        upper + (lower - upper) * ty
    })
}

#[cfg(test)]
mod tests;
