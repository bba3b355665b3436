//! What was said and shown over time, small enough to be drawn: for whoever looks at a result.

use lipwright_clip::{ClipTime, FrameIndex, FrameRate, Seconds};
use lipwright_engine::speech::Trajectory;

use crate::align::Leg;

/// The most points of a curve: what a wide screen can show.
const MOST_POINTS: f64 = 1000.0;
/// No finer than this: a frame of ordinary video.
const FINEST: f64 = 0.04;
/// The most closures, and the most passes, that are told. Speech has three closures a second at most,
/// so five minutes are told whole.
const MOST_MARKS: usize = 1000;

/// The speech as the mouth follows it, and which part of the source is shown when. Bounded, however long
/// the result is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// Seconds from one value of `aperture` to the next.
    pub step: f64,
    /// How far the speech opens the mouth: 0 shut, 1 the widest of ordinary speech.
    pub aperture: Vec<f32>,
    /// When the speech has the lips touch: (from, to), in seconds.
    pub closures: Vec<(f64, f64)>,
    /// Which part of the source is shown when.
    pub passes: Vec<Pass>,
}

/// A part of the source, shown in one go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    /// When it begins in the result, in seconds.
    pub from: f64,
    /// What time of the source is shown then.
    pub source: f64,
    /// Whether the source runs backward from there.
    pub backward: bool,
}

impl Curves {
    /// Those of a result of `duration`.
    pub(crate) fn new(speech: &Trajectory, duration: ClipTime, legs: &[Leg], rate: FrameRate) -> Self {
        let seconds = duration.seconds().0;
        let step = (seconds / MOST_POINTS).max(FINEST);
        let n_points = ((seconds / step).floor() as usize).min(MOST_POINTS as usize);
        let point = |n: usize| {
            let from = n as f64 * step;
            speech.shape_for(Seconds(from), Seconds(from + step)).aperture
        };
        Self {
            step,
            aperture: (0..n_points).map(point).collect(),
            closures: closures(speech),
            passes: passes(legs, rate),
        }
    }
}

fn closures(speech: &Trajectory) -> Vec<(f64, f64)> {
    let time = |shape: usize| shape as f64 / f64::from(Trajectory::RATE);
    let mut shapes = 0;
    speech
        .shapes()
        .chunk_by(|one, next| one.is_closure() == next.is_closure())
        .filter_map(|run| {
            let from = shapes;
            shapes += run.len();
            run[0].is_closure().then(|| (time(from), time(shapes)))
        })
        .take(MOST_MARKS)
        .collect()
}

fn passes(legs: &[Leg], rate: FrameRate) -> Vec<Pass> {
    let time = |frames: u64| rate.time_of(FrameIndex(frames)).seconds().0;
    let mut shown = 0;
    let pass = |leg: &Leg| {
        let from = time(shown);
        shown += leg.length;
        let source = time(if leg.backward { leg.first + leg.length } else { leg.first });
        Pass { from, source, backward: leg.backward }
    };
    legs.iter().map(pass).take(MOST_MARKS).collect()
}

#[cfg(test)]
mod tests;
