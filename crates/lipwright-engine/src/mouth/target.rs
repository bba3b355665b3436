//! What the speech asks of this person's lips: an absolute contour in head-fixed space for every
//! moment, whatever the source mouth does.

use lipwright_clip::Seconds;

use crate::mouth::lips::{FAR_CORNER, Lips, N_CONTOUR, Point3};
use crate::mouth::person::Person;
use crate::speech::{MouthShape, Trajectory};

/// The mouth is shown this much earlier than the sound: viewers forgive an early mouth, not a late one
/// (Schwartz, Savariaux 2014: natural speech ranges from 40 ms early to 200 ms late).
const VISUAL_LEAD: Seconds = Seconds(0.04);

/// Share of a gap that the upper lip opens; the lower lip and jaw open the rest.
const UPPER_RISE: f32 = 0.25;
/// How far the outer contour goes along with the inner one: lips thin a little when they open.
const OUTER_FOLLOW: f32 = 0.88;
/// The corners sink by this share of the gap.
const CORNER_DROP: f32 = 0.3;
/// Mouth width lost per face width of gap: an opening mouth narrows.
const NARROWING: f32 = 0.7;
/// Mouth width at full spread, as a gain.
const SPREAD_GAIN: f32 = 0.10;
/// Mouth width lost at full rounding.
const ROUND_LOSS: f32 = 0.24;
/// How far rounded lips push forward, in face widths.
const PROTRUSION: f32 = 0.03;

/// The lips asked for at one moment.
#[derive(Debug, Clone)]
pub(crate) struct MouthTarget {
    /// Contours, head-fixed.
    pub(crate) lips: Lips<Point3>,
    /// The gap between them.
    pub(crate) gap: f32,
    /// How far below its rest the chin is.
    pub(crate) chin_drop: f32,
}

/// A trajectory fitted to a person.
#[derive(Debug)]
pub(crate) struct MouthPlan {
    person: Person,
    speech: Trajectory,
    /// The widest gap that may be shown.
    widest: f32,
}

impl MouthPlan {
    /// Fits `speech` to `person`; no gap is wider than `widest`.
    pub(crate) fn new(person: Person, speech: Trajectory, widest: f32) -> Self {
        Self { person, speech, widest }
    }

    /// Whose mouth this is.
    pub(crate) fn person(&self) -> &Person {
        &self.person
    }

    /// The gap asked for while the frame shown from `from` to `to` is on screen.
    pub(crate) fn gap(&self, from: Seconds, to: Seconds) -> f32 {
        self.gap_of(self.shape(from, to))
    }

    /// The lips asked for while the frame shown from `from` to `to` is on screen.
    pub(crate) fn target(&self, from: Seconds, to: Seconds) -> MouthTarget {
        let shape = self.shape(from, to);
        let gap = self.gap_of(shape);
        MouthTarget {
            lips: pose_lips(&self.person.rest, gap, shape.width),
            gap,
            chin_drop: self.person.chin_share * gap,
        }
    }

    fn shape(&self, from: Seconds, to: Seconds) -> MouthShape {
        self.speech.shape_for(Seconds(from.0 + VISUAL_LEAD.0), Seconds(to.0 + VISUAL_LEAD.0))
    }

    fn gap_of(&self, shape: MouthShape) -> f32 {
        (shape.aperture.max(0.0) * self.person.opening).min(self.widest)
    }
}

/// Opens the closed lips `rest` by `gap` and draws their corners in or out by `width` (-1..1).
pub(crate) fn pose_lips(rest: &Lips<Point3>, gap: f32, width: f32) -> Lips<Point3> {
    let centre = rest.centre();
    let round = (-width).max(0.0);
    let spread = width.max(0.0);
    let stretch = (1.0 - NARROWING * gap) * (1.0 + SPREAD_GAIN * spread - ROUND_LOSS * round);
    // The opening: a flat-topped arch that is nearly a circle when rounded.
    let arch = |x: f32, half_width: f32| {
        let u = ((x - centre[0]) / half_width).clamp(-1.0, 1.0);
        (1.0 - u * u).max(0.0).powf(0.6 + 0.25 * round)
    };
    let half_inner = (rest.inner[FAR_CORNER][0] - rest.inner[0][0]).abs() / 2.0;
    let half_outer = rest.half_width();
    let move_point = |p: Point3, i: usize, half_width: f32, follow: f32| {
        let is_lower = i > 0 && i < FAR_CORNER;
        let h = arch(p[0], half_width);
        let corner = CORNER_DROP * gap * (1.0 - h);
        let opened = if is_lower { (1.0 - UPPER_RISE) * gap * h } else { -UPPER_RISE * gap * h };
        let forward = PROTRUSION * round * h.max(0.3);
        // Pursed lips are a little fuller.
        let fuller = (p[1] - centre[1]) * 0.12 * round * (1.0 - follow) / (1.0 - OUTER_FOLLOW);
        [centre[0] + (p[0] - centre[0]) * stretch, p[1] + opened * follow + corner + fuller, p[2] - forward]
    };
    let mut lips = *rest;
    for i in 0..N_CONTOUR {
        lips.inner[i] = move_point(rest.inner[i], i, half_inner, 1.0);
        lips.outer[i] = move_point(rest.outer[i], i, half_outer, OUTER_FOLLOW);
    }
    lips
}

#[cfg(test)]
mod tests;
