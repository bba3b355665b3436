//! The default engine: the person's own pixels. Pass 1 follows every face and keeps its mouths; the plan
//! fits the speech to the person and chooses which kept mouth is shown when; pass 2 warps cheeks and jaw
//! to the planned shape and lays the chosen mouths over them.

mod bank;
mod donors;
mod painter;
mod plan;
mod strength;
mod tongue;

use std::collections::BTreeMap;

use lipwright_clip::{Frame, FrameIndex, FrameRate, Seconds, VideoFormat};

use crate::engine::{Engine, FaceChoice, Heard, KeptMouth, Observer, Renderer};
use crate::error::EngineError;
use crate::face::{CutFinder, FaceInFrame, TrackId};
use crate::mouth::{FaceSeries, choose};
use crate::render::OcclusionWatch;
use crate::speech::Trajectory;
use bank::MouthBank;
use strength::Strengths;

/// Faces remembered at the same time; of more, the least present is forgotten. A clip that is cut
/// every second must not fill the memory with passers-by.
const MOST_FACES: usize = 24;
/// Memory for the pixels of all kept mouths.
const BANK_BYTES: usize = 128 << 20;
/// Memory for those of further material.
const ENROLLED_BYTES: usize = 64 << 20;

/// What can be chosen of the default engine.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WarpSettings {
    /// Whose mouth.
    pub face: FaceChoice,
    /// For measuring only: no frame borrows from frames of the source that are nearer to it in time, so
    /// that a clip driven by its own sound cannot simply show itself.
    pub donors_apart: Option<Seconds>,
    /// Whether a small visible mark says that the picture is made up. The engine leaves it to the path.
    pub mark: bool,
}

/// The default engine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Warp {
    /// What was chosen.
    pub settings: WarpSettings,
}

impl Engine for Warp {
    fn observe(&self, source: VideoFormat) -> Box<dyn Observer> {
        Box::new(Watcher::new(source.rate, self.settings))
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
    /// Faces of further material of the person.
    enrolled: BTreeMap<TrackId, Seen>,
}

/// What is kept of one face.
#[derive(Default)]
struct Seen {
    series: FaceSeries,
    bank: MouthBank,
    occlusion: OcclusionWatch,
}

impl Watcher {
    fn new(rate: FrameRate, settings: WarpSettings) -> Self {
        let (seen, enrolled) = (BTreeMap::new(), BTreeMap::new());
        Self {
            rate,
            settings,
            cut_finder: CutFinder::default(),
            cuts: Vec::new(),
            n_frames: 0,
            seen,
            enrolled,
        }
    }

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
            seen.occlusion.see(at, frame, face);
        }
        self.forget_passers_by(faces);
        Ok(())
    }

    fn has_seen_enough(&self) -> bool {
        self.seen.values().any(|seen| seen.bank.is_rich())
    }

    fn enrol(&mut self, at: FrameIndex, frame: &Frame, faces: &[FaceInFrame]) -> Result<(), EngineError> {
        // One person is meant: of several faces only the first is kept.
        for face in faces.iter().take(1) {
            let seen = self.enrolled.entry(face.track).or_default();
            seen.series.push(at, face, false);
            seen.bank.offer(at, frame, face, ENROLLED_BYTES);
            seen.occlusion.see(at, frame, face);
        }
        Ok(())
    }

    fn kept_mouths(&self, source: Option<&Trajectory>) -> Result<Vec<KeptMouth>, EngineError> {
        let faces: Vec<&FaceSeries> = self.seen.values().map(|seen| &seen.series).collect();
        let chosen = choose(&faces, self.settings.face, source, self.rate)?;
        let face = self.seen.iter().nth(chosen.index);
        let kept = face
            .into_iter()
            .flat_map(|(track, seen)| seen.bank.kept().iter().map(move |mouth| (track, mouth)));
        Ok(kept.map(|(&track, mouth)| KeptMouth { track, at: mouth.at, gap: mouth.gap() }).collect())
    }

    fn plan(
        self: Box<Self>,
        heard: Heard<'_>,
        shown: &[FrameIndex],
    ) -> Result<Box<dyn Renderer>, EngineError> {
        let faces: Vec<&FaceSeries> = self.seen.values().map(|seen| &seen.series).collect();
        let chosen = choose(&faces, self.settings.face, heard.source, self.rate)?;
        let target = self.seen.into_values().nth(chosen.index).ok_or(EngineError::NoFaceFound)?;
        let strengths = Strengths::of(&target.series, self.n_frames, &self.cuts, self.rate);
        let apart = self.settings.donors_apart.map_or(0.0, |apart| apart.0);
        let task = plan::Task { rate: self.rate, heard, shown, apart, by_guess: chosen.by_guess };
        let footage =
            plan::Footage { series: target.series, strengths, occluders: target.occlusion.finish() };
        let presence = |seen: &Seen| seen.series.presence();
        let enrolled = self.enrolled.into_values().max_by(|a, b| presence(a).total_cmp(&presence(b)));
        let enrolled = enrolled.map(|seen| (seen.series, seen.bank, seen.occlusion.finish()));
        let material = plan::Material { bank: target.bank, enrolled };
        Ok(Box::new(plan::plan(footage, material, &task)?))
    }
}
