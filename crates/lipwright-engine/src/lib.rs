//! Frames and speech in, frames out. Pure: no network, no processes, no clock, no async.
//!
//! Start at [`Engine`], the seam of two passes; [`face`] finds and follows faces, [`speech`] turns
//! samples into a [`speech::Trajectory`] of mouth shapes, [`engines`] holds the renderers.

mod both;
mod ease;
mod engine;
pub mod engines;
mod error;
pub mod face;
mod mouth;
pub mod net;
mod render;
pub mod speech;
mod whole;

pub use engine::{
    Closures, Donors, Engine, FaceChoice, Heard, KeptMouth, MouthPlace, Observer, Opening, PassedThrough,
    RenderReport, Renderer, Warning,
};
pub use error::EngineError;
