//! What this person looks like around the mouth when nothing is in front of it, and how far a frame is
//! from that.

use crate::render::occlusion::cells::{COLUMNS, Cells, N_CELLS, ROWS, in_head};
use crate::render::occlusion::look::Look;

/// Deviation of luma, U and V that alignment and noise leave in a cell that does not change.
const NOISE: [f32; 3] = [5.0, 2.0, 2.0];
/// Half the width of a normal distribution's shortest half, as a deviation.
const DEVIATION_PER_HALF: f32 = 1.48;
/// Cells from whose usual colours a cell may have taken its own: skin slides a little sideways, the jaw
/// goes down.
const SLIDE: (usize, usize) = (1, 2);
/// Distances count up to this: one glaring pixel is no more than an odd one.
const MOST: f32 = 12.0;
/// A cell further away than the first belongs to an occluder if a cell beyond the second is part of it.
const ODD: f32 = 2.0;
/// See [`ODD`].
const FOREIGN: f32 = 3.5;
/// Foreign cells that an occluder shows on the skin around the lips: 1.5 % of the region.
const LEAST_FOREIGN: usize = 20;
/// Lips and what is between them are unlike themselves whenever a mouth opens further than usual: there
/// a cell belongs to the occluder only if its colours are within this of a neighbour's that does.
const ALIKE: [f32; 3] = [20.0, 6.0, 6.0];
/// An occluder's gaps narrower than twice this many cells are closed: fingers look like the skin that
/// they hide.
const CLOSING: usize = 4;
/// When more of the region has changed than this share, it is another scene, not an occluder.
const OTHER_SCENE: f32 = 0.8;

/// Centre and deviation of each cell's colours.
#[derive(Debug)]
pub(super) struct Model {
    centre: Vec<[f32; 3]>,
    weight: Vec<[f32; 3]>,
}

/// What a frame has in front of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Finding {
    /// The occluder that reaches the skin around the lips; empty when there is none.
    pub(super) occluder: Cells,
    /// Everything that comes in from the rim, near the mouth or not.
    pub(super) from_rim: Cells,
}

impl Finding {
    /// Nothing.
    pub(super) const NONE: Self = Self { occluder: Cells::NONE, from_rim: Cells::NONE };
}

impl Model {
    /// The most usual colours of `looks`: middle and width of the shortest interval that holds half of
    /// them ("shorth", Andrews et al. 1972). What fewer than half show, at any distance, is left out.
    pub(super) fn of(looks: &[&Look]) -> Self {
        let half = looks.len().div_ceil(2);
        let mut centre = vec![[0.0; 3]; N_CELLS];
        let mut weight = vec![[0.0; 3]; N_CELLS];
        let mut values = Vec::with_capacity(looks.len());
        for cell in 0..N_CELLS {
            for channel in 0..3 {
                values.clear();
                values.extend(looks.iter().map(|look| look.cells[cell][channel]));
                values.sort_unstable();
                let halves = values.iter().zip(values.iter().skip(half.saturating_sub(1)));
                let shortest = halves.min_by_key(|(first, last)| **last - **first);
                let Some((&first, &last)) = shortest else { continue };
                centre[cell][channel] = f32::midpoint(f32::from(first), f32::from(last));
                let deviation = f32::from(last - first) / 2.0 * DEVIATION_PER_HALF;
                weight[cell][channel] = 1.0 / (NOISE[channel].powi(2) + deviation.powi(2));
            }
        }
        Self { centre, weight }
    }

    /// What `look` has in front of this face.
    pub(super) fn judge(&self, look: &Look) -> Finding {
        let distances = smoothed(&self.distances(look), &look.lips);
        let beyond = |limit: f32| Cells::where_(|column, row| distances[row * COLUMNS + column] > limit);
        let (odd, foreign) = (beyond(ODD), beyond(FOREIGN).without(&look.lips));
        if foreign.is_empty() {
            return Finding::NONE;
        }
        let (rim, skin) = (Cells::rim(), around_mouth());
        let mut finding = Finding::NONE;
        for part in odd.without(&look.lips).parts() {
            let foreign = part.and(&foreign);
            if part.and(&rim).is_empty() || foreign.count() < LEAST_FOREIGN {
                continue;
            }
            let whole = look.spread(&part, &odd.and(&look.lips)).closed(CLOSING);
            finding.from_rim = finding.from_rim.or(&whole);
            if foreign.and(&skin).count() >= LEAST_FOREIGN {
                finding.occluder = finding.occluder.or(&whole);
            }
        }
        let other_scene = finding.from_rim.count() as f32 > OTHER_SCENE * N_CELLS as f32;
        if other_scene { Finding::NONE } else { finding }
    }

    /// Mahalanobis distance of each cell from what it, or the skin that may have moved there, usually is.
    fn distances(&self, look: &Look) -> Vec<f32> {
        let near = |cell: usize, colour: [f32; 3]| {
            let (centre, weight) = (self.centre[cell], self.weight[cell]);
            (0..3).map(|i| (colour[i] - centre[i]).powi(2) * weight[i]).sum::<f32>()
        };
        let mut distances = Vec::with_capacity(N_CELLS);
        for (cell, colour) in look.cells.iter().enumerate() {
            let colour = colour.map(f32::from);
            let mut best = near(cell, colour);
            if best > 1.0 {
                for other in neighbours_of(cell % COLUMNS, cell / COLUMNS, SLIDE) {
                    best = best.min(near(other, colour));
                }
            }
            distances.push(best.sqrt().min(MOST));
        }
        distances
    }
}

/// The cells at most `reach` columns and rows away from one.
fn neighbours_of(column: usize, row: usize, reach: (usize, usize)) -> impl Iterator<Item = usize> {
    let span =
        |at: usize, reach: usize, length: usize| at.saturating_sub(reach)..(at + reach + 1).min(length);
    let columns = span(column, reach.0, COLUMNS);
    span(row, reach.1, ROWS).flat_map(move |y| columns.clone().map(move |x| y * COLUMNS + x))
}

/// Means over three by three cells, of lips and of the rest apart: what is odd about an open mouth must
/// not be taken for a rim around it.
fn smoothed(values: &[f32], lips: &Cells) -> Vec<f32> {
    let mean = |cell: usize| {
        let (column, row) = (cell % COLUMNS, cell / COLUMNS);
        let is_lip = lips.has(column, row);
        let same = neighbours_of(column, row, (1, 1))
            .filter(|other| lips.has(other % COLUMNS, other / COLUMNS) == is_lip);
        let (sum, n) = same.fold((0.0, 0.0), |(sum, n), other| (sum + values[other], n + 1.0));
        sum / n
    };
    (0..N_CELLS).map(mean).collect()
}

/// The skin around the mouth: cheeks, upper lip and chin as far as they hold still; not the jaw's edge,
/// the neck and what is beside the face, which change whenever a head turns.
fn around_mouth() -> Cells {
    Cells::where_(|column, row| {
        let [x, y, _] = in_head(column as f32 + 0.5, row as f32 + 0.5);
        y < 0.8 && x.abs() < 0.3 - 1.2 * (y - 0.6).max(0.0)
    })
}

impl Look {
    /// `part` and the cells of `among` that are its colour, neighbour by neighbour.
    fn spread(&self, part: &Cells, among: &Cells) -> Cells {
        let mut part = *part;
        loop {
            let next = part.grown().and(among).without(&part);
            let alike = Cells::where_(|column, row| {
                next.has(column, row)
                    && neighbours_of(column, row, (1, 1)).any(|other| {
                        part.has(other % COLUMNS, other / COLUMNS)
                            && self.alike(other, row * COLUMNS + column)
                    })
            });
            if alike.is_empty() {
                return part;
            }
            part = part.or(&alike);
        }
    }

    fn alike(&self, a: usize, b: usize) -> bool {
        (0..3).all(|i| f32::from(self.cells[a][i].abs_diff(self.cells[b][i])) <= ALIKE[i])
    }
}

#[cfg(test)]
mod tests;
