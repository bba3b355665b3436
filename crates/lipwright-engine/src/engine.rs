//! The seam between the path and whatever re-makes mouths. The order of the two passes is in the
//! types: an [`Observer`] sees every source frame once, becomes a [`Renderer`], and that renders.

use lipwright_clip::{ClipTime, Frame, FrameIndex, VideoFormat};

use crate::error::EngineError;
use crate::face::FaceInFrame;
use crate::speech::Trajectory;

/// Something that can re-make mouths.
pub trait Engine: Send + Sync {
    /// Starts on a source of this format.
    fn observe(&self, source: VideoFormat) -> Box<dyn Observer>;

    /// Whether pass 1 has anything to tell: without it frames go straight to the renderer.
    fn needs_analysis(&self) -> bool {
        true
    }
}

/// Pass 1: sees the source, frame after frame, from the first.
pub trait Observer: Send {
    /// One source frame and the faces that were found in it.
    fn see(&mut self, at: FrameIndex, frame: &Frame, faces: &[FaceInFrame]) -> Result<(), EngineError>;
    /// Everything has been seen: decides which mouth is shown when.
    fn plan(self: Box<Self>, speech: &Trajectory) -> Result<Box<dyn Renderer>, EngineError>;
}

/// Pass 2: re-makes the mouth of frames in any order.
pub trait Renderer: Send {
    /// Changes `frame`, the source's frame `source`, to show the mouth of the speech at `at`.
    fn render(&mut self, source: FrameIndex, at: ClipTime, frame: &mut Frame) -> Result<(), EngineError>;
    /// The first source frame with a face, for the cover.
    fn cover_frame(&self) -> FrameIndex;
    /// What has been done so far.
    fn report(&self) -> RenderReport;
}

/// What a renderer tells about its work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderReport {
    /// Frames whose mouth was re-made.
    pub synced: u64,
    /// Frames left untouched.
    pub passed_through: u64,
    /// Stable names: `no_open_mouth_in_source`, …
    pub warnings: Vec<&'static str>,
}
