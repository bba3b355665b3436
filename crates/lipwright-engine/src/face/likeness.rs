//! Tells whether two upright face crops show the same face, well enough to link a track over a gap.
//! Not recognition: it compares the coarse brightness of two crops of the same video.

use super::landmarks::SIDE;

/// Cells on a side.
const GRID: usize = 12;
/// Crop pixels left out on each side: background.
const BORDER: usize = 36;
/// Lowest correlation of two crops of one face: within a clip one face kept above 0.90, six different
/// ones stayed below 0.53 of each other.
const SAME_FACE: f32 = 0.75;
/// The same without any hint from its place.
const SAME_FACE_ANYWHERE: f32 = 0.8;

/// Coarse brightness of an upright face, mean 0 and length 1.
#[derive(Debug, Clone)]
pub(super) struct Likeness {
    cells: Vec<f32>,
}

impl Likeness {
    /// From the landmark net's input.
    pub(super) fn of(image: &[f32]) -> Self {
        let cell = (SIDE - 2 * BORDER) / GRID;
        let mut cells = vec![0.0; GRID * GRID];
        for (index, pixel) in image.chunks_exact(3).enumerate() {
            let (x, y) = (index % SIDE, index / SIDE);
            let inside = |value: usize| (BORDER..SIDE - BORDER).contains(&value);
            if !inside(x) || !inside(y) {
                continue;
            }
            cells[(y - BORDER) / cell * GRID + (x - BORDER) / cell] += pixel.iter().sum::<f32>();
        }
        let mean = cells.iter().sum::<f32>() / cells.len() as f32;
        for value in &mut cells {
            *value -= mean;
        }
        let length = cells.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        for value in &mut cells {
            *value /= length;
        }
        Self { cells }
    }

    /// Correlation, -1..1.
    pub(super) fn correlation(&self, other: &Self) -> f32 {
        self.cells.iter().zip(&other.cells).map(|(a, b)| a * b).sum()
    }

    /// Whether the same face is shown, likely enough when nothing else speaks for it.
    pub(super) fn is_same_face_anywhere(&self, other: &Self) -> bool {
        self.correlation(other) >= SAME_FACE_ANYWHERE
    }

    /// Whether the same face may be shown.
    pub(super) fn is_same_face(&self, other: &Self) -> bool {
        self.correlation(other) >= SAME_FACE
    }
}

#[cfg(test)]
mod tests;
