//! One face over a whole clip, small enough to keep for hours of video: a third of a kilobyte a frame,
//! smoothed only when asked for.

mod hidden;
mod records;

use std::collections::BTreeSet;

use lipwright_clip::{FrameIndex, Point, Rect};

use crate::face::{FaceInFrame, Landmark, N_LANDMARKS, Pose};
use crate::mouth::lips::{INNER, Lips, N_CONTOUR, OUTER, Point3};
use records::Records;

/// Landmarks that only carry the head: the rigid set of [`Pose`], the cheeks' ends and the chin.
const HEAD: [usize; 15] = [33, 133, 362, 263, 168, 6, 197, 195, 5, 98, 327, 2, 234, 454, CHIN];
/// The lowest point of the chin.
const CHIN: usize = 152;
/// Points kept of each face: head, outer lips, inner lips.
const N_KEPT: usize = HEAD.len() + 2 * N_CONTOUR;

/// Steps per face width in which positions are kept: 0.03 px for a face 500 px wide.
const STEPS_PER_FACE: f32 = 16_000.0;

/// Frames on each side that smooth the head: window 9, as noise there moves the whole mouth.
const HEAD_REACH: usize = 4;
/// Frames on each side that smooth the lips: window 5, which keeps a closure's 80 ms.
const LIP_REACH: usize = 2;

/// A step by more than this share of the face from one frame to the next is a cut, not a movement.
const CUT_JUMP: f32 = 0.25;
/// So is one beyond this share that is this many times larger than the steps before and after: heads pick
/// up speed and lose it, a jump cut does neither.
const LONE_JUMP: f32 = 0.03;
const LONE_FACTOR: f32 = 4.0;

/// One face as it was seen, quantised.
#[derive(Debug, Clone)]
struct Packed {
    origin: Point,
    face_width: f32,
    points: [[i16; 3]; N_KEPT],
    /// Sureness of the landmark net in 1/255.
    confidence: u8,
    /// Whether a shot begins with this frame.
    after_cut: bool,
}

/// One face over the frames of a clip.
#[derive(Debug, Default)]
pub(crate) struct FaceSeries {
    faces: Records<Packed>,
    /// The first frame with this face.
    first: usize,
    /// Where in `faces` the face of each frame from the first on lies; [`ABSENT`] when there is none.
    slots: Vec<u32>,
    presence: f64,
    /// Frames whose lips something hides.
    hidden: BTreeSet<u64>,
}

const ABSENT: u32 = u32::MAX;

/// A face at one frame, smoothed over its neighbours.
#[derive(Debug, Clone)]
pub(crate) struct SeenFace {
    /// Between head-fixed space and the frame.
    pub(crate) pose: Pose,
    /// Lips in frame pixels.
    pub(crate) lips_in_frame: Lips<Point3>,
    /// Lips in head-fixed space.
    pub(crate) lips: Lips<Point3>,
    /// The chin in head-fixed space.
    pub(crate) chin: Point3,
    /// Under the nose, head-fixed.
    pub(crate) nose_base: Point3,
    /// Sureness of the landmark net, 0..1.
    pub(crate) confidence: f32,
}

impl FaceSeries {
    /// Adds the face of frame `at`, with which a shot begins `after_cut`; frames come in order, left-out
    /// ones have no face.
    pub(crate) fn push(&mut self, at: FrameIndex, face: &FaceInFrame, after_cut: bool) {
        let frame = at.0 as usize;
        if frame < self.n_frames() || face.landmarks.len() < N_LANDMARKS {
            return;
        }
        if self.faces.is_empty() {
            self.first = frame;
        }
        self.slots.resize(frame - self.first, ABSENT);
        self.slots.push(self.faces.len() as u32);
        let packed = Packed { after_cut, ..Packed::new(face) };
        self.presence += f64::from(packed.face_width).powi(2);
        self.faces.push(packed);
    }

    /// Frames up to the last one with this face.
    pub(crate) fn n_frames(&self) -> usize {
        self.first + self.slots.len()
    }

    /// Frames with this face.
    pub(crate) fn n_seen(&self) -> usize {
        self.faces.len()
    }

    /// Where the face is in a frame, from brow to chin or nearly so; `None` when it was not seen there.
    pub(crate) fn place_at(&self, frame: usize) -> Option<Rect> {
        let Packed { origin, face_width: width, .. } = *self.packed(frame)?;
        // The origin is the tip of the nose, a little below the middle.
        Some(Rect { x: origin.x - width / 2.0, y: origin.y - 0.6 * width, width, height: 1.2 * width })
    }

    /// How fast the lips part around a frame, smoothed over two `step`s of frames to each side; `None`
    /// when the face is not seen all the while.
    pub(crate) fn lip_speed(&self, frame: usize, step: usize) -> Option<f32> {
        let reach = 2 * step;
        if frame < reach || self.run(frame, reach) != (reach, reach) {
            return None;
        }
        let gap = |frame: usize| self.packed(frame).map(Packed::gap);
        Some(gap(frame + reach)? + gap(frame + step)? - gap(frame - step)? - gap(frame - reach)?)
    }

    /// The first frame with this face.
    pub(crate) fn first_seen(&self) -> Option<FrameIndex> {
        (!self.faces.is_empty()).then_some(FrameIndex(self.first as u64))
    }

    /// Sum over all frames of the face's area, in square pixels: what "largest, longest-seen" weighs.
    pub(crate) fn presence(&self) -> f64 {
        self.presence
    }

    /// The face at a frame, smoothed without delay; `None` when it was not seen there.
    pub(crate) fn face_at(&self, at: FrameIndex) -> Option<SeenFace> {
        self.as_found(at).map(|face| self.with_seen_lips(at, face))
    }

    fn as_found(&self, at: FrameIndex) -> Option<SeenFace> {
        let centre = at.0 as usize;
        let packed = self.packed(centre)?;
        let head_run = self.run(centre, HEAD_REACH);
        let lip_run = self.seen_run(centre, self.run(centre, LIP_REACH));
        let head_weights = centre_weights(head_run.0, head_run.1);
        let lip_weights = centre_weights(lip_run.0, lip_run.1);
        let mut mesh = vec![Landmark::default(); N_LANDMARKS];
        for (kept, &index) in HEAD.iter().enumerate() {
            let [x, y, z] = self.smoothed(centre - head_run.0, &head_weights, kept);
            mesh[index] = Landmark { at: Point::new(x, y), z };
        }
        let pose = Pose::of(&mesh);
        let lip = |offset: usize| {
            std::array::from_fn(|i| self.smoothed(centre - lip_run.0, &lip_weights, offset + i))
        };
        let lips_in_frame = Lips { outer: lip(HEAD.len()), inner: lip(HEAD.len() + N_CONTOUR) };
        let head_fixed =
            |index: usize| pose.to_canonical([mesh[index].at.x, mesh[index].at.y, mesh[index].z]);
        let (chin, nose_base) = (head_fixed(CHIN), head_fixed(2));
        let confidence = f32::from(packed.confidence) / 255.0;
        let lips = lips_in_frame.map(|p| pose.to_canonical(p));
        Some(SeenFace { pose, lips_in_frame, lips, chin, nose_base, confidence })
    }

    fn packed(&self, frame: usize) -> Option<&Packed> {
        let slot = *self.slots.get(frame.checked_sub(self.first)?)?;
        self.faces.get(slot as usize)
    }

    /// How many frames before and after `centre`, at most `reach`, show the face without a cut.
    fn run(&self, centre: usize, reach: usize) -> (usize, usize) {
        let joined = |earlier: usize, later: usize| self.is_joined(earlier, later);
        let before = (0..reach.min(centre)).take_while(|i| joined(centre - i - 1, centre - i)).count();
        let after = (0..reach).take_while(|i| joined(centre + i, centre + i + 1)).count();
        (before, after)
    }

    /// Whether both frames, one after the other, show the face in one movement.
    fn is_joined(&self, earlier: usize, later: usize) -> bool {
        let step = |from: usize, to: usize| Some(self.packed(from)?.step_to(self.packed(to)?));
        let Some(here) = step(earlier, later) else { return false };
        if self.packed(later).is_some_and(|packed| packed.after_cut) || here > CUT_JUMP {
            return false;
        }
        if here < LONE_JUMP {
            return true;
        }
        let before = earlier.checked_sub(1).and_then(|before| step(before, earlier));
        let after = step(later, later + 1);
        let around = [before, after]
            .into_iter()
            .flatten()
            .fold(None, |most: Option<f32>, step| Some(most.map_or(step, |most| most.max(step))));
        around.is_none_or(|around| here < LONE_FACTOR * around)
    }

    fn smoothed(&self, first: usize, weights: &[f32], kept: usize) -> Point3 {
        let mut sum = [0.0; 3];
        for (i, &weight) in weights.iter().enumerate() {
            let Some(packed) = self.packed(first + i) else { continue };
            let point = packed.point(kept);
            for axis in 0..3 {
                sum[axis] += weight * point[axis];
            }
        }
        sum
    }
}

impl Packed {
    fn new(face: &FaceInFrame) -> Self {
        let at = |index: usize| face.landmarks[index];
        let origin = at(5).at;
        let face_width = at(234).at.distance(at(454).at).max(1.0);
        let step = face_width / STEPS_PER_FACE;
        let mut points = [[0; 3]; N_KEPT];
        for (out, &index) in points.iter_mut().zip(HEAD.iter().chain(&OUTER).chain(&INNER)) {
            let p = at(index);
            *out = [p.at.x - origin.x, p.at.y - origin.y, p.z].map(|v| (v / step).round() as i16);
        }
        let confidence = (face.confidence.clamp(0.0, 1.0) * 255.0) as u8;
        Self { origin, face_width, points, confidence, after_cut: false }
    }

    /// How far `next` has moved and grown, in face widths.
    fn step_to(&self, next: &Self) -> f32 {
        let grown = (next.face_width / self.face_width).ln().abs();
        self.origin.distance(next.origin) / self.face_width + grown
    }

    /// How far the lips are apart, in face widths.
    fn gap(&self) -> f32 {
        // The three middle pairs, as in `Lips::aperture`; a distance, so that a tilt does not matter.
        let inner = HEAD.len() + N_CONTOUR;
        let apart = [4, 5, 6].map(|lower| {
            let ([x, y, _], [u, v, _]) = (self.point(inner + lower), self.point(inner + N_CONTOUR - lower));
            (x - u).hypot(y - v)
        });
        apart.iter().sum::<f32>() / 3.0 / self.face_width
    }

    fn point(&self, kept: usize) -> Point3 {
        let step = self.face_width / STEPS_PER_FACE;
        let [x, y, z] = self.points[kept].map(|v| f32::from(v) * step);
        [x + self.origin.x, y + self.origin.y, z]
    }
}

/// Weights that evaluate, at the centre, the least-squares parabola through `before` + 1 + `after`
/// equally spaced values (Savitzky, Golay 1964; at the ends of a run the window is one-sided). Fewer
/// than four values are left as they are.
fn centre_weights(before: usize, after: usize) -> Vec<f32> {
    let n = before + 1 + after;
    if n < 4 {
        return (0..n).map(|i| if i == before { 1.0 } else { 0.0 }).collect();
    }
    let offsets: Vec<f64> = (0..n).map(|i| i as f64 - before as f64).collect();
    let moment = |k: i32| offsets.iter().map(|x| x.powi(k)).sum::<f64>();
    let (s0, s1, s2, s3, s4) = (moment(0), moment(1), moment(2), moment(3), moment(4));
    // First row of the inverse of the normal matrix [[s0 s1 s2] [s1 s2 s3] [s2 s3 s4]].
    let det = s0 * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s3 * s2) + s2 * (s1 * s3 - s2 * s2);
    let row = [(s2 * s4 - s3 * s3) / det, (s2 * s3 - s1 * s4) / det, (s1 * s3 - s2 * s2) / det];
    offsets.iter().map(|x| (row[0] + row[1] * x + row[2] * x * x) as f32).collect()
}

#[cfg(test)]
mod tests;
