//! How much of the effect each frame gets, and why none: faces that are turned away, small or unsure
//! fade to untouched, and nothing comes or goes at once but with a cut.

use lipwright_clip::{FrameIndex, FrameRate, Seconds};

use crate::engine::PassedThrough;
use crate::mouth::{FaceSeries, SeenFace};

/// Faces turned further than the first angle (radians, 30 degrees) fade to untouched, which they are
/// at the second (45 degrees): the far half of the mouth is hidden there.
const YAW_FADE: (f32, f32) = (0.52, 0.79);
/// Faces narrower than this many pixels are untouched up to the first width, fully synced from the
/// second: below it the lips are a handful of pixels.
const WIDTH_FADE: (f32, f32) = (36.0, 54.0);
/// Landmarks less sure than the first are not trusted at all, from the second on fully.
const CONFIDENCE_FADE: (f32, f32) = (0.3, 0.6);
/// Less effect than this is not worth touching the frame.
const LEAST: f32 = 0.02;
/// How long it takes from untouched to the full effect: five frames at 25 frames per second.
const FADE: Seconds = Seconds(0.2);

/// Why a frame is left untouched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The face is not in it.
    NoFace,
    /// The face is turned too far away.
    TurnedAway,
    /// The face is too small.
    TooSmall,
    /// The landmarks are not to be trusted.
    Unsure,
    /// Something covers the mouth.
    Covered,
}

/// What a frame gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Strength {
    /// The effect, above 0, at most 1.
    Some(f32),
    /// None of it.
    None(Reason),
}

/// What each frame gets: two bytes a frame.
#[derive(Debug, Default)]
pub(super) struct Strengths {
    frames: Vec<Packed>,
}

/// 1 to 255 parts of the full effect, or the reason for none.
#[derive(Debug, Clone, Copy)]
enum Packed {
    Parts(u8),
    Nothing(Reason),
}

impl Strengths {
    /// For the face `series` of a source of `n_frames` frames, whose shots begin at `cuts` (in order).
    pub(super) fn of(series: &FaceSeries, n_frames: u64, cuts: &[u64], rate: FrameRate) -> Self {
        let own: Vec<Packed> =
            (0..n_frames).map(|frame| pack(own(series.face_at(FrameIndex(frame))))).collect();
        let fade = (FADE.0 * rate.per_second()).round().max(1.0);
        let slope = (FULL / (fade as f32 + 1.0)).ceil() as u16;
        let mut frames = own;
        let starts = std::iter::once(0).chain(cuts.iter().map(|&cut| cut as usize));
        let ends = cuts.iter().map(|&cut| cut as usize).chain([frames.len()]);
        for (start, end) in starts.zip(ends) {
            if let Some(shot) = frames.get_mut(start..end) {
                limit_slope(shot.iter_mut(), slope);
                limit_slope(shot.iter_mut().rev(), slope);
            }
        }
        Self { frames }
    }

    /// What the source's frame `at` gets.
    pub(super) fn at(&self, at: FrameIndex) -> Strength {
        self.frames.get(at.0 as usize).map_or(Strength::None(Reason::NoFace), |&packed| unpack(packed))
    }
}

/// Lets no frame be stronger than the one before it by more than `slope` parts.
fn limit_slope<'a>(frames: impl Iterator<Item = &'a mut Packed>, slope: u16) {
    let mut limit = u16::from(u8::MAX);
    for frame in frames {
        if let Packed::Parts(parts) = frame {
            *parts = u16::from(*parts).min(limit) as u8;
            limit = u16::from(*parts) + slope;
        } else {
            limit = slope;
        }
    }
}

/// Parts of the full effect.
const FULL: f32 = u8::MAX as f32;

fn pack(strength: Strength) -> Packed {
    match strength {
        Strength::Some(value) => Packed::Parts((value * FULL).round().clamp(1.0, FULL) as u8),
        Strength::None(reason) => Packed::Nothing(reason),
    }
}

fn unpack(packed: Packed) -> Strength {
    match packed {
        Packed::Parts(parts) => Strength::Some(f32::from(parts) / FULL),
        Packed::Nothing(reason) => Strength::None(reason),
    }
}

/// What one face gets for itself.
fn own(face: Option<SeenFace>) -> Strength {
    let Some(face) = face else { return Strength::None(Reason::NoFace) };
    let ramp = |(from, to): (f32, f32), v: f32| ((v - from) / (to - from)).clamp(0.0, 1.0);
    let shares = [
        (1.0 - ramp(YAW_FADE, face.pose.yaw.abs()), Reason::TurnedAway),
        (ramp(WIDTH_FADE, face.pose.scale), Reason::TooSmall),
        (ramp(CONFIDENCE_FADE, face.confidence), Reason::Unsure),
    ];
    let product: f32 = shares.iter().map(|(share, _)| share).product();
    let least = shares.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    match least {
        Some((_, reason)) if product <= LEAST => Strength::None(reason),
        _ => Strength::Some(product),
    }
}

impl PassedThrough {
    /// Counts one more frame.
    pub(super) fn count(&mut self, reason: Reason) {
        *match reason {
            Reason::NoFace => &mut self.no_face,
            Reason::TurnedAway => &mut self.turned_away,
            Reason::TooSmall => &mut self.too_small,
            Reason::Unsure => &mut self.unsure,
            Reason::Covered => &mut self.covered,
        } += 1;
    }
}

#[cfg(test)]
mod tests;
