//! Notices that a video jumps to another picture, so that a face is not "followed" into it.

use std::ops::Range;

use lipwright_clip::Frame;

/// Cells across and down in which brightness is compared.
const GRID: usize = 16;
/// Every so many pixels of every so many rows are looked at.
const STEP: usize = 4;
/// Mean change of a cell's luma, of 255, that only a cut makes.
const MIN_CHANGE: f32 = 18.0;

/// Compares each frame with the one before.
#[derive(Debug, Default)]
pub(crate) struct CutFinder {
    cells: Option<Vec<f32>>,
}

impl CutFinder {
    /// Whether this frame begins a new shot; the first frame does not.
    pub(crate) fn see(&mut self, frame: &Frame) -> bool {
        let cells = cells(frame);
        let change = self.cells.as_ref().map(|before| {
            before.iter().zip(&cells).map(|(a, b)| (a - b).abs()).sum::<f32>() / cells.len() as f32
        });
        self.cells = Some(cells);
        change.is_some_and(|change| change > MIN_CHANGE)
    }
}

/// Mean luma of [`GRID`] x [`GRID`] cells.
fn cells(frame: &Frame) -> Vec<f32> {
    let plane = frame.y();
    let mut sums = vec![0_u32; GRID * GRID];
    let mut counts = vec![0_u32; GRID * GRID];
    let columns: Vec<_> = (0..GRID).map(|column| part(column, plane.width)).collect();
    for row in 0..GRID {
        for y in part(row, plane.height).step_by(STEP) {
            let line = &plane.data[y * plane.width..][..plane.width];
            for (column, across) in columns.iter().enumerate() {
                let cell = row * GRID + column;
                sums[cell] +=
                    line[across.clone()].iter().step_by(STEP).map(|&luma| u32::from(luma)).sum::<u32>();
                counts[cell] += across.len().div_ceil(STEP) as u32;
            }
        }
    }
    sums.into_iter().zip(counts).map(|(sum, count)| sum as f32 / count.max(1) as f32).collect()
}

/// The lines of one of [`GRID`] equal parts of a length, from the first one that is looked at.
fn part(index: usize, length: usize) -> Range<usize> {
    let start = (index * length).div_ceil(GRID).next_multiple_of(STEP).min(length);
    start..((index + 1) * length).div_ceil(GRID).max(start)
}

#[cfg(test)]
mod tests;
