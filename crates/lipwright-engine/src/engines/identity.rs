//! The engine that changes nothing: it measures what the path around an engine costs.

use lipwright_clip::{ClipTime, Frame, FrameIndex, VideoFormat};

use crate::engine::{Engine, Observer, RenderReport, Renderer};
use crate::error::EngineError;
use crate::face::FaceInFrame;
use crate::speech::Trajectory;

/// Passes every frame through; needs no faces.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity;

impl Engine for Identity {
    fn observe(&self, _source: VideoFormat) -> Box<dyn Observer> {
        Box::new(PassThrough::default())
    }

    fn needs_analysis(&self) -> bool {
        false
    }
}

#[derive(Default)]
struct PassThrough {
    passed_through: u64,
}

impl Observer for PassThrough {
    fn see(&mut self, _at: FrameIndex, _frame: &Frame, _faces: &[FaceInFrame]) -> Result<(), EngineError> {
        Ok(())
    }

    fn plan(self: Box<Self>, _speech: &Trajectory) -> Result<Box<dyn Renderer>, EngineError> {
        Ok(self)
    }
}

impl Renderer for PassThrough {
    fn render(&mut self, _source: FrameIndex, _at: ClipTime, _frame: &mut Frame) -> Result<(), EngineError> {
        self.passed_through += 1;
        Ok(())
    }

    fn cover_frame(&self) -> FrameIndex {
        FrameIndex(0)
    }

    fn report(&self) -> RenderReport {
        RenderReport { synced: 0, passed_through: self.passed_through, warnings: Vec::new() }
    }
}
