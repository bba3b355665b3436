//! The grid of cells around the mouth that is fixed to the head, and sets of its cells.

use lipwright_clip::Point;

use crate::face::Pose;

/// Cells per row and per column.
pub(super) const COLUMNS: usize = 40;
/// See [`COLUMNS`].
pub(super) const ROWS: usize = 36;
/// All cells.
pub(super) const N_CELLS: usize = COLUMNS * ROWS;
/// Side of a cell in face widths: two to ten pixels, fine enough for a finger, coarse enough for two
/// hours of video.
pub(super) const CELL: f32 = 0.024;
/// The grid's corner, head-fixed: it reaches from the nose to below the part of the neck that a mouth
/// moves, and beyond both cheeks.
const CORNER: (f32, f32) = (-0.48, 0.18);
/// All columns of a row.
const FULL: u64 = (1 << COLUMNS) - 1;

/// The head-fixed place of a grid coordinate; cell `c` spans `c..c + 1`.
pub(super) fn in_head(column: f32, row: f32) -> [f32; 3] {
    let (x, y) = (CORNER.0 + column * CELL, CORNER.1 + row * CELL);
    [x, y, depth(x, y)]
}

/// The grid coordinate of a head-fixed place.
pub(super) fn in_grid(x: f32, y: f32) -> Point {
    Point::new((x - CORNER.0) / CELL, (y - CORNER.1) / CELL)
}

/// Depth of an ordinary face's surface below the nose (mean of the landmark net's chin, lips, cheeks and
/// jaw over seven people): round across, receding below the mouth.
pub(super) fn depth(x: f32, y: f32) -> f32 {
    0.02 + 1.6 * x * x + 0.25 * (y - 0.38)
}

/// Turns frame pixels into grid coordinates for one pose.
#[derive(Debug, Clone, Copy)]
pub(super) struct GridOfFrame {
    pose: Pose,
    /// The inverse of the rotation's part within the picture.
    inverse: [[f32; 2]; 2],
}

impl GridOfFrame {
    /// `None` when the face is seen edge-on or has no size.
    pub(super) fn new(pose: &Pose) -> Option<Self> {
        let [[a, b, _], [c, d, _], _] = pose.rotation;
        let det = a * d - b * c;
        if det.abs() < 0.2 || pose.scale <= 0.0 {
            return None;
        }
        let inverse = [[d / det, -b / det], [-c / det, a / det]];
        Some(Self { pose: *pose, inverse })
    }

    /// The grid coordinate seen at `p`; `depth` is a first guess of the surface's depth there and becomes
    /// a better one, so that walking along a row needs one step per pixel.
    pub(super) fn at(&self, p: Point, guess: &mut f32) -> Point {
        let offset = (p - self.pose.centre) * (1.0 / self.pose.scale);
        let (u, v) =
            (offset.x - self.pose.rotation[0][2] * *guess, offset.y - self.pose.rotation[1][2] * *guess);
        let x = self.inverse[0][0] * u + self.inverse[0][1] * v;
        let y = self.inverse[1][0] * u + self.inverse[1][1] * v;
        *guess = depth(x, y);
        in_grid(x, y)
    }
}

/// A set of cells, a word for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells([u64; ROWS]);

impl Cells {
    /// No cell.
    pub(super) const NONE: Self = Self([0; ROWS]);

    /// The cells for which `holds`, asked with column and row.
    pub(super) fn where_(holds: impl Fn(usize, usize) -> bool) -> Self {
        let mut cells = Self::NONE;
        for (row, word) in cells.0.iter_mut().enumerate() {
            for column in 0..COLUMNS {
                *word |= u64::from(holds(column, row)) << column;
            }
        }
        cells
    }

    /// The outermost cells of the grid.
    pub(super) fn rim() -> Self {
        Self::where_(|column, row| column == 0 || row == 0 || column + 1 == COLUMNS || row + 1 == ROWS)
    }

    /// Cells whose middle lies in a closed outline, in grid coordinates.
    pub(super) fn inside(outline: &[Point]) -> Self {
        Self::where_(|column, row| {
            let p = Point::new(column as f32 + 0.5, row as f32 + 0.5);
            let next = outline.iter().cycle().skip(1);
            let crossings = outline.iter().zip(next).filter(|(a, b)| {
                (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)
            });
            crossings.count() % 2 == 1
        })
    }

    pub(super) fn has(&self, column: usize, row: usize) -> bool {
        self.0[row] >> column & 1 == 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|row| self.0[row] & other.0[row]))
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|row| self.0[row] | other.0[row]))
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|row| self.0[row] & !other.0[row]))
    }

    /// With the four neighbours of each cell.
    pub(super) fn grown(&self) -> Self {
        Self(std::array::from_fn(|row| {
            let above = if row > 0 { self.0[row - 1] } else { 0 };
            let below = self.0.get(row + 1).copied().unwrap_or(0);
            let word = self.0[row];
            (word | word << 1 | word >> 1 | above | below) & FULL
        }))
    }

    /// With all eight neighbours of each cell.
    fn grown_square(&self) -> Self {
        let wide = Self(self.0.map(|word| (word | word << 1 | word >> 1) & FULL));
        Self(std::array::from_fn(|row| {
            let above = if row > 0 { wide.0[row - 1] } else { 0 };
            above | wide.0[row] | wide.0.get(row + 1).copied().unwrap_or(0)
        }))
    }

    fn inverted(&self) -> Self {
        Self(self.0.map(|word| !word & FULL))
    }

    /// The parts of `self` that are connected to `seeds`.
    pub(super) fn connected_to(&self, seeds: &Self) -> Self {
        let mut reached = self.and(seeds);
        loop {
            let next = reached.grown_square().and(self);
            if next == reached {
                return reached;
            }
            reached = next;
        }
    }

    /// The connected parts.
    pub(super) fn parts(&self) -> Vec<Self> {
        let mut rest = *self;
        let mut parts = Vec::new();
        while let Some(row) = rest.0.iter().position(|&word| word != 0) {
            let mut seed = Self::NONE;
            seed.0[row] = 1 << rest.0[row].trailing_zeros();
            let part = rest.connected_to(&seed);
            rest = rest.without(&part);
            parts.push(part);
        }
        parts
    }

    /// Closes gaps and bays up to `2 * reach` cells wide (by octagons; beyond the grid the set goes on as
    /// on its rim), then fills holes.
    pub(super) fn closed(&self, reach: usize) -> Self {
        let mut cells = *self;
        for step in 0..reach {
            cells = if step % 2 == 0 { cells.grown() } else { cells.grown_square() };
        }
        let mut outside = cells.inverted();
        for step in (0..reach).rev() {
            outside = if step % 2 == 0 { outside.grown() } else { outside.grown_square() };
        }
        outside = outside.without(self);
        outside.connected_to(&Self::rim()).inverted()
    }
}

#[cfg(test)]
mod tests;
