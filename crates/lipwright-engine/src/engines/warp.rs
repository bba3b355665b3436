//! The default engine: the person's own pixels. Pass 1 follows every face and keeps its most open
//! mouths; the plan fits the speech to the person; pass 2 warps lips, cheeks and jaw to the planned
//! shape and shows the kept mouths' insides.

mod bank;
mod strength;

use std::collections::BTreeMap;

use lipwright_clip::{ClipTime, Frame, FrameIndex, FrameRate, Seconds, VideoFormat};

use crate::engine::{Engine, FaceChoice, Heard, Observer, RenderReport, Renderer, Warning};
use crate::error::EngineError;
use crate::face::{CutFinder, FaceInFrame, TrackId};
use crate::mouth::{FaceSeries, LipsInFrame, MouthPlan, Person, SeenFace, choose};
use crate::render::{Interior, Mesh, Opening, WarpMap, paint_seal, skin_light};
use bank::{DonorTrack, MouthBank};
use strength::{Strength, Strengths};

/// Faces remembered at the same time; of more, the least present is forgotten. A clip that is cut
/// every second must not fill the memory with passers-by.
const MOST_FACES: usize = 24;

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
}

impl Watcher {
    fn new(rate: FrameRate, settings: WarpSettings) -> Self {
        let (cut_finder, cuts, seen) = (CutFinder::default(), Vec::new(), BTreeMap::new());
        Self { rate, settings, cut_finder, cuts, n_frames: 0, seen }
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

/// What is kept of one face.
#[derive(Default)]
struct Seen {
    series: FaceSeries,
    bank: MouthBank,
}

impl Observer for Watcher {
    fn see(&mut self, at: FrameIndex, frame: &Frame, faces: &[FaceInFrame]) -> Result<(), EngineError> {
        let after_cut = self.cut_finder.see(frame);
        if after_cut {
            self.cuts.push(at.0);
        }
        self.n_frames = at.0 + 1;
        for face in faces {
            let seen = self.seen.entry(face.track).or_default();
            seen.series.push(at, face, after_cut);
            seen.bank.offer(at, frame, face);
        }
        self.forget_passers_by(faces);
        Ok(())
    }

    fn plan(self: Box<Self>, heard: Heard<'_>) -> Result<Box<dyn Renderer>, EngineError> {
        let faces: Vec<&FaceSeries> = self.seen.values().map(|seen| &seen.series).collect();
        let chosen = choose(&faces, self.settings.face, heard.source, self.rate)?;
        let target = self.seen.into_values().nth(chosen.index).ok_or(EngineError::NoFaceFound)?;
        let person = Person::measure(&target.series).ok_or(EngineError::NoFaceFound)?;
        let mut report = RenderReport::default();
        if chosen.by_guess {
            report.warnings.push(Warning::SeveralFaces);
        }
        let bank = target.bank.finish(&target.series);
        if bank.is_painted() {
            report.warnings.push(Warning::NoOpenMouthInSource);
        }
        let widest = bank.widest_gap(&person);
        let plan = MouthPlan::new(person, heard.speech.clone(), widest);
        let donors = bank.choose(&plan, heard.speech.shapes().len());
        let strengths = Strengths::of(&target.series, self.n_frames, &self.cuts, self.rate);
        let (rate, series) = (self.rate, target.series);
        Ok(Box::new(Painter { rate, series, strengths, plan, donors, report, original: None }))
    }
}

/// Pass 2.
struct Painter {
    rate: FrameRate,
    series: FaceSeries,
    strengths: Strengths,
    plan: MouthPlan,
    donors: DonorTrack,
    report: RenderReport,
    /// The frame before any change; kept to spare an allocation per frame.
    original: Option<Frame>,
}

impl Renderer for Painter {
    fn render(&mut self, source: FrameIndex, at: ClipTime, frame: &mut Frame) -> Result<(), EngineError> {
        match self.strengths.at(source) {
            Strength::None(reason) => self.report.passed_through.count(reason),
            Strength::Some(strength) => {
                if let Some(face) = self.series.face_at(source) {
                    self.paint(&face, strength, at.seconds(), frame);
                    self.report.synced += 1;
                }
            }
        }
        Ok(())
    }

    fn cover_frame(&self) -> FrameIndex {
        self.series.first_seen().unwrap_or(FrameIndex(0))
    }

    fn report(&self) -> RenderReport {
        self.report.clone()
    }
}

impl Painter {
    fn paint(&mut self, face: &SeenFace, strength: f32, from: Seconds, frame: &mut Frame) {
        let to = Seconds(from.0 + 1.0 / self.rate.per_second());
        let target = self.plan.target(from, to);
        let mesh = Mesh::new(self.plan.person(), face, &target, strength);
        let (width, height) = (frame.size().width() as usize, frame.size().height() as usize);
        let Some(mut map) = WarpMap::around(mesh.boundary(), width, height) else { return };
        mesh.draw(&mut map);
        let original = self.original.get_or_insert_with(|| frame.clone());
        original.clone_from(frame);
        map.apply(original, frame);
        let inner = mesh.target_inner();
        let light = skin_light(original, &LipsInFrame::new(&face.lips_in_frame).outer);
        let scale = face.pose.scale;
        if let Some(opening) = Opening::new(inner) {
            let closing = (face.lips.aperture() - target.gap) * strength;
            paint_seal(&opening, scale, closing, frame);
            let donors = self.donors.at(from, to);
            if let Some(interior) = donors.and_then(|donors| Interior::new(opening, scale, donors, light)) {
                interior.paint(inner, frame);
            }
        }
    }
}

#[cfg(test)]
mod tests;
