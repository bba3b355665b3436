//! What is in front of the mouth, a hand or a microphone, stays in front: pass 1 finds what comes over
//! the face from outside and is unlike what the person usually shows there, in a grid of cells fixed to
//! the head; pass 2 puts the source's own pixels back there after the mouth is painted.
//!
//! Glasses, beards and everything else that is there most of the time are the person.

mod cells;
mod look;
#[cfg(test)]
mod made;
mod model;
mod watch;

use std::collections::BTreeMap;

use lipwright_clip::{Frame, FrameIndex, Plane, PlaneMut, Point, Rect};

use crate::face::Pose;
use cells::{CELL, COLUMNS, Cells, GridOfFrame, ROWS, depth, in_head};
pub(crate) use watch::OcclusionWatch;

/// Share of the mouth that may be covered before the frame is better left alone, fading out from the
/// first share on.
const COVERED_FADE: (f32, f32) = (0.25, 0.35);
/// Frames over which that comes and goes.
const FADE_FRAMES: u64 = 5;
/// Share of the mouth under which its landmarks are still believed.
const LIPS_HIDDEN: f32 = 0.15;

/// Everything that was in front of one face, by frame.
#[derive(Debug, Default)]
pub(crate) struct Occluders {
    found: BTreeMap<u64, Covered>,
}

/// What one frame has in front of the face: kept only for frames that have something.
#[derive(Debug)]
struct Covered {
    cells: Cells,
    /// The share of the mouth.
    share: f32,
}

impl Covered {
    fn new(cells: &Cells, mouth: &Cells) -> Self {
        let share = cells.and(mouth).count() as f32 / mouth.count().max(1) as f32;
        Self { cells: *cells, share }
    }
}

impl Occluders {
    /// Whether something is in front of the face near the mouth: no frame to borrow a mouth from.
    pub(crate) fn is_suspected(&self, at: FrameIndex) -> bool {
        self.near(at, 1).next().is_some()
    }

    /// Whether so much of the lips is hidden that their landmarks are guesses.
    pub(crate) fn hides_lips(&self, at: FrameIndex) -> bool {
        self.near(at, 1).any(|(_, covered)| covered.share >= LIPS_HIDDEN)
    }

    /// The frames for which [`Occluders::hides_lips`] holds.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = FrameIndex> {
        let hiding = self.found.iter().filter(|(_, covered)| covered.share >= LIPS_HIDDEN);
        hiding.flat_map(|(&frame, _)| frame.saturating_sub(1)..=frame + 1).map(FrameIndex)
    }

    /// How much of the effect a frame may get, 0..1: none while the mouth is hidden, less around that.
    pub(crate) fn strength(&self, at: FrameIndex) -> f32 {
        let (from, to) = COVERED_FADE;
        let allowed = |(frame, covered): (u64, &Covered)| {
            let here = 1.0 - ((covered.share - from) / (to - from)).clamp(0.0, 1.0);
            here + frame.abs_diff(at.0) as f32 / (FADE_FRAMES + 1) as f32
        };
        self.near(at, FADE_FRAMES).map(allowed).fold(1.0, f32::min)
    }

    /// Puts the pixels of `original`, the frame before any change, back where something is in front.
    pub(crate) fn restore(&self, at: FrameIndex, pose: &Pose, original: &Frame, frame: &mut Frame) {
        let Some(covered) = self.found.get(&at.0) else { return };
        let Some(mask) = Mask::new(&covered.cells, pose) else { return };
        let from = original.planes();
        for ((mut plane, from), subsampling) in frame.planes_mut().into_iter().zip(from).zip([1, 2, 2]) {
            mask.restore(&mut plane, from, subsampling);
        }
    }

    fn near(&self, at: FrameIndex, reach: u64) -> impl Iterator<Item = (u64, &Covered)> {
        let range = at.0.saturating_sub(reach)..=at.0.saturating_add(reach);
        self.found.range(range).map(|(&frame, covered)| (frame, covered))
    }
}

/// Occluded cells laid over a frame, with soft edges one cell wide.
struct Mask<'a> {
    cells: &'a Cells,
    grid: GridOfFrame,
    bound: Rect,
}

impl<'a> Mask<'a> {
    fn new(cells: &'a Cells, pose: &Pose) -> Option<Self> {
        let set = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)));
        let corners: Vec<Point> = set
            .filter(|&(column, row)| cells.has(column, row))
            .map(|(column, row)| pose.to_frame(in_head(column as f32 + 0.5, row as f32 + 0.5)))
            .map(|[x, y, _]| Point::new(x, y))
            .collect();
        let bound = Rect::around(&corners)?;
        let margin = 2.0 * CELL * pose.scale;
        let bound = Rect {
            x: bound.x - margin,
            y: bound.y - margin,
            width: bound.width + 2.0 * margin,
            height: bound.height + 2.0 * margin,
        };
        Some(Self { cells, grid: GridOfFrame::new(pose)?, bound })
    }

    /// Restores a plane whose samples are `subsampling` luma pixels wide and high.
    fn restore(&self, plane: &mut PlaneMut<'_>, original: Plane<'_>, subsampling: usize) {
        let side = subsampling as f32;
        let clamp = |v: f32, length: usize| ((v / side).max(0.0) as usize).min(length);
        let columns = clamp(self.bound.x, plane.width)..clamp(self.bound.x + self.bound.width, plane.width);
        let rows = clamp(self.bound.y, plane.height)..clamp(self.bound.y + self.bound.height, plane.height);
        for y in rows {
            let line = y * plane.width;
            let mut guess = depth(0.0, 0.5);
            self.grid.at(Point::new(columns.start as f32 * side, y as f32 * side), &mut guess);
            for x in columns.clone() {
                let at = Point::new((x as f32 + 0.5) * side, (y as f32 + 0.5) * side);
                let share = self.share(self.grid.at(at, &mut guess));
                if share > 0.0 {
                    let (painted, source) = (&mut plane.data[line + x], original.data[line + x]);
                    let mixed = f32::from(*painted) + (f32::from(source) - f32::from(*painted)) * share;
                    *painted = mixed.round() as u8;
                }
            }
        }
    }

    /// How much a place of the grid belongs to the occluder: bilinear between the middles of cells; the
    /// grid's rim goes on outside.
    fn share(&self, p: Point) -> f32 {
        let place = |v: f32, length: usize| {
            let v = (v - 0.5).clamp(0.0, (length - 1) as f32);
            let first = v as usize;
            (first, (first + 1).min(length - 1), v - first as f32)
        };
        let ((left, right, u), (top, bottom, v)) = (place(p.x, COLUMNS), place(p.y, ROWS));
        let read = |column: usize, row: usize| f32::from(u8::from(self.cells.has(column, row)));
        let upper = read(left, top) + (read(right, top) - read(left, top)) * u;
        let lower = read(left, bottom) + (read(right, bottom) - read(left, bottom)) * u;
        upper + (lower - upper) * v
    }
}

#[cfg(test)]
mod tests;
