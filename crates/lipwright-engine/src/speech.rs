//! Speech to mouth: samples in, a [`Trajectory`] of named mouth parameters at clip times out.
//!
//! [`Listener`] is the way through: [`mel`] frames, their [`level`] taken out, a net, and
//! [`articulate`], which makes a mouth's movement of what the net says. Times are those of the sound;
//! that lips run ahead of it is the business of whoever plans the mouth.

mod articulate;
mod level;
mod listener;
mod mel;
mod runs;
mod smooth;

use std::ops::Range;

use lipwright_clip::Seconds;

pub use listener::Listener;

/// What the mouth should do at one moment, free of any speaker's proportions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MouthShape {
    /// Lip gap: 0 shut, 1 the widest of ordinary speech.
    pub aperture: f32,
    /// Distance of the mouth's corners: -1 rounded (oo), 0 at rest, 1 spread (ee).
    pub width: f32,
    /// How far the lips are pushed forward: 0 not at all, 1 as for oo.
    pub protrusion: f32,
    /// How sure it is that the lips touch (p, b, m), 0..1; from 0.5 on they do.
    pub closure: f32,
    /// How sure it is that the lower lip touches the upper teeth (f, v), 0..1; from 0.5 on it does.
    pub labiodental: f32,
    /// How sure it is that the teeth are together and seen (s, z, sh), 0..1.
    pub sibilant: f32,
    /// How sure it is that nobody speaks, 0..1; from 0.5 on nobody does.
    pub silence: f32,
}

impl MouthShape {
    /// Whether the lips touch for p, b or m.
    pub fn is_closure(&self) -> bool {
        self.closure >= 0.5
    }

    /// Whether the lower lip touches the upper teeth for f or v.
    pub fn is_labiodental(&self) -> bool {
        self.labiodental >= 0.5
    }

    /// Whether nobody speaks.
    pub fn is_silent(&self) -> bool {
        self.silence >= 0.5
    }
}

/// Mouth shapes at a steady rate, the first at time 0.
#[derive(Debug, Clone, Default)]
pub struct Trajectory {
    shapes: Vec<MouthShape>,
}

/// A surety just below touching.
const NOT_TOUCHING: f32 = 0.49;

impl Trajectory {
    /// Shapes per second.
    pub const RATE: u32 = 100;
    /// Shortest stretch of silence that [`Self::pauses`] reports.
    pub const SHORTEST_PAUSE: Seconds = Seconds(0.15);

    /// Takes shapes at [`Self::RATE`].
    pub fn new(shapes: Vec<MouthShape>) -> Self {
        Self { shapes }
    }

    /// All shapes.
    pub fn shapes(&self) -> &[MouthShape] {
        &self.shapes
    }

    /// How long the sound lasts.
    pub(crate) fn duration(&self) -> Seconds {
        Seconds(seconds_of(self.shapes.len()))
    }

    /// The shape at `time`, joined linearly; the last one holds after the end.
    pub fn at(&self, time: Seconds) -> MouthShape {
        let Some(last) = self.shapes.last() else { return MouthShape::default() };
        let position = position(time);
        let index = position as usize;
        let (Some(left), Some(right)) = (self.shapes.get(index), self.shapes.get(index + 1)) else {
            return *last;
        };
        let t = (position - index as f64) as f32;
        let mix = |a: f32, b: f32| a + (b - a) * t;
        MouthShape {
            aperture: mix(left.aperture, right.aperture),
            width: mix(left.width, right.width),
            protrusion: mix(left.protrusion, right.protrusion),
            closure: mix(left.closure, right.closure),
            labiodental: mix(left.labiodental, right.labiodental),
            sibilant: mix(left.sibilant, right.sibilant),
            silence: mix(left.silence, right.silence),
        }
    }

    /// The shape for a picture that is shown from `from` until `to`: that of its middle, as far open as
    /// lips are in the mean meanwhile. A closure is shown by the pictures of which it fills half or more,
    /// and at least by the one of which it fills most; so is a lip at the teeth. They last 40 ms or more and
    /// a picture often as long, so sampling alone would miss the very shapes that viewers wait for.
    pub fn shape_for(&self, from: Seconds, to: Seconds) -> MouthShape {
        let middle = self.at(Seconds(f64::midpoint(from.0, to.0)));
        let range = first_from(from)..first_from(to);
        let shown = self.within(range.clone());
        if shown.is_empty() {
            return middle;
        }
        let (mean, least) = shown.iter().fold((0.0, f32::INFINITY), |(mean, least), shape| {
            (mean + shape.aperture / shown.len() as f32, least.min(shape.aperture))
        });
        if self.is_shown(&range, MouthShape::is_closure) {
            let closure = shown.iter().map(|shape| shape.closure).fold(0.0, f32::max);
            return MouthShape { aperture: 0.0, closure, ..middle };
        }
        let not_shut = MouthShape { aperture: mean, closure: middle.closure.min(NOT_TOUCHING), ..middle };
        if !self.is_shown(&range, MouthShape::is_labiodental) {
            return not_shut;
        }
        let labiodental = shown.iter().map(|shape| shape.labiodental).fold(0.0, f32::max);
        MouthShape { aperture: least, labiodental, ..not_shut }
    }

    /// Whether the picture of these shapes is one of those that show a run of `held` shapes.
    fn is_shown(&self, range: &Range<usize>, held: impl Fn(&MouthShape) -> bool) -> bool {
        let length = range.len();
        let Some(inside) = self.within(range.clone()).iter().position(&held) else { return false };
        let run = self.run_around(range.start + inside, &held);
        let part = |start: usize| run.end.min(start + length).saturating_sub(run.start.max(start));
        let own = part(range.start);
        let before = range.start.checked_sub(length).map_or(0, part);
        2 * own >= length || (own > before && own >= part(range.end))
    }

    /// The run of `held` shapes around the one at `index`.
    fn run_around(&self, index: usize, held: impl Fn(&MouthShape) -> bool) -> Range<usize> {
        let before = self.within(0..index).iter().rev().take_while(|shape| held(shape)).count();
        let after = self.within(index..self.shapes.len()).iter().take_while(|shape| held(shape)).count();
        index - before..index + after
    }

    /// How far `time` is from the nearest moment at which the lips touch each other or the teeth, if less
    /// than `most`.
    pub(crate) fn distance_from_touch(&self, time: Seconds, most: Seconds) -> Option<Seconds> {
        let around = first_from(Seconds(time.0 - most.0))..first_from(Seconds(time.0 + most.0));
        let start = around.start;
        let touching = |shape: &MouthShape| shape.is_closure() || shape.is_labiodental();
        let shut = self.within(around).iter().enumerate().filter(|(_, shape)| touching(shape));
        let distance = |(i, _): (usize, &MouthShape)| (seconds_of(start + i) - time.0).abs();
        shut.map(distance).reduce(f64::min).map(Seconds)
    }

    /// Stretches in which nobody speaks, of [`Self::SHORTEST_PAUSE`] or more: (start, end), in order.
    pub fn pauses(&self) -> Vec<(Seconds, Seconds)> {
        let half = runs::Thresholds { enter: 0.5, stay: 0.5 };
        let seconds = |index: usize| Seconds(seconds_of(index));
        runs::runs(self.shapes.len(), |i| self.shapes[i].silence, half)
            .into_iter()
            .map(|run| (seconds(run.start), seconds(run.end)))
            .filter(|(start, end)| end.0 - start.0 >= Self::SHORTEST_PAUSE.0 - 1e-9)
            .collect()
    }

    fn within(&self, range: Range<usize>) -> &[MouthShape] {
        let end = range.end.min(self.shapes.len());
        self.shapes.get(range.start.min(end)..end).unwrap_or_default()
    }
}

/// Where `time` lies among the shapes.
fn position(time: Seconds) -> f64 {
    (time.0 * f64::from(Trajectory::RATE)).max(0.0)
}

/// When the shape at `index` is, in seconds.
fn seconds_of(index: usize) -> f64 {
    index as f64 / f64::from(Trajectory::RATE)
}

/// Index of the first shape that is not before `time`; forgives times that missed a shape by rounding.
fn first_from(time: Seconds) -> usize {
    (position(time) - 1e-6).ceil() as usize
}

#[cfg(test)]
mod tests;
