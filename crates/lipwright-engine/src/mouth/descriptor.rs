//! A mouth in a few numbers, by which mouths are compared and chosen.

use crate::mouth::person::Person;
use crate::mouth::series::SeenFace;

/// What one mouth looks like and how its head is turned. Lengths in face widths, angles in radians.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Descriptor {
    /// Lip gap; closed lips read 0.
    pub(crate) gap: f32,
    /// Distance of the outer corners.
    pub(crate) width: f32,
    /// How far the lips stand before the corners.
    pub(crate) protrusion: f32,
    /// Turn to the side.
    pub(crate) yaw: f32,
    /// Nod.
    pub(crate) pitch: f32,
}

/// Differences that are just worth noticing: descriptors this far apart in one number are 1 apart.
const NOTICEABLE: Descriptor =
    Descriptor { gap: 0.02, width: 0.03, protrusion: 0.04, yaw: 0.105, pitch: 0.105 };

impl Descriptor {
    /// Describes a face that was seen.
    pub(crate) fn of(face: &SeenFace, person: &Person) -> Self {
        Self {
            gap: person.open_gap(face.lips.aperture()),
            width: 2.0 * face.lips.half_width(),
            protrusion: face.lips.protrusion(),
            yaw: face.pose.yaw,
            pitch: face.pose.pitch,
        }
    }

    /// Squared differences in noticeable steps: gap, width, protrusion, yaw, pitch.
    pub(crate) fn steps(&self, other: &Self) -> [f32; 5] {
        let Self { gap, width, protrusion, yaw, pitch } = NOTICEABLE;
        [
            ((self.gap - other.gap) / gap).powi(2),
            ((self.width - other.width) / width).powi(2),
            ((self.protrusion - other.protrusion) / protrusion).powi(2),
            ((self.yaw - other.yaw) / yaw).powi(2),
            ((self.pitch - other.pitch) / pitch).powi(2),
        ]
    }

    /// Distance in noticeable steps.
    pub(crate) fn distance(&self, other: &Self) -> f32 {
        self.steps(other).iter().sum::<f32>().sqrt()
    }
}
