//! Mouths between whose lips the tongue shows. The landmark net takes it for a lip, and lent to another sound
//! it flashes red.

use lipwright_clip::Point;

use super::bank::median;
use crate::mouth::{FAR_CORNER, Lips, N_CONTOUR, Point3};
use crate::render::Patch;

/// Samples from the upper lip's outer edge to the lower one's.
const ROWS: usize = 12;
/// Share of the samples that tells how red a mouth is: the reddest.
const REDDEST: usize = 10;
/// A mouth is redder than the person's others by so many of their median absolute deviations before it
/// counts, and by so many more when nothing else of it does.
const FROM: f32 = 3.0;
const MORE: f32 = 4.0;
/// Deviations are never taken to be smaller than this many steps of 255: an encoder makes as much.
const LEAST_DEVIATION: f32 = 1.5;

/// How red lips and what is between them are at most: V of the reddest tenth. Lips are those of the frame that
/// the patch was cut from.
pub(super) fn redness(patch: &Patch, lips: &Lips<Point3>) -> f32 {
    let mut values: Vec<f32> = (1..FAR_CORNER)
        .flat_map(|lower| {
            let ([x0, y0, _], [x1, y1, _]) = (lips.outer[N_CONTOUR - lower], lips.outer[lower]);
            (0..ROWS).map(move |row| {
                let t = (row as f32 + 0.5) / ROWS as f32;
                patch.chroma(Point::new(x0 + t * (x1 - x0), y0 + t * (y1 - y0)))[1]
            })
        })
        .collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let reddest = &values[..values.len() / REDDEST];
    reddest.iter().sum::<f32>() / reddest.len() as f32
}

/// How surely the tongue shows in each mouth of one person, 0..1, by how red they are.
pub(super) fn tongues(redness: &[f32]) -> Vec<f32> {
    let usual = median(redness.iter().copied());
    let deviation = median(redness.iter().map(|red| (red - usual).abs())).max(LEAST_DEVIATION);
    redness.iter().map(|red| (((red - usual) / deviation - FROM) / MORE).clamp(0.0, 1.0)).collect()
}

#[cfg(test)]
mod tests;
