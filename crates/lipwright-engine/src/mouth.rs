//! The mouth plan: what this person's mouth looks like at rest, how far it opens, and which lip
//! contour the speech asks for at each moment. Pixels are the business of [`crate::render`].
//!
//! Lengths are in face widths and positions in the head-fixed space of [`crate::face::Pose`], `y` down,
//! unless a name ends in `_in_frame`.

mod calibrate;
mod choose;
mod correlation;
mod descriptor;
mod habit;
mod lead;
mod lips;
mod person;
mod ridge;
mod select;
mod series;
mod shape;
mod target;

pub(crate) use calibrate::{Around, Calibration, Spoken};
pub(crate) use choose::choose;
pub(crate) use descriptor::Descriptor;
pub(crate) use habit::Habit;
pub(crate) use lead::visual_lead;
pub(crate) use lips::{
    AROUND, Contour, FAR_CORNER, Lips, LipsInFrame, N_CONTOUR, OUTER, Point3, contour_around,
};
pub(crate) use person::{Person, shut};
pub(crate) use select::{Candidate, Choice, Sound, TOUCHING, Wish, follows};
pub(crate) use series::{FaceSeries, SeenFace};
#[cfg(test)]
pub(crate) use target::pose_lips;
pub(crate) use target::{BorrowedLips, LipPose, MouthPlan, MouthTarget, Style};
