//! What the speech asks of this person's lips: an absolute contour in head-fixed space for every
//! moment, whatever the source mouth does.

use lipwright_clip::Seconds;

use crate::ease::smoothstep;
use crate::mouth::calibrate::{Around, Calibration};
use crate::mouth::habit::{Habit, Pause};
use crate::mouth::lips::{FAR_CORNER, Lips, N_CONTOUR, Point3};
use crate::mouth::person::Person;
use crate::speech::{MouthShape, Trajectory};

/// Share of a gap that the upper lip opens; the lower lip and jaw open the rest.
const UPPER_RISE: f32 = 0.25;
/// How far the outer contour goes along with the inner one: lips thin a little when they open.
const OUTER_FOLLOW: f32 = 0.88;
/// The corners sink by this share of the gap.
const CORNER_DROP: f32 = 0.3;
/// How far rounded lips push forward, in face widths.
const PROTRUSION: f32 = 0.03;
/// Mouth widths below the closed mouth's by this much are fully rounded.
const FULLY_ROUND: f32 = 0.24;
/// Share of a donor's own shape, beyond its gap and width, that is kept.
const INDIVIDUAL: f32 = 0.4;

/// Openings are drawn so much wider than they were seen: their soft edges take that much of them (measured
/// from 0.03 face widths on, asked against shown, 3 to 8 %).
const SOFT_EDGES: f32 = 1.06;

/// So long lips take from touching to the person's widest opening, or back. Four people who talk move theirs
/// by 0.6 to 0.8 of their range within 40 ms at the most.
const FULL_MOVE: Seconds = Seconds(0.075);
/// Share of that opening that lips may have where they touch: a lip at the teeth leaves some.
const AT_TOUCH: f32 = 0.12;

/// How lips are held: what [`pose_lips`] makes of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LipPose {
    /// Gap in face widths.
    pub(crate) gap: f32,
    /// Width against the closed mouth's.
    pub(crate) stretch: f32,
}

impl LipPose {
    /// How rounded the lips are, 0..1.
    fn round(self) -> f32 {
        ((1.0 - self.stretch) / FULLY_ROUND).clamp(0.0, 1.0)
    }
}

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

/// Lips that are borrowed, head-fixed, with their part in the whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BorrowedLips<'a> {
    pub(crate) lips: &'a Lips<Point3>,
    pub(crate) pose: LipPose,
    pub(crate) weight: f32,
}

/// How a person speaks.
#[derive(Debug)]
pub(crate) struct Style {
    /// What their lips do for each sound.
    pub(crate) calibration: Calibration,
    /// What they do before and after speech.
    pub(crate) habit: Habit,
    /// How much earlier than its sound their mouth is shown.
    pub(crate) lead: Seconds,
}

/// A trajectory fitted to a person.
#[derive(Debug)]
pub(crate) struct MouthPlan {
    person: Person,
    speech: Trajectory,
    style: Style,
    pauses: Vec<Pause>,
    /// The widest gap that may be shown.
    widest: f32,
}

impl MouthPlan {
    /// Fits `speech` to `person`; no gap is wider than `widest`.
    pub(crate) fn new(person: Person, style: Style, speech: Trajectory, widest: f32) -> Self {
        Self { person, style, pauses: speech.pauses(), speech, widest }
    }

    /// Whose mouth this is.
    pub(crate) fn person(&self) -> &Person {
        &self.person
    }

    /// What the speech asks for while the frame shown from `from` to `to` is on screen.
    pub(crate) fn shape(&self, from: Seconds, to: Seconds) -> MouthShape {
        let lead = self.style.lead.0;
        self.speech.shape_for(Seconds(from.0 + lead), Seconds(to.0 + lead))
    }

    /// What that is for this person.
    pub(crate) fn pose(&self, from: Seconds, to: Seconds) -> LipPose {
        let shape = self.shape(from, to);
        let Style { calibration, habit, lead } = &self.style;
        let middle = Seconds(f64::midpoint(from.0, to.0) + lead.0);
        let around = Around::of(&self.speech, middle);
        let mut gap = calibration.gap(&shape, &around);
        if !shape.is_closure() {
            let shut = |time| self.speech.at(time).is_closure();
            gap = gap.max(habit.gap(&self.pauses, self.speech.duration(), middle, shut));
        }
        let gap = (gap * SOFT_EDGES).min(self.widest).min(self.within_reach(middle));
        LipPose { gap, stretch: calibration.stretch(&shape, &around, gap) }
    }

    /// The widest gap that lips reach at `time`, on their way from or to a touch.
    fn within_reach(&self, time: Seconds) -> f32 {
        let Some(distance) = self.speech.distance_from_touch(time, FULL_MOVE) else { return f32::INFINITY };
        let part = smoothstep((distance.0 / FULL_MOVE.0) as f32);
        self.person.opening * (AT_TOUCH + (1.0 - AT_TOUCH) * part)
    }

    /// The lips of `pose` as this person makes them: the closed lips opened, with what is their own about
    /// the lips that are borrowed, moved by `anchor`.
    pub(crate) fn target(
        &self,
        pose: LipPose,
        borrowed: &[BorrowedLips<'_>],
        anchor: [f32; 2],
    ) -> MouthTarget {
        let mut lips = self.person.lips(pose);
        for part in borrowed {
            add_character(&mut lips, &self.person, part);
        }
        let lips = with_gap(&lips, pose.gap).map(|[x, y, z]| [x + anchor[0], y + anchor[1], z]);
        MouthTarget { lips, gap: pose.gap, chin_drop: self.person.chin_share * pose.gap }
    }
}

/// Adds what borrowed lips have beyond their gap and width, but not where they sit: heads are not
/// measured well enough for that.
fn add_character(lips: &mut Lips<Point3>, person: &Person, part: &BorrowedLips<'_>) {
    let model = person.lips(part.pose);
    let (own, plain) = (part.lips.anchor(), model.anchor());
    let shift = [own[0] - plain[0], own[1] - plain[1]];
    let share = INDIVIDUAL * part.weight;
    let add = |lips: &mut [Point3; N_CONTOUR], own: &[Point3; N_CONTOUR], plain: &[Point3; N_CONTOUR]| {
        for i in 0..N_CONTOUR {
            for axis in 0..2 {
                lips[i][axis] += share * (own[i][axis] - plain[i][axis] - shift[axis]);
            }
        }
    };
    add(&mut lips.outer, &part.lips.outer, &model.outer);
    add(&mut lips.inner, &part.lips.inner, &model.inner);
}

/// Moves the inner edges so that they are `gap` apart in the middle and never cross.
fn with_gap(lips: &Lips<Point3>, gap: f32) -> Lips<Point3> {
    let have = lips.aperture();
    let mut out = *lips;
    for lower in 1..FAR_CORNER {
        let upper = N_CONTOUR - lower;
        let (above, below) = (lips.inner[upper][1], lips.inner[lower][1]);
        let own = (below - above).max(0.0);
        // Scaled while there is an opening to scale, else opened as an arch.
        let arch = (std::f32::consts::PI * lower as f32 / FAR_CORNER as f32).sin();
        let wanted = if gap <= 0.0 {
            0.0
        } else if gap < have {
            own * gap / have
        } else {
            own + (gap - have) * arch.sqrt()
        };
        let change = wanted - (below - above);
        out.inner[upper][1] -= UPPER_RISE * change;
        out.inner[lower][1] += (1.0 - UPPER_RISE) * change;
        // Lips keep their thickness.
        out.outer[upper][1] -= OUTER_FOLLOW * UPPER_RISE * (change - (own - (below - above)));
        out.outer[lower][1] += OUTER_FOLLOW * (1.0 - UPPER_RISE) * (change - (own - (below - above)));
    }
    out
}

/// Opens the closed lips `rest` and draws their corners in or out.
pub(crate) fn pose_lips(rest: &Lips<Point3>, pose: LipPose) -> Lips<Point3> {
    let LipPose { gap, stretch } = pose;
    let centre = rest.centre();
    let round = pose.round();
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
