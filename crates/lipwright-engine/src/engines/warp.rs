//! The default engine: the person's own pixels. Pass 1 follows every face and keeps its mouths; the plan
//! fits the speech to the person and chooses which kept mouth is shown when; pass 2 warps cheeks and jaw
//! to the planned shape and lays the chosen mouths over them.

mod bank;
mod donors;
mod painter;
mod plan;
mod strength;

use std::collections::BTreeMap;

use lipwright_clip::{Frame, FrameIndex, FrameRate, Seconds, VideoFormat};

use crate::engine::{Engine, FaceChoice, Heard, Observer, Renderer, Warning};
use crate::error::EngineError;
use crate::face::{CutFinder, FaceInFrame, TrackId};
use crate::mouth::{FaceSeries, choose};
use bank::MouthBank;

/// Faces remembered at the same time; of more, the least present is forgotten. A clip that is cut
/// every second must not fill the memory with passers-by.
const MOST_FACES: usize = 24;
/// Memory for the pixels of all kept mouths.
const BANK_BYTES: usize = 128 << 20;

/// What can be chosen of the default engine.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WarpSettings {
    /// Whose mouth.
    pub face: FaceChoice,
    /// For measuring only: no frame borrows from frames of the source that are nearer to it in time, so
    /// that a clip driven by its own sound cannot simply show itself.
    pub donors_apart: Option<Seconds>,
}

/// The default engine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Warp {
    /// What was chosen.
    pub settings: WarpSettings,
}

impl Engine for Warp {
    fn observe(&self, source: VideoFormat) -> Box<dyn Observer> {
        let (settings, rate) = (self.settings, source.rate);
        let (cut_finder, cuts, seen) = (CutFinder::default(), Vec::new(), BTreeMap::new());
        Box::new(Watcher { rate, settings, cut_finder, cuts, n_frames: 0, seen })
    }
}

/// Pass 1.
struct Watcher {
    rate: FrameRate,
    settings: WarpSettings,
    cut_finder: CutFinder,
    /// The first frames of all shots but the first.
    cuts: Vec<u64>,
    n_frames: u64,
    seen: BTreeMap<TrackId, Seen>,
}

/// What is kept of one face.
#[derive(Default)]
struct Seen {
    series: FaceSeries,
    bank: MouthBank,
}

impl Watcher {
    /// Keeps the faces in view and the most present of the others.
    fn forget_passers_by(&mut self, in_view: &[FaceInFrame]) {
        while self.seen.len() > MOST_FACES {
            let gone = self.seen.iter().filter(|(track, _)| in_view.iter().all(|face| face.track != **track));
            let least = gone.min_by(|(_, a), (_, b)| a.series.presence().total_cmp(&b.series.presence()));
            let Some((&track, _)) = least else { return };
            self.seen.remove(&track);
        }
    }
}

impl Observer for Watcher {
    fn see(&mut self, at: FrameIndex, frame: &Frame, faces: &[FaceInFrame]) -> Result<(), EngineError> {
        let after_cut = self.cut_finder.see(frame);
        if after_cut {
            self.cuts.push(at.0);
        }
        self.n_frames = at.0 + 1;
        let most_bytes = BANK_BYTES / self.seen.len().max(faces.len()).max(1);
        for face in faces {
            let seen = self.seen.entry(face.track).or_default();
            seen.series.push(at, face, after_cut);
            seen.bank.offer(at, frame, face, most_bytes);
        }
        self.forget_passers_by(faces);
        Ok(())
    }

    fn plan(
        self: Box<Self>,
        heard: Heard<'_>,
        shown: &[FrameIndex],
    ) -> Result<Box<dyn Renderer>, EngineError> {
        let faces: Vec<&FaceSeries> = self.seen.values().map(|seen| &seen.series).collect();
        let chosen = choose(&faces, self.settings.face, heard.source, self.rate)?;
        let target = self.seen.into_values().nth(chosen.index).ok_or(EngineError::NoFaceFound)?;
        let warning = chosen.by_guess.then_some(Warning::SeveralFaces);
        let apart = self.settings.donors_apart.map_or(0.0, |apart| apart.0);
        let (rate, shots) = (self.rate, (self.n_frames, &self.cuts[..]));
        let task = plan::Task { rate, heard, shown, apart, shots, warning };
        Ok(Box::new(plan::plan(target.series, target.bank, &task)?))
    }
}
