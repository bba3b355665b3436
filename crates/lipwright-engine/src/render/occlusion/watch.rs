//! Pass 1: remembers the last seconds' looks and decides, a segment at a time, which frames have
//! something in front of the face.

use std::collections::BTreeMap;
use std::ops::Range;

use lipwright_clip::{Frame, FrameIndex};

use crate::face::FaceInFrame;
use crate::render::occlusion::cells::Cells;
use crate::render::occlusion::look::Look;
use crate::render::occlusion::model::{Finding, Model};
use crate::render::occlusion::{Covered, Occluders};

/// Frames that are decided together: twenty seconds of ordinary video in 2 MB.
const SEGMENT: usize = 512;
/// Looks of a segment from which the person is learnt, and those kept of earlier segments.
const N_LEARN: usize = 96;
/// See [`N_LEARN`].
const N_KNOWN: usize = 32;
/// Fewer looks than this teach nothing.
const LEAST_LOOKS: usize = 8;
/// Times that frames with an occluder are left out and the person is learnt anew.
const ROUNDS: usize = 4;
/// Heads turned this far (radians) from each other are learnt apart, and a head turned further than this
/// from all that was learnt is not judged.
const TURN: f32 = 0.25;
/// Frames without a finding that do not end an occluder's visit.
const GAP: u64 = 3;
/// An occluder is seen for this many frames at least.
const LEAST_FRAMES: usize = 2;
/// Frames before and after a visit's first or last frame in which the thing must be seen to come or go,
/// and which share of its largest size counts as that. What changes at once and stays is the light or
/// another shot.
const COMING: usize = 8;
/// See [`COMING`].
const PARTLY: Range<f32> = 0.02..0.6;

/// Watches one face for things that come in front of its mouth.
#[derive(Debug, Default)]
pub(crate) struct OcclusionWatch {
    known: Vec<Look>,
    pending: Vec<(FrameIndex, Look)>,
    found: BTreeMap<u64, Covered>,
}

impl OcclusionWatch {
    /// Frame `at`, the frames in order.
    pub(crate) fn see(&mut self, at: FrameIndex, frame: &Frame, face: &FaceInFrame) {
        self.take(at, Look::new(frame, face));
    }

    fn take(&mut self, at: FrameIndex, look: Look) {
        self.pending.push((at, look));
        if self.pending.len() >= SEGMENT {
            self.settle();
        }
    }

    /// All frames have been seen.
    pub(crate) fn finish(mut self) -> Occluders {
        self.settle();
        Occluders { found: self.found }
    }

    /// Decides the pending frames.
    fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let step = pending.len().div_ceil(N_LEARN).max(1);
        let sample: Vec<&Look> =
            self.known.iter().chain(pending.iter().step_by(step).map(|(_, look)| look)).collect();
        let Some(person) = Person::learn(&sample) else { return };
        let findings: Vec<Finding> = pending.iter().map(|(_, look)| person.judge(look)).collect();
        let frames: Vec<u64> = pending.iter().map(|(at, _)| at.0).collect();
        for visit in visits(&frames, &findings) {
            for i in with_approach(&frames, &findings, &visit) {
                let cells =
                    if visit.contains(&i) { steadied(&findings, &visit, i) } else { findings[i].from_rim };
                self.found.insert(frames[i], Covered::new(&cells, &person.mouth));
            }
        }
        let found = &self.found;
        let clear: Vec<Look> =
            pending.into_iter().filter(|(at, _)| !found.contains_key(&at.0)).map(|(_, look)| look).collect();
        let step = clear.len().div_ceil(N_KNOWN / 2).max(1);
        self.known.extend(clear.into_iter().step_by(step));
        let surplus = self.known.len().saturating_sub(N_KNOWN);
        self.known.drain(..surplus);
    }
}

/// One person's looks, by the turn of the head.
struct Person {
    models: Vec<(f32, Model)>,
    /// Where the mouth usually is.
    mouth: Cells,
}

impl Person {
    /// Learns from looks some of which may have something in front; `None` when there are too few.
    fn learn(sample: &[&Look]) -> Option<Self> {
        let mut clear = sample.to_vec();
        let mut person = Self::of(&clear)?;
        for _ in 0..ROUNDS {
            let next: Vec<&Look> =
                sample.iter().filter(|look| person.judge(look).occluder.is_empty()).copied().collect();
            if next.len() == clear.len() || next.len() < sample.len() / 3 {
                break;
            }
            person = Self::of(&next)?;
            clear = next;
        }
        Some(person)
    }

    fn of(looks: &[&Look]) -> Option<Self> {
        let mut yaws: Vec<f32> = looks.iter().map(|look| look.yaw).collect();
        yaws.sort_by(f32::total_cmp);
        let usual = *yaws.get(yaws.len() / 2)?;
        let mut turned: BTreeMap<i32, Vec<&Look>> = BTreeMap::new();
        for look in looks {
            turned.entry(((look.yaw - usual) / TURN).round() as i32).or_default().push(look);
        }
        turned.retain(|_, looks| looks.len() >= LEAST_LOOKS);
        let models: Vec<(f32, Model)> =
            turned.iter().map(|(&bin, looks)| (usual + bin as f32 * TURN, Model::of(looks))).collect();
        let mouth = Cells::where_(|column, row| {
            2 * looks.iter().filter(|look| look.lips.has(column, row)).count() > looks.len()
        });
        (!models.is_empty()).then_some(Self { models, mouth })
    }

    fn judge(&self, look: &Look) -> Finding {
        let off = |yaw: f32| (yaw - look.yaw).abs();
        let nearest = self.models.iter().min_by(|(a, _), (b, _)| off(*a).total_cmp(&off(*b)));
        match nearest {
            Some((yaw, model)) if look.is_lit && off(*yaw) <= TURN => model.judge(look),
            _ => Finding::NONE,
        }
    }
}

/// The runs of frames in which one thing is in front of the face, as ranges of positions.
fn visits(frames: &[u64], findings: &[Finding]) -> Vec<Range<usize>> {
    let mut visits: Vec<Range<usize>> = Vec::new();
    for (i, finding) in findings.iter().enumerate() {
        if finding.occluder.is_empty() {
            continue;
        }
        match visits.last_mut() {
            Some(visit) if frames[i] - frames[visit.end - 1] <= GAP + 1 => visit.end = i + 1,
            _ => visits.push(i..i + 1),
        }
    }
    visits.retain(|visit| visit.len() >= LEAST_FRAMES && comes_or_goes(findings, visit));
    visits
}

/// Whether the thing is seen on its way in or out.
fn comes_or_goes(findings: &[Finding], visit: &Range<usize>) -> bool {
    let sizes: Vec<f32> = findings.iter().map(|finding| finding.from_rim.count() as f32).collect();
    let largest = sizes[visit.clone()].iter().copied().fold(1.0, f32::max);
    let coming = visit.start.saturating_sub(COMING)..visit.start + 2;
    let going = visit.end - 2..(visit.end + COMING).min(sizes.len());
    [coming, going].into_iter().any(|edge| sizes[edge].iter().any(|size| PARTLY.contains(&(size / largest))))
}

/// A visit and the frames before and after it in which the thing is there but not near the mouth yet.
fn with_approach(frames: &[u64], findings: &[Finding], visit: &Range<usize>) -> Range<usize> {
    let goes_on = |a: usize, b: usize| frames[b] - frames[a] == 1;
    let there = |i: usize| !findings[i].from_rim.is_empty();
    let before = (1..=COMING.min(visit.start))
        .map(|n| visit.start - n)
        .take_while(|&i| there(i) && goes_on(i, i + 1))
        .count();
    let after = (visit.end..(visit.end + COMING).min(findings.len()))
        .take_while(|&i| there(i) && goes_on(i - 1, i))
        .count();
    visit.start - before..visit.end + after
}

/// The cells of frame `i` of a visit: what both neighbours show it has too, and a frame without a finding
/// takes what the nearest with one show.
fn steadied(findings: &[Finding], visit: &Range<usize>, i: usize) -> Cells {
    let own = findings[i].occluder;
    let seen = |range: Range<usize>| findings[range].iter().map(|f| f.occluder).filter(|c| !c.is_empty());
    let before = seen(visit.start..i).next_back();
    let after = seen(i + 1..visit.end).next();
    match (before, after) {
        (Some(before), Some(after)) if own.is_empty() => before.or(&after),
        (Some(before), Some(after)) => own.or(&before.and(&after)),
        _ => own,
    }
}

#[cfg(test)]
mod tests;
