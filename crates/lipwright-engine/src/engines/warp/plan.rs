//! From what was seen and heard to who is shown when: the person is measured, their way of speaking
//! learnt, and a donor chosen for each frame of the result.

use lipwright_clip::{FrameIndex, FrameRate, Seconds};

use super::bank::MouthBank;
use super::donors::{DonorTrack, Donors, sound_at, sound_of};
use super::painter::Painter;
use super::strength::Strengths;
use crate::engine::{Heard, Opening, RenderReport, Warning};
use crate::error::EngineError;
use crate::mouth::{
    Around, Calibration, Descriptor, FaceSeries, Habit, MouthPlan, Person, Sound, Spoken, Style, Wish,
    visual_lead,
};
use crate::render::Occluders;
use crate::speech::Trajectory;

/// How far lips that the speech rounds fully stand forward, in face widths.
const ROUNDED_FORWARD: f32 = 0.03;
/// Share of the person's opening beyond which lips apart are no habit.
const MOST_HABIT: f32 = 0.75;
/// Frames on each side over which the place of the mouth in the head is averaged, across and down: down,
/// a third of a second at 25 frames/s, longer than most sounds; across, only to steady it, since no sound
/// moves it there.
const ANCHOR_REACH: [usize; 2] = [1, 8];
/// Faces turned further than this (radians) tell little about the lips' shape.
const FRONTAL: f32 = 0.45;

/// What the result is to be.
pub(super) struct Task<'a> {
    pub(super) rate: FrameRate,
    pub(super) heard: Heard<'a>,
    /// The source frame of each frame of the result.
    pub(super) shown: &'a [FrameIndex],
    /// Seconds within which no frame borrows from its own surroundings.
    pub(super) apart: f64,
    /// Whether the face was chosen among several without being told.
    pub(super) by_guess: bool,
}

impl Task<'_> {
    fn span(&self, n: usize) -> (Seconds, Seconds) {
        span(self.rate, n)
    }

    /// Whether the source's sound tells that nobody speaks in its frame `n`.
    fn is_silent(&self, n: u64) -> bool {
        self.heard.source.is_some_and(|speech| speech.at(self.middle(n as usize)).is_silent())
    }

    /// The middle of the time for which frame `n` is shown.
    fn middle(&self, n: usize) -> Seconds {
        let (from, to) = self.span(n);
        Seconds(f64::midpoint(from.0, to.0))
    }
}

/// From when until when frame `n` is shown.
pub(super) fn span(rate: FrameRate, n: usize) -> (Seconds, Seconds) {
    let time = |n: usize| rate.time_of(FrameIndex(n as u64)).seconds();
    (time(n), time(n + 1))
}

/// What the plan needs to know of each source frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Note {
    /// How far the mouth sits from where the head's pose would have it.
    pub(super) anchor: [f32; 2],
    mouth: Descriptor,
    /// Something hides the lips.
    hidden: bool,
}

impl Note {
    /// Whether the face looks so nearly into the camera that its lips can be measured well.
    fn is_telling(&self) -> bool {
        !self.hidden && self.mouth.yaw.abs() < FRONTAL && self.mouth.pitch.abs() < FRONTAL
    }
}

/// What pass 1 found out about the face.
pub(super) struct Footage {
    pub(super) series: FaceSeries,
    /// How much of the effect each frame gets.
    pub(super) strengths: Strengths,
    /// What comes in front of it.
    pub(super) occluders: Occluders,
}

/// The mouths that there are to borrow.
pub(super) struct Material {
    /// The source's own.
    pub(super) bank: MouthBank,
    /// Those of further material of the person, the face that they were seen on, and what came in front
    /// of it.
    pub(super) enrolled: Option<(FaceSeries, MouthBank, Occluders)>,
}

impl Material {
    /// The mouths that nothing hid, fitted to the face.
    fn donors(self, footage: &Footage, person: &Person, sound: impl Fn(u64) -> Option<Sound>) -> Donors {
        let uncovered = |bank: MouthBank, occluders: &Occluders| {
            let mut kept = bank.into_kept();
            kept.retain(|mouth| !occluders.is_suspected(mouth.at));
            kept
        };
        let own = uncovered(self.bank, &footage.occluders);
        let mut donors = Donors::new(own, &footage.series, person, sound);
        if let Some((series, bank, occluders)) = self.enrolled {
            donors.enrol(uncovered(bank, &occluders), &series, person);
        }
        donors.settled()
    }
}

/// Plans the whole result.
pub(super) fn plan(
    mut footage: Footage,
    material: Material,
    task: &Task<'_>,
) -> Result<Painter, EngineError> {
    footage.series.hide_lips(footage.occluders.hidden());
    let (series, occluders) = (&footage.series, &footage.occluders);
    let person = Person::measure(series, |frame| task.is_silent(frame)).ok_or(EngineError::NoFaceFound)?;
    let mut notes = notes(series, &person, occluders);
    let lead = lead(&notes, &person, task);
    let spoken = spoken(&notes, &person, lead, task);
    let style = Style {
        calibration: Calibration::learn(&person, &spoken),
        habit: habit(&notes, &person, lead, task),
        lead,
    };
    steady_anchors(&mut notes);
    let own_sound = |frame: u64| {
        task.heard.source.map(|speech| sound_at(speech, Seconds(task.middle(frame as usize).0 + lead.0)))
    };
    let donors = material.donors(&footage, &person, own_sound);
    let lights = donors.lights();
    let mut report = RenderReport::default();
    if task.by_guess {
        report.warnings.push(Warning::SeveralFaces);
    }
    if donors.are_painted() {
        report.warnings.push(Warning::NoOpenMouthInSource);
    }
    let widest = donors.widest_gap(&person);
    let plan = MouthPlan::new(person, style, task.heard.speech.clone(), widest);
    let apart = (task.apart * task.rate.per_second()).round() as u64;
    let chosen = donors
        .choose(task.shown.len(), apart, |n| wish(&plan, &notes, &lights, (task.shown[n], task.span(n))));
    report.donors.kept = donors.len() as u32;
    report.opening = opening(&plan, &spoken, task);
    let donors = DonorTrack::new(donors, chosen, task.rate.per_second());
    report.donors.used = donors.n_used() as u32;
    Ok(Painter::new(task.rate, footage, plan, donors, notes, report))
}

/// What each source frame looks like, from the first; `None` where the face is not seen.
fn notes(series: &FaceSeries, person: &Person, occluders: &Occluders) -> Vec<Option<Note>> {
    let note = |frame: usize| {
        let face = series.face_at(FrameIndex(frame as u64))?;
        let mouth = Descriptor::of(&face, person);
        let (own, plain) = (face.lips.anchor(), person.lips(person.lip_pose(&face.lips)).anchor());
        let hidden = occluders.hides_lips(FrameIndex(frame as u64));
        Some(Note { anchor: [own[0] - plain[0], own[1] - plain[1]], mouth, hidden })
    };
    (0..series.n_frames()).map(note).collect()
}

/// Averages each anchor over its surroundings, near frames more: what is left is how the head's pose
/// misplaces the mouth, not how the mouth moves.
fn steady_anchors(notes: &mut [Option<Note>]) {
    let anchors: Vec<Option<[f32; 2]>> = notes.iter().map(|note| note.map(|note| note.anchor)).collect();
    for (frame, note) in notes.iter_mut().enumerate() {
        if let Some(note) = note {
            note.anchor = [0, 1].map(|axis| steadied(&anchors, frame, axis));
        }
    }
}

/// The mean of the anchors around `frame` along one axis, weighted by a triangle.
fn steadied(anchors: &[Option<[f32; 2]>], frame: usize, axis: usize) -> f32 {
    let reach = ANCHOR_REACH[axis];
    let around = frame.saturating_sub(reach)..(frame + reach + 1).min(anchors.len());
    let (mut sum, mut weights) = (0.0, 0.0);
    for other in around {
        let Some(anchor) = anchors[other] else { continue };
        let weight = (reach + 1 - other.abs_diff(frame)) as f32;
        sum += weight * anchor[axis];
        weights += weight;
    }
    sum / weights
}

/// How much earlier than their sound the person's mouth moves.
fn lead(notes: &[Option<Note>], person: &Person, task: &Task<'_>) -> Seconds {
    let Some(speech) = task.heard.source.filter(|_| person.talks) else {
        return visual_lead(&Trajectory::default(), &[]);
    };
    let speaking = |time: Seconds| !speech.at(time).is_silent();
    let seen = notes.iter().enumerate().filter_map(|(frame, note)| {
        let middle = task.middle(frame);
        note.filter(|note| speaking(middle) && note.is_telling()).map(|note| (middle, note.mouth.gap))
    });
    visual_lead(speech, &seen.collect::<Vec<_>>())
}

/// What the person's lips do before and after their own speech.
fn habit(notes: &[Option<Note>], person: &Person, lead: Seconds, task: &Task<'_>) -> Habit {
    let (Some(speech), true) = (task.heard.source, person.talks) else { return Habit::default() };
    let seen = notes.iter().enumerate().filter_map(|(frame, note)| {
        let note = note.filter(Note::is_telling)?;
        Some((Seconds(task.middle(frame).0 + lead.0), note.mouth.gap))
    });
    let most = MOST_HABIT * person.opening;
    Habit::learn(&speech.pauses(), speech.duration(), &seen.collect::<Vec<_>>(), most)
}

/// The moments of the source at which the person's mouth and their sound are both known.
fn spoken(notes: &[Option<Note>], person: &Person, lead: Seconds, task: &Task<'_>) -> Vec<Spoken> {
    let (Some(speech), true) = (task.heard.source, person.talks) else { return Vec::new() };
    let rest_width = 2.0 * person.rest.half_width();
    let moment = |(frame, note): (usize, &Option<Note>)| {
        let note = note.filter(Note::is_telling)?;
        let time = Seconds(task.middle(frame).0 + lead.0);
        let (shape, around) = (speech.at(time), Around::of(speech, time));
        Some(Spoken { shape, around, gap: note.mouth.gap, stretch: note.mouth.width / rest_width.max(1e-3) })
    };
    notes.iter().enumerate().filter_map(moment).collect()
}

/// What one frame of the result wants of its donor; `None` where nobody is shown.
fn wish(
    plan: &MouthPlan,
    notes: &[Option<Note>],
    lights: &[(u64, f32)],
    (source, (from, to)): (FrameIndex, (Seconds, Seconds)),
) -> Option<Wish> {
    let note = notes.get(source.0 as usize)?.as_ref()?;
    let shape = plan.shape(from, to);
    let pose = plan.pose(from, to);
    let rest = &plan.person().rest;
    let mouth = Descriptor {
        gap: pose.gap,
        width: 2.0 * rest.half_width() * pose.stretch,
        protrusion: rest.protrusion() + ROUNDED_FORWARD * shape.protrusion,
        ..note.mouth
    };
    let nearest = lights.partition_point(|(frame, _)| *frame < source.0).min(lights.len().saturating_sub(1));
    let light = lights.get(nearest).map_or(0.0, |(_, light)| *light);
    Some(Wish { mouth, shut: shape.is_closure(), light, sound: sound_of(&shape), source: source.0 })
}

/// The person's own wide opening against what is shown.
fn opening(plan: &MouthPlan, spoken: &[Spoken], task: &Task<'_>) -> Opening {
    let own = spoken.iter().filter(|moment| !moment.shape.is_silent()).map(|moment| moment.gap);
    let spans = (0..task.shown.len()).map(|n| task.span(n));
    let spoken = spans.filter(|(from, to)| !plan.shape(*from, *to).is_silent());
    let shown = spoken.map(|(from, to)| plan.pose(from, to).gap);
    Opening { own: wide(own), shown: wide(shown) }
}

/// The 95th percentile; 0 of nothing.
fn wide(gaps: impl Iterator<Item = f32>) -> f32 {
    let mut gaps: Vec<f32> = gaps.collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get((gaps.len() as f32 * 0.95) as usize).copied().unwrap_or(0.0)
}
