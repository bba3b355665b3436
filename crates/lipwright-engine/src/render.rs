//! Pixels: a mesh of rings around the mouth carries lips, cheeks and jaw from where the source has them
//! to where the plan wants them, and the inside of the mouth comes from the source's own open frames.

mod interior;
mod mesh;
mod occlusion;
mod patch;
mod raster;
mod tone;
mod transplant;
mod warp_map;

pub(crate) use interior::{Donor, Interior, Opening, paint_seal, skin_light, synthetic_donor};
pub(crate) use mesh::{Lender, Mesh};
pub(crate) use occlusion::{Occluders, OcclusionWatch};
pub(crate) use patch::Patch;
pub(crate) use transplant::{Transplant, blend};
pub(crate) use warp_map::WarpMap;
