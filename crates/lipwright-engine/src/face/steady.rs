//! Holds landmarks still while the face is still.
//!
//! A landmark net answers a little differently to each frame of an unchanged face, and what is drawn
//! by such points shimmers or swims. Here the head's motion comes from the picture itself
//! ([`super::register`]); a point leaves the place that this motion gives it only when the net insists,
//! and a lip only when the mouth's picture has changed too ([`super::glimpse`]).

use lipwright_clip::{Affine, Frame, Point};

use super::Landmark;
use super::glimpse::Glimpse;
use super::mesh::{LIPS, RIGID};
use super::register::Template;

/// The net's wish to move a group of points (root mean square, in face widths) that counts as noise.
/// On frames of one still face, with noise, points wander by 0.0002 to 0.0017.
const NOISE: f32 = 0.0025;
/// The same for lips whose picture has changed: the net is most likely right.
const NOISE_OF_MOVING_LIPS: f32 = 0.001;
/// The same for lips whose picture has not changed: the net is wrong as far as it can be.
const NOISE_OF_STILL_LIPS: f32 = 0.02;
/// From noise so much further on a wish is granted in full: for the head, and for lips, whose fastest
/// movements must not lag.
const DOUBT: f32 = 0.0065;
const DOUBT_OF_LIPS: f32 = 0.002;
/// Least correlation of a face's patch with its template to believe the motion between them.
const MIN_LIKENESS: f64 = 0.9;
/// The head lags behind its patch by so many pixels: less is noise.
const STILL: f32 = 0.06;
/// A template serves until the patch has grown or shrunk by more than this.
const MOST_GROWTH: f32 = 0.1;

/// One face's steadied landmarks.
#[derive(Debug)]
pub(super) struct Steady {
    template: Option<Template>,
    /// From the template's picture to the last one.
    motion: Affine,
    points: Vec<Landmark>,
    /// The mouth when the net was last believed to see its lips rightly.
    mouth: Glimpse,
}

impl Steady {
    /// Starts with a face that was just found.
    pub(super) fn new(frame: &Frame, landmarks: &[Landmark]) -> Self {
        Self {
            template: Template::cut(frame, landmarks),
            motion: Affine::IDENTITY,
            points: landmarks.to_vec(),
            mouth: Glimpse::of(frame, landmarks),
        }
    }

    /// The landmarks of the next frame, of which the net sees `seen`, and how the head moved to it.
    pub(super) fn hold(&mut self, frame: &Frame, seen: &[Landmark]) -> (Vec<Landmark>, Affine) {
        let step = self.step(frame, seen);
        let growth = Point::new(step.a, step.c).length();
        for point in &mut self.points {
            *point = Landmark { at: step.apply(point.at), z: point.z * growth };
        }
        self.mouth.follow(step);
        let rest: Vec<usize> = (0..self.points.len()).filter(|index| !LIPS.contains(index)).collect();
        self.grant(&rest, &RIGID, seen, (NOISE, DOUBT));
        let changed = self.mouth.changed(frame);
        let noise = NOISE_OF_STILL_LIPS + (NOISE_OF_MOVING_LIPS - NOISE_OF_STILL_LIPS) * changed;
        let limits = (noise, DOUBT_OF_LIPS);
        let [upper, lower] = lips();
        let left = self.grant(&upper, &upper, seen, limits).max(self.grant(&lower, &lower, seen, limits));
        if changed > 0.0 && left <= NOISE {
            self.mouth = Glimpse::of(frame, &self.points);
        }
        (self.points.clone(), step)
    }

    /// Moves `points` towards where the net sees them, by how far it sees `judged` from where they are
    /// held; returns how much of that is left.
    fn grant(
        &mut self,
        points: &[usize],
        judged: &[usize],
        seen: &[Landmark],
        (noise, doubt): (f32, f32),
    ) -> f32 {
        let square = |&index: &usize| self.points[index].at.distance(seen[index].at).powi(2);
        let wish = (judged.iter().map(square).sum::<f32>() / judged.len().max(1) as f32).sqrt();
        let wish = wish / seen[234].at.distance(seen[454].at).max(1.0);
        let share = ((wish - noise) / doubt).clamp(0.0, 1.0);
        for &index in points {
            let (held, to) = (&mut self.points[index], seen[index]);
            *held = Landmark { at: held.at.lerp(to.at, share), z: held.z + (to.z - held.z) * share };
        }
        wish * (1.0 - share)
    }

    /// How the head moved since the last frame.
    fn step(&mut self, frame: &Frame, seen: &[Landmark]) -> Affine {
        let by_points = similarity(&self.points, seen);
        let found = self.template.as_ref().and_then(|template| {
            let guess = if travel(by_points, seen) > 1.0 { by_points * self.motion } else { self.motion };
            template.find(frame, guess).filter(|found| found.likeness >= MIN_LIKENESS)
        });
        let Some((found, before)) = found.zip(self.motion.inverse()) else {
            self.renew(frame, seen);
            return by_points;
        };
        let step = found.motion * before;
        let step = partly(step, 1.0 - STILL / travel(step, seen).max(STILL));
        self.motion = step * self.motion;
        let growth = Point::new(self.motion.a, self.motion.c).length();
        if (growth - 1.0).abs() > MOST_GROWTH {
            self.renew(frame, seen);
        }
        step
    }

    fn renew(&mut self, frame: &Frame, seen: &[Landmark]) {
        self.template = Template::cut(frame, seen);
        self.motion = Affine::IDENTITY;
    }
}

/// Points of the upper and of the lower lip, all rings.
fn lips() -> [Vec<usize>; 2] {
    // Each ring is eleven points along the lower lip, corners included, then nine along the upper one.
    let part = |is_lower: bool| {
        let points = LIPS.iter().enumerate().filter(move |(i, _)| (i % 20 <= 10) == is_lower);
        points.map(|(_, &index)| index).collect()
    };
    [part(false), part(true)]
}

/// A share of a small motion.
fn partly(step: Affine, share: f32) -> Affine {
    let mix = |from: f32, to: f32| from + (to - from) * share;
    Affine {
        a: mix(1.0, step.a),
        b: mix(0.0, step.b),
        c: mix(0.0, step.c),
        d: mix(1.0, step.d),
        tx: mix(0.0, step.tx),
        ty: mix(0.0, step.ty),
    }
}

/// How far a motion takes the rigid points, in the mean.
fn travel(step: Affine, points: &[Landmark]) -> f32 {
    let moved = |&index: &usize| points[index].at.distance(step.apply(points[index].at));
    RIGID.iter().map(moved).sum::<f32>() / RIGID.len() as f32
}

/// The similarity that brings the rigid points of one face nearest to another's (least squares).
fn similarity(from: &[Landmark], to: &[Landmark]) -> Affine {
    let middle = |points: &[Landmark]| {
        RIGID.iter().fold(Point::default(), |sum, &i| sum + points[i].at) * (1.0 / RIGID.len() as f32)
    };
    let (from_middle, to_middle) = (middle(from), middle(to));
    let (mut along, mut across, mut square) = (0.0, 0.0, 0.0);
    for &index in &RIGID {
        let (f, t) = (from[index].at - from_middle, to[index].at - to_middle);
        along += f.dot(t);
        across += f.cross(t);
        square += f.dot(f);
    }
    if square <= 0.0 {
        return Affine {
            tx: to_middle.x - from_middle.x,
            ty: to_middle.y - from_middle.y,
            ..Affine::IDENTITY
        };
    }
    let (a, c) = (along / square, across / square);
    let turn = Affine { a, b: -c, c, d: a, tx: 0.0, ty: 0.0 };
    let shift = to_middle - turn.apply(from_middle);
    Affine { tx: shift.x, ty: shift.y, ..turn }
}

#[cfg(test)]
mod tests;
