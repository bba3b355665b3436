//! The engine that changes nothing: it measures what the path around an engine costs.

use lipwright_clip::{ClipTime, Frame, FrameIndex, VideoFormat};

use crate::engine::{Engine, Heard, Observer, PassedThrough, RenderReport, Renderer};
use crate::error::EngineError;
use crate::face::FaceInFrame;

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

    fn plan(
        self: Box<Self>,
        _heard: Heard<'_>,
        _shown: &[FrameIndex],
    ) -> Result<Box<dyn Renderer>, EngineError> {
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
        let passed_through = PassedThrough { no_face: self.passed_through, ..PassedThrough::default() };
        RenderReport { passed_through, ..RenderReport::default() }
    }
}
