//! The mouth plan: what this person's mouth looks like at rest, how far it opens, and which lip
//! contour the speech asks for at each moment. Pixels are the business of [`crate::render`].
//!
//! Lengths are in face widths and positions in the head-fixed space of [`crate::face::Pose`], `y` down,
//! unless a name ends in `_in_frame`.

mod choose;
mod lips;
mod person;
mod series;
mod target;

pub(crate) use choose::choose;
pub(crate) use lips::{AROUND, Contour, INNER, LipsInFrame, OUTER, Point3, contour_around};
pub(crate) use person::Person;
pub(crate) use series::{FaceSeries, SeenFace};
pub(crate) use target::{MouthPlan, MouthTarget};
#[cfg(test)]
pub(crate) use {lips::Lips, target::pose_lips};
