//! Triangles drawn into a rectangle of the frame: each pixel centre gets `N` numbers, joined linearly
//! between the corners, and belongs to exactly one side of a shared edge, so that a mesh without folds
//! leaves neither holes nor doubles.

use lipwright_clip::{Point, Rect};

/// `N` numbers for each pixel of a rectangle of the frame; NaN where no triangle lies.
#[derive(Debug)]
pub(crate) struct Raster<const N: usize> {
    /// The rectangle, its corner and sides even.
    pub(crate) x0: usize,
    pub(crate) y0: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<[f32; N]>,
}

impl<const N: usize> Raster<N> {
    /// Covers the part of a `frame_width` x `frame_height` frame that lies around `points`; `None` when
    /// nothing of it is inside the frame.
    pub(crate) fn around(points: &[Point], frame_width: usize, frame_height: usize) -> Option<Self> {
        let bound = Rect::around(points)?;
        let clamp = |v: f32, limit: usize| (v.max(0.0) as usize).min(limit);
        let x0 = clamp(bound.x.floor(), frame_width) & !1;
        let y0 = clamp(bound.y.floor(), frame_height) & !1;
        let x1 = (clamp((bound.x + bound.width).ceil(), frame_width) + 1) & !1;
        let y1 = (clamp((bound.y + bound.height).ceil(), frame_height) + 1) & !1;
        let (width, height) = (x1.min(frame_width).checked_sub(x0)?, y1.min(frame_height).checked_sub(y0)?);
        if width == 0 || height == 0 {
            return None;
        }
        Some(Self { x0, y0, width, height, values: vec![[f32::NAN; N]; width * height] })
    }

    /// The rows of chroma pixels that it covers.
    pub(crate) fn chroma_rows(&self) -> std::ops::Range<usize> {
        self.y0 / 2..self.y0 / 2 + self.height / 2
    }

    /// The columns of chroma pixels that it covers.
    pub(crate) fn chroma_columns(&self) -> std::ops::Range<usize> {
        self.x0 / 2..self.x0 / 2 + self.width / 2
    }

    /// Draws one triangle with the given numbers at its corners.
    pub(crate) fn fill(&mut self, corners: [Point; 3], values: [[f32; N]; 3]) {
        let (edge1, edge2) = (corners[1] - corners[0], corners[2] - corners[0]);
        let det = edge1.cross(edge2);
        if det.abs() < 1e-6 {
            return;
        }
        // The numbers as affine functions of the position.
        let per_x: [f32; N] = std::array::from_fn(|k| {
            ((values[1][k] - values[0][k]) * edge2.y - (values[2][k] - values[0][k]) * edge1.y) / det
        });
        let per_y: [f32; N] = std::array::from_fn(|k| {
            ((values[2][k] - values[0][k]) * edge1.x - (values[1][k] - values[0][k]) * edge2.x) / det
        });
        let top = corners.iter().map(|p| p.y).fold(f32::INFINITY, f32::min);
        let bottom = corners.iter().map(|p| p.y).fold(f32::NEG_INFINITY, f32::max);
        let row = |y: f32| first_centre(y, self.y0).min(self.y0 + self.height);
        for y in row(top)..row(bottom) {
            let centre_y = y as f32 + 0.5;
            let Some((left, right)) = span(corners, centre_y) else { continue };
            let column = |x: f32| first_centre(x, self.x0).min(self.x0 + self.width);
            let line = (y - self.y0) * self.width;
            for x in column(left)..column(right) {
                let offset = Point::new(x as f32 + 0.5, centre_y) - corners[0];
                let out = &mut self.values[line + x - self.x0];
                for k in 0..N {
                    out[k] = values[0][k] + per_x[k] * offset.x + per_y[k] * offset.y;
                }
            }
        }
    }

    /// The numbers of the frame's pixel `x`, `y`; `None` outside of the triangles.
    #[cfg(test)]
    pub(crate) fn at(&self, x: usize, y: usize) -> Option<[f32; N]> {
        let (x, y) = (x.checked_sub(self.x0)?, y.checked_sub(self.y0)?);
        if x >= self.width || y >= self.height {
            return None;
        }
        let values = self.values[y * self.width + x];
        (!values[0].is_nan()).then_some(values)
    }

    /// The numbers of a chroma pixel's four luma pixels, all of which it has: row by row, NaN outside of the
    /// triangles.
    pub(crate) fn quad(&self, x: usize, y: usize) -> [[f32; N]; 4] {
        let first = (2 * y - self.y0) * self.width + 2 * x - self.x0;
        let (upper, lower) = (&self.values[first..][..2], &self.values[first + self.width..][..2]);
        [upper[0], upper[1], lower[0], lower[1]]
    }

    /// The mean of a chroma pixel's four luma pixels, as far as triangles cover them, and the share of
    /// the four that they do.
    pub(crate) fn chroma_at(&self, x: usize, y: usize) -> ([f32; N], f32) {
        mean_of_quad(self.quad(x, y))
    }
}

/// The mean of those of four pixels that triangles cover, and the share of them.
pub(crate) fn mean_of_quad<const N: usize>(quad: [[f32; N]; 4]) -> ([f32; N], f32) {
    let (mut sum, mut n) = ([0.0; N], 0.0);
    for values in quad.iter().filter(|values| !values[0].is_nan()) {
        sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        n += 1.0;
    }
    if n > 0.0 { (sum.map(|value| value / n), n / 4.0) } else { (sum, 0.0) }
}

/// The first pixel from `least` on whose centre does not lie before `edge`; `ceil` is a call into the mathematics
/// library on older processors.
fn first_centre(edge: f32, least: usize) -> usize {
    let place = (edge - 0.5).max(least as f32);
    let whole = place as usize;
    whole + usize::from(place > whole as f32)
}

/// Where the row at height `y` enters and leaves the triangle; an edge's upper end belongs to it.
fn span(triangle: [Point; 3], y: f32) -> Option<(f32, f32)> {
    let mut crossings = [0.0; 3];
    let mut n = 0;
    for (a, b) in [(0, 1), (1, 2), (2, 0)] {
        // The same edge gives the same crossing in both of its triangles: always go downwards.
        let (p, q) = if (triangle[a].y, triangle[a].x) <= (triangle[b].y, triangle[b].x) {
            (triangle[a], triangle[b])
        } else {
            (triangle[b], triangle[a])
        };
        if p.y <= y && y < q.y {
            crossings[n] = p.x + (y - p.y) / (q.y - p.y) * (q.x - p.x);
            n += 1;
        }
    }
    (n == 2).then(|| (crossings[0].min(crossings[1]), crossings[0].max(crossings[1])))
}
