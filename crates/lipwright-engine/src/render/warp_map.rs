//! Where every pixel of a region comes from, and the resampling of a frame through that map.
//!
//! The map is filled triangle by triangle in *target* space, each pixel centre belonging to exactly one
//! side of a shared edge, so that a mesh without folds leaves neither holes nor doubles.

use lipwright_clip::{Frame, Plane, Point};

/// Moves shorter than this (pixels) are not worth resampling: the pixel stays bit-identical.
const STILL: f32 = 1.0 / 64.0;

/// A displacement (source minus target, in luma pixels) for each pixel of a rectangle of the frame.
#[derive(Debug)]
pub(crate) struct WarpMap {
    x0: usize,
    y0: usize,
    width: usize,
    height: usize,
    /// `None`-like: NaN where no triangle lies.
    moves: Vec<Point>,
}

impl WarpMap {
    /// Covers the part of a `frame_width` x `frame_height` frame that lies around `points`, starting at
    /// even coordinates; `None` when nothing of it is inside the frame.
    pub(crate) fn around(points: &[Point], frame_width: usize, frame_height: usize) -> Option<Self> {
        let bound = lipwright_clip::Rect::around(points)?;
        let clamp = |v: f32, limit: usize| (v.max(0.0) as usize).min(limit);
        let x0 = clamp(bound.x.floor(), frame_width) & !1;
        let y0 = clamp(bound.y.floor(), frame_height) & !1;
        let x1 = (clamp((bound.x + bound.width).ceil(), frame_width) + 1) & !1;
        let y1 = (clamp((bound.y + bound.height).ceil(), frame_height) + 1) & !1;
        let (width, height) = (x1.min(frame_width).checked_sub(x0)?, y1.min(frame_height).checked_sub(y0)?);
        if width == 0 || height == 0 {
            return None;
        }
        Some(Self { x0, y0, width, height, moves: vec![Point::new(f32::NAN, f32::NAN); width * height] })
    }

    /// Draws one triangle: inside `target`, pixels come from the same place of `source`.
    pub(crate) fn fill(&mut self, target: [Point; 3], source: [Point; 3]) {
        let (edge1, edge2) = (target[1] - target[0], target[2] - target[0]);
        let det = edge1.cross(edge2);
        if det.abs() < 1e-6 {
            return;
        }
        // Displacement as an affine function of the position.
        let moved = [0, 1, 2].map(|i| source[i] - target[i]);
        let (rise1, rise2) = (moved[1] - moved[0], moved[2] - moved[0]);
        let per_x = (rise1 * edge2.y - rise2 * edge1.y) * (1.0 / det);
        let per_y = (rise2 * edge1.x - rise1 * edge2.x) * (1.0 / det);
        let top = target.iter().map(|p| p.y).fold(f32::INFINITY, f32::min);
        let bottom = target.iter().map(|p| p.y).fold(f32::NEG_INFINITY, f32::max);
        let row = |y: f32| ((y - 0.5).ceil().max(self.y0 as f32) as usize).min(self.y0 + self.height);
        for y in row(top)..row(bottom) {
            let centre_y = y as f32 + 0.5;
            let Some((left, right)) = span(target, centre_y) else { continue };
            let column = |x: f32| ((x - 0.5).ceil().max(self.x0 as f32) as usize).min(self.x0 + self.width);
            let line = (y - self.y0) * self.width;
            for x in column(left)..column(right) {
                let offset = Point::new(x as f32 + 0.5, centre_y) - target[0];
                self.moves[line + x - self.x0] = moved[0] + per_x * offset.x + per_y * offset.y;
            }
        }
    }

    /// Whether the pixel is covered by a triangle.
    #[cfg(test)]
    pub(crate) fn covers(&self, x: usize, y: usize) -> bool {
        self.at(x, y).is_some()
    }

    fn at(&self, x: usize, y: usize) -> Option<Point> {
        let (x, y) = (x.checked_sub(self.x0)?, y.checked_sub(self.y0)?);
        if x >= self.width || y >= self.height {
            return None;
        }
        let moved = self.moves[y * self.width + x];
        (!moved.x.is_nan()).then_some(moved)
    }

    /// Resamples the covered pixels of `frame` from `original`, the same frame before any change: luma by
    /// a Catmull-Rom kernel, chroma bilinearly.
    pub(crate) fn apply(&self, original: &Frame, frame: &mut Frame) {
        let [luma, ..] = original.planes();
        let [y_plane, u_plane, v_plane] = frame.planes_mut();
        for y in self.y0..self.y0 + self.height {
            let moves = &self.moves[(y - self.y0) * self.width..][..self.width];
            let out = &mut y_plane.data[y * y_plane.width + self.x0..][..self.width];
            for (i, (moved, out)) in moves.iter().zip(out).enumerate() {
                if moved.x.abs() > STILL || moved.y.abs() > STILL {
                    *out = cubic(luma, (self.x0 + i) as f32 + moved.x, y as f32 + moved.y);
                }
            }
        }
        let [_, u, v] = original.planes();
        let (x1, y1) = (self.x0 + self.width, self.y0 + self.height);
        for y in self.y0 / 2..y1 / 2 {
            for x in self.x0 / 2..x1 / 2 {
                let moved = self.chroma_move(x, y);
                if moved.x.abs() > STILL || moved.y.abs() > STILL {
                    let (from_x, from_y) = (x as f32 + moved.x, y as f32 + moved.y);
                    u_plane.data[y * u_plane.width + x] = bilinear(u, from_x, from_y);
                    v_plane.data[y * v_plane.width + x] = bilinear(v, from_x, from_y);
                }
            }
        }
    }

    /// Mean displacement of a chroma pixel's four luma pixels, in chroma pixels; zero outside the mesh.
    fn chroma_move(&self, x: usize, y: usize) -> Point {
        let mut sum = Point::default();
        let mut n = 0.0;
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            if let Some(moved) = self.at(2 * x + dx, 2 * y + dy) {
                sum = sum + moved;
                n += 1.0;
            }
        }
        if n > 0.0 { sum * (0.5 / n) } else { Point::default() }
    }
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

/// Samples at the pixel index (`x`, `y`) by the Catmull-Rom kernel; pixels beyond an edge repeat it.
pub(crate) fn cubic(plane: Plane<'_>, x: f32, y: f32) -> u8 {
    let (ix, iy) = (x.floor(), y.floor());
    let (wx, wy) = (cubic_weights(x - ix), cubic_weights(y - iy));
    let (ix, iy) = (ix as isize - 1, iy as isize - 1);
    let inside = ix >= 0 && iy >= 0 && ix as usize + 4 <= plane.width && iy as usize + 4 <= plane.height;
    let mut sum = 0.0;
    if inside {
        for (row, wy) in wy.iter().enumerate() {
            let line = &plane.data[(iy as usize + row) * plane.width + ix as usize..][..4];
            let across: f32 = line.iter().zip(wx).map(|(&v, w)| f32::from(v) * w).sum();
            sum += across * wy;
        }
    } else {
        for (row, wy) in (0_isize..).zip(wy) {
            let line = (iy + row).clamp(0, plane.height as isize - 1) as usize * plane.width;
            for (column, wx) in (0_isize..).zip(wx) {
                let at = (ix + column).clamp(0, plane.width as isize - 1) as usize;
                sum += f32::from(plane.data[line + at]) * wx * wy;
            }
        }
    }
    sum.round().clamp(0.0, 255.0) as u8
}

/// Keys 1981, a = -1/2.
fn cubic_weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t3 + 2.0 * t2 - t),
        0.5 * (3.0 * t3 - 5.0 * t2 + 2.0),
        0.5 * (-3.0 * t3 + 4.0 * t2 + t),
        0.5 * (t3 - t2),
    ]
}

/// Samples at the pixel index (`x`, `y`) between four pixels; pixels beyond an edge repeat it.
pub(crate) fn bilinear(plane: Plane<'_>, x: f32, y: f32) -> u8 {
    let x = x.clamp(0.0, plane.width as f32 - 1.0);
    let y = y.clamp(0.0, plane.height as f32 - 1.0);
    let (ix, iy) = (x as usize, y as usize);
    let (jx, jy) = ((ix + 1).min(plane.width - 1), (iy + 1).min(plane.height - 1));
    let (tx, ty) = (x - ix as f32, y - iy as f32);
    let at = |x: usize, y: usize| f32::from(plane.data[y * plane.width + x]);
    let top = at(ix, iy) + (at(jx, iy) - at(ix, iy)) * tx;
    let bottom = at(ix, jy) + (at(jx, jy) - at(ix, jy)) * tx;
    (top + (bottom - top) * ty).round() as u8
}

#[cfg(test)]
mod tests;
