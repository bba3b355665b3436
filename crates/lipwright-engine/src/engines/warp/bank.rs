//! The mouth bank: the source's own open mouths, one for each degree of opening, and which of them is
//! shown when.

use lipwright_clip::{Frame, FrameIndex, Point, Rect, Seconds};

use crate::face::FaceInFrame;
use crate::mouth::{FaceSeries, INNER, LipsInFrame, MouthPlan, OUTER, Person};
use crate::render::{Donor, Patch, skin_light, synthetic_donor};
use crate::speech::Trajectory;

/// Gaps (in face widths) that are worth keeping, and how finely they are told apart.
const LEAST_GAP: f32 = 0.02;
const GAP_STEP: f32 = 0.011;
/// Donors of one bank at most.
const N_DONORS: usize = 14;
/// Without a donor this open the interior has to be painted.
const OPEN_ENOUGH: f32 = 0.032;
/// How far beyond the widest donor an opening may go: the missing part is shadow.
const BEYOND_DONOR: f32 = 1.45;
/// A painted interior is never opened further than this share of the person's ordinary opening.
const PAINTED_SHARE: f32 = 0.6;

/// Open mouths while pass 1 still runs.
#[derive(Debug, Default)]
pub(super) struct MouthBank {
    kept: [Option<Kept>; N_DONORS],
}

#[derive(Debug)]
struct Kept {
    at: FrameIndex,
    score: f32,
    patch: Patch,
    light: f32,
}

impl MouthBank {
    /// Keeps this mouth if it is the best seen of its opening: sharp, frontal, sure.
    pub(super) fn offer(&mut self, at: FrameIndex, frame: &Frame, face: &FaceInFrame) {
        let point = |index: usize| face.landmarks[index].at;
        let face_width = point(234).distance(point(454)).max(1.0);
        let gap = [(13, 14), (82, 87), (312, 317)].map(|(u, l)| point(u).distance(point(l)));
        let gap = gap.iter().sum::<f32>() / 3.0 / face_width;
        if gap < LEAST_GAP {
            return;
        }
        let bin = (((gap - LEAST_GAP) / GAP_STEP) as usize).min(N_DONORS - 1);
        let inner: Vec<Point> = INNER.iter().map(|&i| point(i)).collect();
        let Some(bound) = Rect::around(&inner) else { return };
        let margin = 0.04 * face_width;
        let bound = Rect {
            x: bound.x - margin,
            y: bound.y - margin,
            width: bound.width + 2.0 * margin,
            height: bound.height + 2.0 * margin,
        };
        let Some(patch) = Patch::cut(frame, bound) else { return };
        let score = face.confidence * frontal(face) * patch.sharpness().sqrt();
        if self.kept[bin].as_ref().is_none_or(|kept| score > kept.score) {
            let outer = crate::mouth::contour_around(&OUTER.map(point));
            let light = skin_light(frame, &outer);
            self.kept[bin] = Some(Kept { at, score, patch, light });
        }
    }

    /// Pass 1 is over: fits the kept patches to the smoothed face.
    pub(super) fn finish(self, series: &FaceSeries) -> Bank {
        let mut donors: Vec<Donor> = self
            .kept
            .into_iter()
            .flatten()
            .filter_map(|kept| {
                let face = series.face_at(kept.at)?;
                let inner = LipsInFrame::new(&face.lips_in_frame).inner;
                Donor::new(kept.patch, &inner, face.pose.scale, kept.light)
            })
            .collect();
        let painted = donors.iter().all(|donor| donor.gap() < OPEN_ENOUGH);
        if painted {
            // A sliver of teeth is no mouth interior: one painted mouth is steadier than a mixture.
            donors = synthetic_donor(ORDINARY_LIGHT).into_iter().collect();
        }
        Bank { donors, painted }
    }
}

/// Luma for which the painted interior is mixed; it is matched to the skin when shown.
const ORDINARY_LIGHT: f32 = 140.0;

/// How evenly the nose divides the face: 1 seen from the front, towards 0 in profile.
fn frontal(face: &FaceInFrame) -> f32 {
    let point = |index: usize| face.landmarks[index].at;
    let (left, right) = (point(5).distance(point(234)), point(5).distance(point(454)));
    left.min(right) / left.max(right).max(1.0)
}

/// The donors of one person.
#[derive(Debug)]
pub(super) struct Bank {
    donors: Vec<Donor>,
    painted: bool,
}

impl Bank {
    /// Whether the source shows no open mouth at all.
    pub(super) fn is_painted(&self) -> bool {
        self.painted
    }

    /// The widest gap that these donors can fill believably.
    pub(super) fn widest_gap(&self, person: &Person) -> f32 {
        if self.painted {
            return PAINTED_SHARE * person.opening;
        }
        BEYOND_DONOR * self.donors.iter().map(Donor::gap).fold(0.0, f32::max)
    }

    /// Chooses a donor for each of `n_steps` trajectory steps: as open as the plan asks, rather too open
    /// than not open enough, and the same one for as long as it fits (Viterbi).
    pub(super) fn choose(self, plan: &MouthPlan, n_steps: usize) -> DonorTrack {
        const SWITCH: f32 = 0.9;
        let n = self.donors.len().max(1);
        let step = 1.0 / f64::from(Trajectory::RATE);
        let mut cost = vec![0.0_f32; n];
        let mut from = Vec::with_capacity(n_steps * n);
        for i in 0..n_steps {
            let time = i as f64 * step;
            let gap = plan.gap(Seconds(time), Seconds(time + step));
            let cheapest = (0..n).min_by(|a, b| cost[*a].total_cmp(&cost[*b])).unwrap_or(0);
            let mut next = vec![0.0; n];
            for (j, donor) in self.donors.iter().enumerate() {
                let stay = cost[j];
                let switch = cost[cheapest] + SWITCH;
                from.push(if stay <= switch { j as u8 } else { cheapest as u8 });
                next[j] = stay.min(switch) + misfit(donor.gap(), gap);
            }
            cost = next;
        }
        let mut chosen = vec![0_u8; n_steps];
        let mut at = (0..n).min_by(|a, b| cost[*a].total_cmp(&cost[*b])).unwrap_or(0);
        for i in (0..n_steps).rev() {
            chosen[i] = at as u8;
            at = from.get(i * n + at).map_or(0, |&j| usize::from(j));
        }
        DonorTrack { donors: self.donors, chosen }
    }
}

/// How badly a donor fits a gap for one step; nothing shows of it while the lips are shut.
fn misfit(donor: f32, gap: f32) -> f32 {
    if gap < 0.006 {
        return 0.0;
    }
    let ratio = ((donor + 0.01) / (gap + 0.01)).ln();
    let short = if ratio < 0.0 { 2.5 } else { 1.0 };
    short * ratio * ratio
}

/// Which donor is shown when.
#[derive(Debug)]
pub(super) struct DonorTrack {
    donors: Vec<Donor>,
    chosen: Vec<u8>,
}

impl DonorTrack {
    /// The donors to show between two times with their weights: two around a change, dissolved over
    /// the frame and its neighbours.
    pub(super) fn at(&self, from: Seconds, to: Seconds) -> Option<[(&Donor, f32); 2]> {
        let length = to.0 - from.0;
        let index = |time: f64| (time.max(0.0) * f64::from(Trajectory::RATE)) as usize;
        let end = index(to.0 + length / 2.0).min(self.chosen.len().checked_sub(1)?);
        let window = self.chosen.get(index(from.0 - length / 2.0).min(end)..=end)?;
        let (first, last) = (*window.first()?, *window.last()?);
        let showing_last: f32 = window.iter().map(|&donor| f32::from(u8::from(donor == last))).sum();
        let share = showing_last / window.len() as f32;
        let weight = if first == last { 1.0 } else { share };
        let donor = |index: u8| self.donors.get(usize::from(index));
        Some([(donor(first)?, 1.0 - weight), (donor(last)?, weight)])
    }
}

#[cfg(test)]
mod tests;
