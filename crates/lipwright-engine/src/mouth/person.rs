//! What one person's mouth is like, measured on the source: its closed shape, how far it opens and
//! how far the chin goes with it.

use lipwright_clip::FrameIndex;

use crate::mouth::lips::{FAR_CORNER, Lips, N_CONTOUR, Point3};
use crate::mouth::series::{FaceSeries, SeenFace};
use crate::mouth::shape::OwnShape;
use crate::mouth::target::{LipPose, pose_lips};

/// A gap below this reads as shut: landmark nets leave closed lips about this far apart.
const SHUT: f32 = 0.015;
/// Closed lips are never taken to read further open than this.
const MOST_CLOSED_READING: f32 = 0.014;
/// Gaps from here on are read right.
const READS_RIGHT: f32 = 0.06;
/// So many frames of closed lips in silence are enough to leave all others aside.
const FEWEST_AT_REST: usize = 5;
/// Frames that shape the rest contour.
const N_REST: usize = 48;
/// Frames at most from which the lips' movement is learnt.
const N_SHAPES: usize = 1000;
/// Faces turned further than this (radians) tell little about the lips' shape.
const FRONTAL: f32 = 0.45;

/// Opening at aperture 1 for a person who is never seen to talk: about 12 mm on an adult face.
const ORDINARY_OPENING: f32 = 0.085;
/// Limits of what is believed of a person's own widest opening.
const OPENING_LIMITS: (f32, f32) = (0.055, 0.17);
/// Share of an opening by which the chin drops, for a person who is never seen to talk.
const ORDINARY_CHIN: f32 = 0.6;

/// One person's mouth.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Closed lips at rest: the inner contour's two arcs coincide.
    pub(crate) rest: Lips<Point3>,
    /// The chin while the lips are closed.
    pub(crate) rest_chin: Point3,
    /// What the landmark net reads as the gap of this person's closed lips.
    pub(crate) closed_reading: f32,
    /// Lip gap at aperture 1.
    pub(crate) opening: f32,
    /// Whether the mouth is seen both open and shut.
    pub(crate) talks: bool,
    /// Chin drop ÷ lip gap.
    pub(crate) chin_share: f32,
    /// How the lips move beyond what is common to all people.
    pub(crate) own_shape: Option<OwnShape>,
}

/// What is remembered of each frame while measuring.
struct Glance {
    frame: u64,
    aperture: f32,
    chin_y: f32,
    frontal: bool,
}

impl Person {
    /// Measures the person in `series`; `None` when it shows no face. `is_silent` tells in which frames
    /// they are known not to speak: closed lips there are lips at rest, others may be those of a sound.
    pub(crate) fn measure(series: &FaceSeries, is_silent: impl Fn(u64) -> bool) -> Option<Self> {
        let mut glances: Vec<Glance> = (0..series.n_frames() as u64)
            .filter_map(|frame| Some(Glance::new(frame, &series.face_at(FrameIndex(frame))?)))
            .collect();
        if glances.iter().any(|g| g.frontal) {
            glances.retain(|g| g.frontal);
        }
        glances.sort_by(|a, b| a.aperture.total_cmp(&b.aperture));
        let at = |share: f32| glances.get(((glances.len() - 1) as f32 * share) as usize);
        let most = at(0.97)?.aperture;
        let least = glances.first()?.aperture;
        // Nearly the smallest gap, but several frames of it.
        let limit = (least + 0.008).max(at(0.05)?.aperture);
        let mut closed: Vec<&Glance> = glances.iter().filter(|g| g.aperture <= limit).collect();
        if closed.iter().filter(|g| is_silent(g.frame)).count() >= FEWEST_AT_REST {
            closed.retain(|g| is_silent(g.frame));
        }
        let step = closed.len().div_ceil(N_REST).max(1);
        let seen: Vec<SeenFace> =
            closed.iter().step_by(step).filter_map(|g| series.face_at(FrameIndex(g.frame))).collect();
        let talks = most > 3.0 * SHUT && least < 0.5 * most;
        let opening =
            if talks { (most * 1.05).clamp(OPENING_LIMITS.0, OPENING_LIMITS.1) } else { ORDINARY_OPENING };
        let chin_share = if talks { chin_share(&glances) } else { ORDINARY_CHIN };
        let lips = median_lips(&seen)?;
        let gap = lips.aperture();
        let mut rest_chin = median_point(seen.iter().map(|face| face.chin))?;
        rest_chin[1] -= chin_share * (gap - SHUT).max(0.0);
        let closed_reading = gap.min(MOST_CLOSED_READING);
        let own_shape = None;
        let mut person =
            Self { rest: shut(&lips), rest_chin, closed_reading, opening, talks, chin_share, own_shape };
        person.own_shape = person.learn_shape(&glances, series);
        Some(person)
    }

    fn learn_shape(&self, glances: &[Glance], series: &FaceSeries) -> Option<OwnShape> {
        if !self.talks {
            return None;
        }
        let step = glances.len().div_ceil(N_SHAPES).max(1);
        let seen = glances.iter().step_by(step).filter_map(|g| series.face_at(FrameIndex(g.frame)));
        let seen: Vec<_> = seen.map(|face| (self.lip_pose(&face.lips), face.lips)).collect();
        OwnShape::learn(&self.rest, &seen)
    }

    /// How this person's lips are held.
    pub(crate) fn lip_pose(&self, lips: &Lips<Point3>) -> LipPose {
        LipPose { gap: self.open_gap(lips.aperture()), stretch: self.stretch(lips) }
    }

    /// This person's lips, held so.
    pub(crate) fn lips(&self, pose: LipPose) -> Lips<Point3> {
        let mut lips = pose_lips(&self.rest, pose);
        if let Some(own) = &self.own_shape {
            own.add(pose, &mut lips);
        }
        lips
    }

    /// The lip gap behind a reading of the landmark net: closed lips read a little open, wide ones right.
    pub(crate) fn open_gap(&self, reading: f32) -> f32 {
        let trust = (reading / READS_RIGHT).clamp(0.0, 1.0);
        (reading - self.closed_reading * (1.0 - trust)).max(0.0)
    }

    /// Mouth width against this person's closed mouth.
    pub(crate) fn stretch(&self, lips: &Lips<Point3>) -> f32 {
        lips.half_width() / self.rest.half_width().max(1e-3)
    }
}

impl Glance {
    fn new(frame: u64, face: &SeenFace) -> Self {
        let frontal = face.pose.yaw.abs() < FRONTAL && face.pose.pitch.abs() < FRONTAL;
        Self { frame, aperture: face.lips.aperture(), chin_y: face.chin[1], frontal }
    }
}

/// Slope of the chin's height over the lip gap, by least squares, kept within what jaws do.
fn chin_share(glances: &[Glance]) -> f32 {
    let n = glances.len() as f32;
    let mean = |f: fn(&Glance) -> f32| glances.iter().map(f).sum::<f32>() / n;
    let (gap, chin) = (mean(|g| g.aperture), mean(|g| g.chin_y));
    let (mut both, mut own) = (0.0, 1e-9);
    for g in glances {
        both += (g.aperture - gap) * (g.chin_y - chin);
        own += (g.aperture - gap).powi(2);
    }
    (both / own).clamp(0.35, 0.8)
}

fn median_point(points: impl Iterator<Item = Point3>) -> Option<Point3> {
    let points: Vec<Point3> = points.collect();
    let median = |axis: usize| {
        let mut values: Vec<f32> = points.iter().map(|p| p[axis]).collect();
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some([median(0)?, median(1)?, median(2)?])
}

fn median_lips(faces: &[SeenFace]) -> Option<Lips<Point3>> {
    let mut lips = faces.first()?.lips;
    for i in 0..N_CONTOUR {
        lips.outer[i] = median_point(faces.iter().map(|face| face.lips.outer[i]))?;
        lips.inner[i] = median_point(faces.iter().map(|face| face.lips.inner[i]))?;
    }
    Some(lips)
}

/// Share of the gap that the upper lip covers when lips close; the jaw brings the rest.
const UPPER_SHARE: f32 = 0.35;

/// Closes the lips: both inner arcs meet on the seal line and the outer contour follows almost as far,
/// so that the lips keep their thickness.
pub(crate) fn shut(lips: &Lips<Point3>) -> Lips<Point3> {
    const FOLLOW: f32 = 0.9;
    let mut shut = *lips;
    for lower in 1..FAR_CORNER {
        let upper = N_CONTOUR - lower;
        let (from_above, from_below) = (lips.inner[upper], lips.inner[lower]);
        let seal =
            [0, 1, 2].map(|axis| from_above[axis] + UPPER_SHARE * (from_below[axis] - from_above[axis]));
        shut.inner[upper] = seal;
        shut.inner[lower] = seal;
        shut.outer[upper][1] += FOLLOW * (seal[1] - from_above[1]);
        shut.outer[lower][1] += FOLLOW * (seal[1] - from_below[1]);
    }
    shut
}

#[cfg(test)]
mod tests;
