//! Notices that a video jumps to another picture, so that a face is not "followed" into it.

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
    let mut sums = vec![0.0; GRID * GRID];
    let mut counts = vec![0.0_f32; GRID * GRID];
    let columns: Vec<usize> = (0..plane.width).step_by(STEP).map(|x| x * GRID / plane.width).collect();
    for y in (0..plane.height).step_by(STEP) {
        let row = &plane.data[y * plane.width..][..plane.width];
        let first = y * GRID / plane.height * GRID;
        for (value, column) in row.iter().step_by(STEP).zip(&columns) {
            sums[first + column] += f32::from(*value);
            counts[first + column] += 1.0;
        }
    }
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum /= count.max(1.0);
    }
    sums
}

#[cfg(test)]
mod tests;
