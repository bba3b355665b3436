//! The mouth bank while pass 1 runs: the source's own mouths, as many as memory allows, as different
//! from each other as possible, each with the skin around it.
//!
//! Short clips are kept whole. Of longer ones, stretches of a few frames are kept or dropped together, so
//! that what is shown later can move as the person really moved.

use lipwright_clip::{Frame, FrameIndex, Point, Rect};

use crate::face::{FaceInFrame, Pose};
use crate::mouth::{Descriptor, OUTER, contour_around};
use crate::render::{Patch, skin_light};

/// Mouths kept of one face at most.
const MOST_KEPT: usize = 400;
/// Frames that are kept or dropped together.
const STRETCH: u64 = 8;
/// Faces turned further than this (radians, 40 degrees) lend no mouth.
const MOST_TURNED: f32 = 0.7;
/// Landmarks less sure than this describe no mouth.
const LEAST_SURE: f32 = 0.5;
/// A bank with so many mouths, a shut one and several wide open ones among them, is rich.
const RICH: usize = 50;
const SHUT: f32 = 0.012;
const WIDE: f32 = 0.06;
const N_WIDE: usize = 5;
/// The part of the face that is kept, head-fixed from the middle of the mouth: to each side, up, down.
const KEPT_BOX: [f32; 3] = [0.36, 0.20, 0.34];

/// A mouth that was seen.
#[derive(Debug)]
pub(super) struct Kept {
    /// When.
    pub(super) at: FrameIndex,
    /// Roughly what it looks like: landmarks as they were found, not smoothed yet.
    rough: Descriptor,
    /// Its pixels.
    pub(super) patch: Patch,
    /// Mean luma of the skin around it.
    pub(super) light: f32,
    /// Mean squared step between neighbouring pixels.
    pub(super) sharpness: f32,
}

impl Kept {
    /// How far the lips are apart, in face widths, as they were found.
    pub(super) const fn gap(&self) -> f32 {
        self.rough.gap
    }
}

/// The mouths of one face.
#[derive(Debug, Default)]
pub(super) struct MouthBank {
    kept: Vec<Kept>,
    bytes: usize,
}

impl MouthBank {
    /// Looks at the mouth of a face and keeps it if it is fit to be lent. The bank stays below
    /// `most_bytes`.
    pub(super) fn offer(&mut self, at: FrameIndex, frame: &Frame, face: &FaceInFrame, most_bytes: usize) {
        let pose = Pose::of(&face.landmarks);
        if pose.yaw.abs() > MOST_TURNED || face.confidence < LEAST_SURE {
            return;
        }
        let outer = OUTER.map(|i| face.landmarks[i].at);
        let Some(patch) = kept_box(&outer, &pose).and_then(|bound| Patch::cut(frame, bound)) else { return };
        self.bytes += patch.bytes();
        self.kept.push(Kept {
            at,
            rough: rough(face, &pose),
            light: skin_light(frame, &contour_around(&outer)),
            sharpness: patch.sharpness(),
            patch,
        });
        while self.kept.len() > MOST_KEPT || (self.bytes > most_bytes && self.kept.len() > STRETCH as usize) {
            self.drop_a_stretch();
        }
    }

    /// Whether there is a mouth for everything: shut, wide open, and much in between.
    pub(super) fn is_rich(&self) -> bool {
        let gaps = || self.kept.iter().map(|kept| kept.rough.gap);
        self.kept.len() >= RICH
            && gaps().any(|gap| gap < SHUT)
            && gaps().filter(|gap| *gap > WIDE).count() >= N_WIDE
    }

    /// What is kept now, in the order of the frames.
    pub(super) fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// What was kept, in the order of the frames.
    pub(super) fn into_kept(self) -> Vec<Kept> {
        self.kept
    }

    /// Drops the stretch that the others can best do without: the one whose most particular mouth is
    /// most like one of another stretch, or is blurred.
    fn drop_a_stretch(&mut self) {
        let stretch = |kept: &Kept| kept.at.0 / STRETCH;
        let newest = self.kept.last().map(stretch);
        let sharp = median(self.kept.iter().map(|kept| kept.sharpness)).max(1e-3);
        let mut worth: Option<(u64, f32)> = None;
        let mut least: Option<(u64, f32)> = None;
        for mouth in &self.kept {
            let others = self.kept.iter().filter(|other| stretch(other) != stretch(mouth));
            let nearest =
                others.map(|other| mouth.rough.distance(&other.rough)).fold(f32::INFINITY, f32::min);
            let own = nearest * (mouth.sharpness / sharp).clamp(0.1, 1.0);
            worth = match worth {
                Some((of, most)) if of == stretch(mouth) => Some((of, most.max(own))),
                finished => {
                    least = lesser(least, finished);
                    Some((stretch(mouth), own))
                }
            };
        }
        if worth.map(|w| w.0) != newest {
            least = lesser(least, worth);
        }
        let Some((gone, _)) = least else { return self.kept.clear() };
        self.kept.retain(|kept| stretch(kept) != gone);
        self.bytes = self.kept.iter().map(|kept| kept.patch.bytes()).sum();
    }
}

fn lesser(a: Option<(u64, f32)>, b: Option<(u64, f32)>) -> Option<(u64, f32)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.1 < a.1 { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// The upright rectangle around what is kept of a face.
fn kept_box(outer: &[Point; OUTER.len()], pose: &Pose) -> Option<Rect> {
    let n = outer.len() as f32;
    let centre = outer.iter().fold(Point::default(), |sum, p| sum + *p * (1.0 / n));
    let [side, up, down] = KEPT_BOX.map(|share| share * pose.scale);
    let (sin, cos) = pose.roll.sin_cos();
    let corner = |x: f32, y: f32| centre + Point::new(x * cos - y * sin, x * sin + y * cos);
    Rect::around(&[corner(-side, -up), corner(side, -up), corner(side, down), corner(-side, down)])
}

/// Describes a mouth by landmarks as they were found.
fn rough(face: &FaceInFrame, pose: &Pose) -> Descriptor {
    let at = |index: usize| {
        let landmark = face.landmarks[index];
        pose.to_canonical([landmark.at.x, landmark.at.y, landmark.z])
    };
    let gap = [(13, 14), (82, 87), (312, 317)].map(|(upper, lower)| at(lower)[1] - at(upper)[1]);
    Descriptor {
        gap: (gap.iter().sum::<f32>() / 3.0).max(0.0),
        width: at(291)[0] - at(61)[0],
        protrusion: f32::midpoint(at(61)[2], at(291)[2]) - f32::midpoint(at(0)[2], at(17)[2]),
        yaw: pose.yaw,
        pitch: pose.pitch,
    }
}

pub(super) fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests;
