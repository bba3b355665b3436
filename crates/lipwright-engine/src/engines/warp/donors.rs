//! The donors: kept mouths, fitted to the smoothed face, and which of them are shown in each frame of the
//! result.

use std::sync::Arc;

use lipwright_clip::{FrameIndex, Point, Seconds};

use super::bank::{Kept, median};
use super::tongue::{redness, tongues};
use crate::face::Pose;
use crate::mouth::{
    BorrowedLips, Candidate, Choice, Descriptor, FaceSeries, LipPose, Lips, LipsInFrame, Person, Point3,
    Sound, TOUCHING, Wish, follows, shut,
};
use crate::render::{Donor as Inside, Patch, synthetic_donor};
use crate::speech::{MouthShape, Trajectory};

/// Without a donor this open the interior has to be painted.
const OPEN_ENOUGH: f32 = 0.032;
/// Changes of the gap over two frames from which a mouth is hasty, in face widths; twice as much is all.
const HASTY_FROM: f32 = 0.03;
/// Mouths that are less sharp than this share of the median were moving too fast to be lent.
const LEAST_SHARP: f32 = 0.5;
/// A mouth less open than this shows too little inside to lend it.
const LEAST_INSIDE: f32 = 0.018;
/// How far beyond the widest donor an opening may go: the missing part is shadow.
const BEYOND_DONOR: f32 = 1.3;
/// A painted interior is never opened further than this share of the person's ordinary opening.
const PAINTED_SHARE: f32 = 0.6;
/// Luma for which the painted interior is mixed; it is matched to the skin when shown.
const ORDINARY_LIGHT: f32 = 140.0;
/// Half the time over which one donor dissolves into another.
const DISSOLVE: Seconds = Seconds(0.04);
/// Columns and rows of the small pictures by which donors are compared, and how far they reach from the
/// middle of the mouth, in face widths.
const THUMB: [usize; 2] = [32, 24];
const THUMB_REACH: [f32; 2] = [0.28, 0.2];

/// A mouth to borrow.
#[derive(Debug)]
pub(super) struct Donor {
    pub(super) patch: Arc<Patch>,
    /// Lips in the frame that they were seen in; the inner edges of closed lips meet on the seam.
    pub(super) lips_in_frame: LipsInFrame,
    /// The same, head-fixed.
    lips: Lips<Point3>,
    lip_pose: LipPose,
    pub(super) pose: Pose,
    pub(super) chin_drop: f32,
    /// What shows between the lips; that of another donor when these are shut.
    inside: Option<usize>,
}

/// All donors of one person.
#[derive(Debug)]
pub(super) struct Donors {
    all: Vec<Donor>,
    insides: Vec<Inside>,
    candidates: Vec<Candidate>,
    /// Small pictures of them, until they are compared.
    thumbs: Vec<Vec<f32>>,
    likeness: Vec<f32>,
    painted: bool,
}

impl Donors {
    /// Fits kept mouths to the face that they were seen on. `sound` is what was said in the source.
    pub(super) fn new(
        kept: Vec<Kept>,
        series: &FaceSeries,
        person: &Person,
        sound: impl Fn(u64) -> Option<Sound>,
    ) -> Self {
        let mut all = Self {
            all: Vec::new(),
            insides: Vec::new(),
            candidates: Vec::new(),
            thumbs: Vec::new(),
            likeness: Vec::new(),
            painted: false,
        };
        all.add(kept, (series, person), |at| (Some(at), at), sound);
        all
    }

    /// Adds mouths of further material of the same person; how their closed lips read is its own affair.
    pub(super) fn enrol(&mut self, kept: Vec<Kept>, series: &FaceSeries, person: &Person) {
        let own = Person::measure(series, |_| false);
        let closed_reading = own.as_ref().filter(|own| own.talks).unwrap_or(person).closed_reading;
        let person = Person { closed_reading, ..person.clone() };
        self.add(kept, (series, &person), |at| (None, at), |_| None);
    }

    /// Mean luma of the skin around the source's own mouths, in the order of its frames.
    pub(super) fn lights(&self) -> Vec<(u64, f32)> {
        self.candidates.iter().filter_map(|candidate| Some((candidate.frame?, candidate.light))).collect()
    }

    fn add(
        &mut self,
        kept: Vec<Kept>,
        (series, person): (&FaceSeries, &Person),
        place: impl Fn(u64) -> (Option<u64>, u64),
        sound: impl Fn(u64) -> Option<Sound>,
    ) {
        let sharp = median(kept.iter().map(|kept| kept.sharpness)).max(1e-3);
        let lent = kept.into_iter().filter(|kept| kept.sharpness >= LEAST_SHARP * sharp);
        let lent: Vec<_> = lent.filter_map(|kept| Some((series.face_at(kept.at)?, kept))).collect();
        let red: Vec<f32> =
            lent.iter().map(|(face, kept)| redness(&kept.patch, &face.lips_in_frame)).collect();
        for ((face, kept), tongue) in lent.into_iter().zip(tongues(&red)) {
            let mouth = Descriptor::of(&face, person);
            let (frame, place) = place(kept.at.0);
            let patch = Arc::new(kept.patch);
            let inside = inside(&patch, &face.lips_in_frame, face.pose.scale, kept.light, mouth.gap);
            let own_inside = inside.map(|inside| {
                self.insides.push(inside);
                self.insides.len() - 1
            });
            let touching = mouth.gap <= TOUCHING;
            let seam = |lips: &Lips<Point3>| if touching { shut(lips) } else { *lips };
            self.thumbs.push(thumb(&patch, &face.pose, face.lips.centre()));
            self.all.push(Donor {
                patch,
                lips_in_frame: LipsInFrame::new(&shut_inner(&face.lips_in_frame, touching)),
                lips: seam(&face.lips),
                lip_pose: LipPose {
                    gap: if touching { 0.0 } else { mouth.gap },
                    stretch: person.stretch(&face.lips),
                },
                pose: face.pose,
                chin_drop: face.chin[1] - person.rest_chin[1],
                inside: own_inside,
            });
            self.candidates.push(Candidate {
                mouth,
                frame,
                place,
                sharpness: (kept.sharpness / sharp).sqrt().min(1.0),
                hasty: haste(series, kept.at),
                tongue,
                light: kept.light,
                sound: sound(kept.at.0),
            });
        }
    }

    /// All are there: compares them, and settles what shows between the lips of each.
    pub(super) fn settled(mut self) -> Self {
        self.likeness = likeness(&std::mem::take(&mut self.thumbs));
        self.settle_insides();
        self
    }

    /// Gives shut mouths the inside of the open one nearest to them, or all a painted one.
    fn settle_insides(&mut self) {
        let widest = self.candidates.iter().map(|candidate| candidate.mouth.gap).fold(0.0, f32::max);
        self.painted = widest < OPEN_ENOUGH;
        if self.painted {
            // A sliver of teeth is no mouth interior: one painted mouth is steadier than a mixture.
            self.insides = synthetic_donor(ORDINARY_LIGHT).into_iter().collect();
            for donor in &mut self.all {
                donor.inside = Some(0);
            }
            return;
        }
        let open: Vec<(usize, Descriptor)> = (self.all.iter().zip(&self.candidates))
            .filter(|(_, candidate)| candidate.hasty < 1.0 && candidate.tongue < 1.0)
            .filter_map(|(donor, candidate)| Some((donor.inside?, candidate.mouth)))
            .collect();
        let shut = self.all.iter_mut().zip(&self.candidates).filter(|(donor, _)| donor.inside.is_none());
        for (donor, candidate) in shut {
            let wanted = Descriptor { gap: LEAST_INSIDE, ..candidate.mouth };
            let nearest = open.iter().min_by(|a, b| wanted.distance(&a.1).total_cmp(&wanted.distance(&b.1)));
            donor.inside = nearest.map(|(inside, _)| *inside);
        }
    }

    /// Whether the source shows no open mouth at all.
    pub(super) fn are_painted(&self) -> bool {
        self.painted
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The widest gap that these donors can fill believably.
    pub(super) fn widest_gap(&self, person: &Person) -> f32 {
        if self.painted {
            return PAINTED_SHARE * person.opening;
        }
        BEYOND_DONOR * self.candidates.iter().map(|candidate| candidate.mouth.gap).fold(0.0, f32::max)
    }

    /// Chooses a donor for each of `n` frames.
    pub(super) fn choose(&self, n: usize, apart: u64, wish: impl Fn(usize) -> Option<Wish>) -> Vec<u16> {
        Choice { candidates: &self.candidates, likeness: &self.likeness, apart }.choose(n, wish)
    }
}

/// A donor with its part in a frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) donor: &'a Donor,
    pub(super) inside: Option<&'a Inside>,
    pub(super) weight: f32,
}

impl Shown<'_> {
    /// The gap between its lips.
    pub(super) fn gap(&self) -> f32 {
        self.donor.lip_pose.gap
    }
}

/// Which donor is shown in which frame of the result.
#[derive(Debug)]
pub(super) struct DonorTrack {
    donors: Donors,
    chosen: Vec<u16>,
    /// Frames on each side of a change over which it dissolves.
    reach: usize,
}

impl DonorTrack {
    /// `chosen` of `donors`, at `per_second` frames.
    pub(super) fn new(donors: Donors, chosen: Vec<u16>, per_second: f64) -> Self {
        let reach = ((DISSOLVE.0 * per_second).round() as usize).max(1);
        Self { donors, chosen, reach }
    }

    /// The donors of frame `n`, weights summing to 1: two around a change, unless `is_closure` says that
    /// lips touch on either side of it.
    pub(super) fn at(&self, n: usize, is_closure: impl Fn(usize) -> bool) -> Vec<Shown<'_>> {
        let Some(&own) = self.chosen.get(n.min(self.chosen.len().saturating_sub(1))) else {
            return Vec::new();
        };
        let (other, share) = self.dissolve(n, own, is_closure).unwrap_or((own, 0.0));
        let parts = if share > 0.0 { vec![(own, 1.0 - share), (other, share)] } else { vec![(own, 1.0)] };
        parts.into_iter().filter_map(|(index, weight)| self.shown(index, weight)).collect()
    }

    /// The lips of the donors of the frames around `n`, weights summing to 1: what is their own about them
    /// changes gradually, however suddenly the pictures do.
    pub(super) fn lips_around(&self, n: usize) -> Vec<BorrowedLips<'_>> {
        let reach = 2 * self.reach;
        let frames = n.saturating_sub(reach)..(n + reach + 1).min(self.chosen.len());
        let mut parts: Vec<BorrowedLips<'_>> = Vec::with_capacity(frames.len());
        for frame in frames {
            let Some(donor) = self.donors.all.get(usize::from(self.chosen[frame])) else { continue };
            let weight = (reach + 1 - frame.abs_diff(n)) as f32;
            parts.push(BorrowedLips { lips: &donor.lips, pose: donor.lip_pose, weight });
        }
        let sum: f32 = parts.iter().map(|part| part.weight).sum();
        for part in &mut parts {
            part.weight /= sum;
        }
        parts
    }

    /// The other donor that shows in frame `n`, and how much.
    fn dissolve(&self, n: usize, own: u16, is_closure: impl Fn(usize) -> bool) -> Option<(u16, f32)> {
        for distance in 1..=self.reach {
            let share = 0.5 - 0.5 * (distance as f32 - 0.5) / (self.reach as f32 + 0.5);
            let before = n.checked_sub(distance).map(|m| (m, m + 1));
            let after = Some((n + distance, n + distance - 1));
            for (other_frame, last_own) in [before, after].into_iter().flatten() {
                let Some(&other) = self.chosen.get(other_frame) else { continue };
                if other == own || self.joins(own, other) {
                    continue;
                }
                let cut = is_closure(other_frame) || is_closure(last_own);
                return (!cut).then_some((other, share));
            }
        }
        None
    }

    fn joins(&self, a: u16, b: u16) -> bool {
        let candidate = |index: u16| self.donors.candidates.get(usize::from(index));
        matches!((candidate(a), candidate(b)), (Some(a), Some(b)) if follows(a, b))
    }

    fn shown(&self, index: u16, weight: f32) -> Option<Shown<'_>> {
        let donor = self.donors.all.get(usize::from(index))?;
        Some(Shown { donor, inside: donor.inside.and_then(|index| self.donors.insides.get(index)), weight })
    }

    /// How many different donors are shown.
    pub(super) fn n_used(&self) -> usize {
        let mut used: Vec<u16> = self.chosen.clone();
        used.sort_unstable();
        used.dedup();
        used.len()
    }
}

/// What the speech net hears, as donors are compared by it.
pub(super) fn sound_of(shape: &MouthShape) -> Sound {
    [shape.closure, shape.labiodental, shape.sibilant, shape.protrusion, shape.silence]
}

/// What was said at a time.
pub(super) fn sound_at(speech: &Trajectory, time: Seconds) -> Sound {
    sound_of(&speech.at(time))
}

/// How much a mouth is in the middle of a movement: by how far the gap differs between the frames before
/// and after it.
fn haste(series: &FaceSeries, at: FrameIndex) -> f32 {
    let gap = |frame: u64| series.face_at(FrameIndex(frame)).map(|face| face.lips.aperture());
    match (at.0.checked_sub(1).and_then(gap), gap(at.0 + 1)) {
        (Some(before), Some(after)) => ((before - after).abs() / HASTY_FROM - 1.0).clamp(0.0, 1.0),
        _ => 0.0,
    }
}

/// The interior of an open mouth.
fn inside(patch: &Arc<Patch>, lips: &Lips<Point3>, scale: f32, light: f32, gap: f32) -> Option<Inside> {
    if gap < LEAST_INSIDE {
        return None;
    }
    Inside::new(Arc::clone(patch), &LipsInFrame::new(lips).inner, scale, light)
}

/// Lips in the frame; those that touch meet on the seam, whatever the landmark net reads.
fn shut_inner(lips: &Lips<Point3>, touching: bool) -> Lips<Point3> {
    let mut out = *lips;
    if touching {
        for lower in 1..lips.inner.len() / 2 {
            let upper = lips.inner.len() - lower;
            let seam = [0, 1, 2].map(|axis| f32::midpoint(lips.inner[lower][axis], lips.inner[upper][axis]));
            (out.inner[lower], out.inner[upper]) = (seam, seam);
        }
    }
    out
}

/// A small picture of a mouth, head-fixed, of mean 0 and length 1.
fn thumb(patch: &Patch, pose: &Pose, [x, y, z]: Point3) -> Vec<f32> {
    let [columns, rows] = THUMB;
    let mut values = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let across = (2.0 * (column as f32 + 0.5) / columns as f32 - 1.0) * THUMB_REACH[0];
            let down = (2.0 * (row as f32 + 0.5) / rows as f32 - 1.0) * THUMB_REACH[1];
            let [px, py, _] = pose.to_frame([x + across, y + down, z]);
            values.push(patch.smooth_luma(Point::new(px, py)));
        }
    }
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    let length = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>().sqrt().max(1e-3);
    values.into_iter().map(|v| (v - mean) / length).collect()
}

/// Correlation of each pair of small pictures, never below 0.
fn likeness(thumbs: &[Vec<f32>]) -> Vec<f32> {
    let n = thumbs.len();
    let mut likeness = vec![1.0; n * n];
    for i in 0..n {
        for j in 0..i {
            let alike = thumbs[i].iter().zip(&thumbs[j]).map(|(a, b)| a * b).sum::<f32>().clamp(0.0, 1.0);
            likeness[i * n + j] = alike;
            likeness[j * n + i] = alike;
        }
    }
    likeness
}

#[cfg(test)]
mod tests;
