//! What a clip is made of: time, frames, samples and geometry.
//!
//! Values only: no files, no processes, no async, no dependencies. Every other crate speaks in
//! these types, so that engine and media need not know each other.

mod frame;
mod geometry;
mod samples;
mod time;

pub use frame::{Frame, FrameSize, Plane, PlaneMut, VideoFormat};
pub use geometry::{Affine, Point, Rect};
pub use samples::{SampleRate, Samples};
pub use time::{ClipTime, FrameIndex, FrameRate, Seconds};
