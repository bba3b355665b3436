//! Pass 2: one frame after the other gets its mouth.

use lipwright_clip::{ClipTime, Frame, FrameIndex, FrameRate};

use super::donors::{DonorTrack, Shown};
use super::plan::{Footage, Note, span};
use super::strength::{Reason, Strength};
use crate::engine::{MouthPlace, RenderReport, Renderer};
use crate::error::EngineError;
use crate::mouth::{LipsInFrame, MouthPlan, MouthTarget, SeenFace};
use crate::render::{Interior, Lender, Mesh, Opening, Transplant, WarpMap, blend, paint_seal, skin_light};

/// From this effect on a closure is seen as one.
const SHUT_STRENGTH: f32 = 0.9;

/// Renders the plan.
pub(super) struct Painter {
    rate: FrameRate,
    footage: Footage,
    plan: MouthPlan,
    donors: DonorTrack,
    notes: Vec<Option<Note>>,
    report: RenderReport,
    /// Whether the frame before was part of a closure, and whether that one was shown.
    closure: Option<bool>,
    /// The frame before any change; kept to spare an allocation per frame.
    original: Option<Frame>,
}

impl Painter {
    pub(super) fn new(
        rate: FrameRate,
        footage: Footage,
        plan: MouthPlan,
        donors: DonorTrack,
        notes: Vec<Option<Note>>,
        report: RenderReport,
    ) -> Self {
        Self { rate, footage, plan, donors, notes, report, closure: None, original: None }
    }
}

impl Renderer for Painter {
    fn render(&mut self, source: FrameIndex, at: ClipTime, frame: &mut Frame) -> Result<(), EngineError> {
        let n = (at.seconds().0 * self.rate.per_second()).round() as usize;
        let uncovered = self.footage.occluders.strength(source);
        let strength = match self.footage.strengths.at(source) {
            Strength::None(reason) => Err(reason),
            Strength::Some(strength) if uncovered > 0.0 => Ok(strength * uncovered),
            Strength::Some(_) => Err(Reason::Covered),
        };
        match (strength, self.footage.series.face_at(source)) {
            (Ok(strength), Some(face)) => {
                self.paint(&face, (strength, source), n, frame);
                self.report.synced += 1;
                let place = place(&face, frame);
                let before = self.report.mouth.unwrap_or(place);
                self.report.mouth = Some(before.with(place, self.report.synced));
                self.count_closure(n, strength);
            }
            (strength, _) => {
                self.report.passed_through.count(strength.err().unwrap_or(Reason::NoFace));
                self.count_closure(n, 0.0);
            }
        }
        Ok(())
    }

    fn cover_frame(&self) -> FrameIndex {
        self.footage.series.first_seen().unwrap_or(FrameIndex(0))
    }

    fn report(&self) -> RenderReport {
        self.report.clone()
    }
}

impl Painter {
    fn paint(&mut self, face: &SeenFace, (strength, source): (f32, FrameIndex), n: usize, frame: &mut Frame) {
        let (from, to) = span(self.rate, n);
        let pose = self.plan.pose(from, to);
        let shown = self.donors.at(n, |n| self.is_closure(n));
        let lips = self.donors.lips_around(n);
        let anchor =
            self.notes.get(source.0 as usize).copied().flatten().map_or([0.0; 2], |note| note.anchor);
        let target = self.plan.target(pose, &lips, anchor);
        let mesh = Mesh::new(self.plan.person(), face, &target, strength);
        let (width, height) = (frame.size().width() as usize, frame.size().height() as usize);
        let Some(mut map) = WarpMap::around(mesh.boundary(), width, height) else { return };
        mesh.draw(&mut map);
        let original = self.original.get_or_insert_with(|| frame.clone());
        original.clone_from(frame);
        map.apply(original, frame);
        let light = skin_light(original, &LipsInFrame::new(&face.lips_in_frame).outer);
        lay(&mesh, (face, &target), &shown, (strength, light), frame);
        self.footage.occluders.restore(source, &face.pose, original, frame);
    }

    fn is_closure(&self, n: usize) -> bool {
        let (from, to) = span(self.rate, n);
        self.plan.shape(from, to).is_closure()
    }

    /// Counts each closure of the speech once, and once more when a frame of it showed shut lips.
    fn count_closure(&mut self, n: usize, strength: f32) {
        if !self.is_closure(n) {
            self.closure = None;
            return;
        }
        if self.closure.is_none() {
            self.report.closures.asked += 1;
        }
        let met = strength >= SHUT_STRENGTH;
        if met && self.closure != Some(true) {
            self.report.closures.met += 1;
        }
        self.closure = Some(met || self.closure == Some(true));
    }
}

/// Where the mouth of `face` is in `frame`.
fn place(face: &SeenFace, frame: &Frame) -> MouthPlace {
    let (width, height) = (frame.size().width() as f32, frame.size().height() as f32);
    let lips = &face.lips_in_frame.outer;
    let span = |axis: usize| {
        lips.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), point| {
            (least.min(point[axis]), most.max(point[axis]))
        })
    };
    let ((left, right), (top, bottom)) = (span(0), span(1));
    MouthPlace {
        x: f32::midpoint(left, right) / width,
        y: f32::midpoint(top, bottom) / height,
        width: (right - left) / width,
    }
}

/// Lays the shown mouths and what is between their lips over a frame that is warped already.
fn lay(
    mesh: &Mesh,
    (face, target): (&SeenFace, &MouthTarget),
    shown: &[Shown<'_>],
    (strength, light): (f32, f32),
    frame: &mut Frame,
) {
    let scale = face.pose.scale;
    let transplants: Vec<Transplant<'_>> = shown
        .iter()
        .filter_map(|shown| {
            let donor = shown.donor;
            let lender = Lender {
                pose: &donor.pose,
                lips: &donor.lips_in_frame,
                gap: shown.gap(),
                chin_drop: donor.chin_drop,
            };
            Transplant::new(mesh, (&lender, &donor.patch), (scale, shown.weight), frame)
        })
        .collect();
    blend(&transplants, strength, frame);
    let inner = mesh.target_inner();
    let Some(opening) = Opening::new(inner) else { return };
    let lent: f32 = shown.iter().map(|shown| shown.weight * shown.gap()).sum();
    paint_seal(&opening, scale, (lent - target.gap) * strength, frame);
    // Skin dissolves; two rows of teeth laid over each other are seen at once.
    let most = shown.iter().max_by(|a, b| a.weight.total_cmp(&b.weight));
    let Some(inside) = most.and_then(|shown| shown.inside) else { return };
    if let Some(interior) = Interior::new(opening, scale, inside, light) {
        interior.paint(inner, frame);
    }
}
