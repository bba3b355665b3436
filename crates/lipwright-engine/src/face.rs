//! Faces: detection, landmarks, tracks over time, pose.
//!
//! Start at [`Tracker`]. It sees frames in order; [`detect`] searches a frame, [`landmarks`] looks
//! closely at one face, [`steady`] holds it still, [`likeness`] and [`cut`] decide what belongs
//! together over time.

mod ahead;
mod crop;
mod cut;
mod detect;
mod glimpse;
mod landmarks;
mod likeness;
pub mod mesh;
mod pose;
mod register;
mod steady;
mod track;

use lipwright_clip::Point;

pub(crate) use cut::CutFinder;
pub use pose::Pose;
pub use track::{MAX_FACES, Tracker};

/// One face over time; numbered in order of appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackId(pub u32);

/// A landmark in frame pixels; `z` is depth in the same unit, away from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Landmark {
    /// Position in the frame.
    pub at: Point,
    /// Depth relative to the face's centre, smaller is nearer.
    pub z: f32,
}

/// The 468 points of the MediaPipe face mesh, lips (and eyes) refined; same indices.
pub const N_LANDMARKS: usize = 468;

/// A face found in one frame.
#[derive(Debug, Clone)]
pub struct FaceInFrame {
    /// Which face this is.
    pub track: TrackId,
    /// [`N_LANDMARKS`] points.
    pub landmarks: Vec<Landmark>,
    /// How sure the landmark net is that this is a face, 0..1.
    pub confidence: f32,
}

#[cfg(test)]
#[path = "../tests/it/canvas.rs"]
mod canvas; // the same pictures for unit and integration tests
