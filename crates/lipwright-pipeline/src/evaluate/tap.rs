//! Looks over an engine's shoulder: what it changes in each frame, before an encoder blurs the evidence.

use std::sync::{Arc, Mutex, PoisonError};

use lipwright_clip::{ClipTime, Frame, FrameIndex, VideoFormat};
use lipwright_engine::face::{FaceInFrame, Pose};
use lipwright_engine::{Engine, EngineError, Heard, Observer, RenderReport, Renderer};

use super::picture::LowerFace;
use super::seam::Seam;
use super::watch::Footage;

/// What was seen so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// Frames rendered.
    pub(super) frames: u64,
    /// Pixels changed outside the lower face, which may not be.
    pub(super) outside: u64,
    /// Where the change ends.
    pub(super) seam: Seam,
}

/// Every how many frames the seam is looked at.
const SEAM_EVERY: u64 = 3;

/// An engine under observation.
pub(super) struct Tapped {
    engine: Box<dyn Engine>,
    poses: Arc<Vec<Option<Pose>>>,
    changes: Arc<Mutex<Changes>>,
}

impl Tapped {
    /// Watches `engine` work on the source that was seen as `source`.
    pub(super) fn new(engine: Box<dyn Engine>, source: &Footage) -> Self {
        let poses = source.glances.iter().map(|glance| glance.as_ref().map(|glance| glance.pose)).collect();
        Self { engine, poses: Arc::new(poses), changes: Arc::default() }
    }

    /// What was seen.
    pub(super) fn changes(&self) -> Changes {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Engine for Tapped {
    fn observe(&self, source: VideoFormat) -> Box<dyn Observer> {
        let (poses, changes) = (Arc::clone(&self.poses), Arc::clone(&self.changes));
        Box::new(TappedObserver { inner: self.engine.observe(source), poses, changes })
    }

    fn needs_analysis(&self) -> bool {
        self.engine.needs_analysis()
    }
}

struct TappedObserver {
    inner: Box<dyn Observer>,
    poses: Arc<Vec<Option<Pose>>>,
    changes: Arc<Mutex<Changes>>,
}

impl Observer for TappedObserver {
    fn see(&mut self, at: FrameIndex, frame: &Frame, faces: &[FaceInFrame]) -> Result<(), EngineError> {
        self.inner.see(at, frame, faces)
    }

    fn enrol(&mut self, at: FrameIndex, frame: &Frame, faces: &[FaceInFrame]) -> Result<(), EngineError> {
        self.inner.enrol(at, frame, faces)
    }

    fn plan(
        self: Box<Self>,
        heard: Heard<'_>,
        shown: &[FrameIndex],
    ) -> Result<Box<dyn Renderer>, EngineError> {
        let inner = self.inner.plan(heard, shown)?;
        Ok(Box::new(TappedRenderer { inner, poses: self.poses, changes: self.changes, before: None }))
    }
}

struct TappedRenderer {
    inner: Box<dyn Renderer>,
    poses: Arc<Vec<Option<Pose>>>,
    changes: Arc<Mutex<Changes>>,
    before: Option<Frame>,
}

impl Renderer for TappedRenderer {
    fn render(&mut self, source: FrameIndex, at: ClipTime, frame: &mut Frame) -> Result<(), EngineError> {
        let before = self.before.get_or_insert_with(|| frame.clone());
        before.clone_from(frame);
        self.inner.render(source, at, frame)?;
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let pose = self.poses.get(source.0 as usize).copied().flatten();
        changes.outside += changed_outside(before, frame, pose.as_ref());
        if changes.frames.is_multiple_of(SEAM_EVERY)
            && let Some(pose) = &pose
        {
            changes.seam.add(before, frame, pose.scale);
        }
        changes.frames += 1;
        Ok(())
    }

    fn cover_frame(&self) -> FrameIndex {
        self.inner.cover_frame()
    }

    fn report(&self) -> RenderReport {
        self.inner.report()
    }
}

/// Samples of all planes that differ and lie outside the lower face; all that differ without a face.
fn changed_outside(before: &Frame, after: &Frame, pose: Option<&Pose>) -> u64 {
    let face = pose.map(LowerFace::of);
    let mut outside = 0;
    for (plane, (old, new)) in before.planes().iter().zip(after.planes()).enumerate() {
        // A chroma sample stands for two by two pixels.
        let step = if plane == 0 { 1 } else { 2 };
        for y in 0..old.height {
            let row = y * old.width..(y + 1) * old.width;
            if old.data[row.clone()] == new.data[row.clone()] {
                continue;
            }
            for x in (0..old.width).filter(|x| old.data[row.start + x] != new.data[row.start + x]) {
                let inside = face.is_some_and(|face| face.contains(x * step, y * step));
                outside += u64::from(!inside);
            }
        }
    }
    outside
}
