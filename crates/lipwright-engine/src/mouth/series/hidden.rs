//! Frames in which something hides the lips: what the landmark net makes of them there is a guess, so
//! they are taken from the frames before and after.

use lipwright_clip::FrameIndex;

use super::{FaceSeries, SeenFace};
use crate::mouth::lips::Point3;

/// Frames over which lips are bridged at most: a mouth does not stay as it was for longer.
const MOST_BRIDGED: u64 = 15;

impl FaceSeries {
    /// Says in which frames the lips are not to be believed.
    pub(crate) fn hide_lips(&mut self, frames: impl IntoIterator<Item = FrameIndex>) {
        self.hidden.extend(frames.into_iter().map(|at| at.0));
    }

    /// `face`, found at `at`, with lips and chin that were really seen.
    pub(super) fn with_seen_lips(&self, at: FrameIndex, mut face: SeenFace) -> SeenFace {
        if !self.hidden.contains(&at.0) {
            return face;
        }
        let seen = |frame: u64| {
            let found = if self.hidden.contains(&frame) { None } else { self.as_found(FrameIndex(frame)) };
            found.map(|face| (frame, face))
        };
        let before = (1..=MOST_BRIDGED).filter_map(|n| at.0.checked_sub(n)).find_map(seen);
        let after = (1..=MOST_BRIDGED).map(|n| at.0 + n).find_map(seen);
        let (lips, chin) = match (before, after) {
            (Some((first, before)), Some((last, after))) => {
                let share = (at.0 - first) as f32 / (last - first) as f32;
                let mix = |a: Point3, b: Point3| [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share);
                let mut lips = before.lips;
                for (own, other) in lips.outer.iter_mut().zip(after.lips.outer) {
                    *own = mix(*own, other);
                }
                for (own, other) in lips.inner.iter_mut().zip(after.lips.inner) {
                    *own = mix(*own, other);
                }
                (lips, mix(before.chin, after.chin))
            }
            (Some((_, only)), None) | (None, Some((_, only))) => (only.lips, only.chin),
            (None, None) => return face,
        };
        face.lips_in_frame = lips.map(|p| face.pose.to_frame(p));
        (face.lips, face.chin) = (lips, chin);
        face
    }

    /// The part of a run of `before` and `after` frames around `centre` in which the lips are seen.
    pub(super) fn seen_run(&self, centre: usize, (before, after): (usize, usize)) -> (usize, usize) {
        let seen = |frame: usize| !self.hidden.contains(&(frame as u64));
        let before = (1..=before).take_while(|n| seen(centre - n)).count();
        let after = (1..=after).take_while(|n| seen(centre + n)).count();
        (before, after)
    }
}

#[cfg(test)]
mod tests;
