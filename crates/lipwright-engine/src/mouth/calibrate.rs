//! From what speech asks of any mouth to what it asks of this one: how far this person opens for it and
//! how far the corners move, learnt from their own talking in the source when it has sound.

use lipwright_clip::Seconds;

use crate::mouth::person::Person;
use crate::mouth::ridge::Ridge;
use crate::speech::{MouthShape, Trajectory};

/// A moment of the source in which the person talks: what their sound asks for, and what they did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoken {
    /// What the speech net hears.
    pub(crate) shape: MouthShape,
    /// What it hears shortly before and after.
    pub(crate) around: Around,
    /// Lip gap in face widths.
    pub(crate) gap: f32,
    /// Mouth width against the closed mouth's.
    pub(crate) stretch: f32,
}

/// Times around a moment whose sounds are felt in it, in seconds; its own first.
const TAPS: [f64; 5] = [0.0, -0.04, 0.04, -0.08, 0.08];
/// Numbers that describe the sounds at one of them.
const PER_TAP: usize = 6;
/// All numbers that describe a moment.
const N_AROUND: usize = TAPS.len() * PER_TAP;

/// The sounds around a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around([f32; N_AROUND]);

impl Around {
    /// What is heard of `speech` around `time`.
    pub(crate) fn of(speech: &Trajectory, time: Seconds) -> Self {
        let mut all = [0.0; N_AROUND];
        for (tap, out) in TAPS.iter().zip(all.chunks_exact_mut(PER_TAP)) {
            let MouthShape { aperture, width, protrusion, closure, labiodental, sibilant, silence: _ } =
                speech.at(Seconds(time.0 + tap));
            out.copy_from_slice(&[aperture, width, protrusion, closure, labiodental, sibilant]);
        }
        Self(all)
    }
}

/// Shares of the moments at which openings heard and seen are set against each other.
const QUANTILES: [f32; 6] = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95];
/// So many moments of talking count as much as what is known of people in general.
const PRIOR_MOMENTS: f32 = 10.0;
/// Moments below which nothing is learnt.
const FEWEST: usize = 12;
/// Openings are never stretched further beyond the widest learnt one.
const MOST_BEYOND: f32 = 1.15;

/// Share of an ordinary opening below which habits fade, so that lips that touch do.
const NEARLY_SHUT: f32 = 0.15;

/// Mouth width lost per face width of gap: an opening mouth narrows.
const NARROWING: f32 = 0.7;
/// Mouth width at full spread, as a gain.
const SPREAD_GAIN: f32 = 0.10;
/// Mouth width lost at full rounding.
const ROUND_LOSS: f32 = 0.24;
/// Closed mouths wider than this smile, in face widths: rounding takes the smile along.
const SMILING: f32 = 0.38;
/// Mouth widths that lips can have, against the closed mouth's.
const STRETCH_LIMITS: (f32, f32) = (0.62, 1.18);

/// One person's way of speaking.
#[derive(Debug, Clone)]
pub(crate) struct Calibration {
    /// Aperture heard, gap shown; both grow.
    knots: [(f32, f32); QUANTILES.len()],
    /// Gap per aperture where nothing was learnt.
    opening: f32,
    /// Trust in the knots, 0..1.
    trust: f32,
    /// Mouth width: what is added to the ordinary, and its gain.
    width: (f32, f32),
    /// Mouth width that this person loses at full rounding.
    round_loss: f32,
    /// What this person's gap and width have beyond all that, as far as it holds throughout their talk.
    own_gap: Option<Ridge<N_AROUND>>,
    own_width: Option<Ridge<N_AROUND>>,
}

impl Calibration {
    /// Learns from `spoken`; with too little of it, people in general and the person's own widest
    /// opening decide.
    pub(crate) fn learn(person: &Person, spoken: &[Spoken]) -> Self {
        let mut calibration = Self {
            knots: [(0.0, 0.0); QUANTILES.len()],
            opening: person.opening,
            trust: 0.0,
            width: (0.0, 1.0),
            round_loss: round_loss(2.0 * person.rest.half_width()),
            own_gap: None,
            own_width: None,
        };
        let said: Vec<&Spoken> =
            spoken.iter().filter(|s| !s.shape.is_silent() && !s.shape.is_closure()).collect();
        if said.len() < FEWEST {
            return calibration;
        }
        let heard = sorted(said.iter().map(|s| s.shape.aperture));
        let seen = sorted(said.iter().map(|s| s.gap));
        calibration.knots = QUANTILES.map(|share| (quantile(&heard, share), quantile(&seen, share)));
        calibration.trust = said.len() as f32 / (said.len() as f32 + PRIOR_MOMENTS);
        calibration.width = width_of(&said, calibration.round_loss);
        let around: Vec<_> = said.iter().map(|s| s.around.0).collect();
        let gaps: Vec<f32> = said.iter().map(|s| s.gap - calibration.plain_gap(&s.shape)).collect();
        let widths: Vec<f32> =
            said.iter().map(|s| s.stretch - calibration.plain_stretch(&s.shape, s.gap)).collect();
        calibration.own_gap = Ridge::learn(&around, &gaps, PER_TAP);
        calibration.own_width = Ridge::learn(&around, &widths, PER_TAP);
        calibration
    }

    /// The gap to show: nothing where lips must touch or rest.
    pub(crate) fn gap(&self, shape: &MouthShape, around: &Around) -> f32 {
        let plain = self.plain_gap(shape);
        if plain <= 0.0 {
            return 0.0;
        }
        let own = self.own_gap.as_ref().map_or(0.0, |ridge| ridge.predict(&around.0));
        (plain + own * self.say(shape, plain)).max(0.0)
    }

    /// The mouth's width to show, against the closed mouth's, when it is open by `gap`.
    pub(crate) fn stretch(&self, shape: &MouthShape, around: &Around, gap: f32) -> f32 {
        let own = self.own_width.as_ref().map_or(0.0, |ridge| ridge.predict(&around.0));
        let (least, most) = STRETCH_LIMITS;
        (self.plain_stretch(shape, gap) + own * (1.0 - shape.silence) * (1.0 - shape.closure))
            .clamp(least, most)
    }

    /// How much this person's own habit has to say: all in speech, nothing in silence and where lips are
    /// about to touch.
    fn say(&self, shape: &MouthShape, plain: f32) -> f32 {
        (1.0 - shape.silence) * (plain / (NEARLY_SHUT * self.opening)).clamp(0.0, 1.0)
    }

    fn plain_gap(&self, shape: &MouthShape) -> f32 {
        let aperture = shape.aperture.max(0.0);
        let ordinary = aperture * self.opening;
        if self.trust <= 0.0 {
            return ordinary;
        }
        ordinary + self.trust * (self.learnt_gap(aperture) - ordinary)
    }

    /// The gap as the knots have it: straight from nothing to the first, between them, and beyond the last.
    fn learnt_gap(&self, aperture: f32) -> f32 {
        let mut from = (0.0, 0.0);
        for &to in &self.knots {
            if aperture <= to.0 {
                let t = (aperture - from.0) / (to.0 - from.0).max(1e-4);
                return from.1 + t * (to.1 - from.1);
            }
            from = to;
        }
        let slope = from.1 / from.0.max(1e-3);
        (from.1 + slope * (aperture - from.0)).min(MOST_BEYOND * from.1)
    }

    fn plain_stretch(&self, shape: &MouthShape, gap: f32) -> f32 {
        let (offset, gain) = self.width;
        1.0 + offset + gain * ordinary_width(shape, gap, self.round_loss)
    }
}

/// The change of a mouth's width that a shape asks of people in general.
fn ordinary_width(shape: &MouthShape, gap: f32, round_loss: f32) -> f32 {
    let (spread, round) = (shape.width.max(0.0), (-shape.width).max(0.0));
    (1.0 - NARROWING * gap) * (1.0 + SPREAD_GAIN * spread - round_loss * round) - 1.0
}

/// Mouth width lost at full rounding by a closed mouth of this width: a rounded mouth does not smile.
fn round_loss(closed: f32) -> f32 {
    1.0 - (1.0 - ROUND_LOSS) * (SMILING / closed.max(1e-3)).min(1.0)
}

/// Offset and gain of the width by least squares, drawn towards the ordinary (0 and 1).
fn width_of(said: &[&Spoken], round_loss: f32) -> (f32, f32) {
    let n = said.len() as f32;
    let pairs: Vec<(f32, f32)> =
        said.iter().map(|s| (ordinary_width(&s.shape, s.gap, round_loss), s.stretch - 1.0)).collect();
    let (mean_x, mean_y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0 / n, y + pair.1 / n));
    let spread = pairs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f32>();
    let both = pairs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f32>();
    let prior = PRIOR_MOMENTS * spread / n;
    let gain = ((both + prior) / (spread + prior).max(1e-9)).clamp(0.3, 2.0);
    let trust = n / (n + PRIOR_MOMENTS);
    let gain = 1.0 + trust * (gain - 1.0);
    ((trust * (mean_y - gain * mean_x)).clamp(-0.15, 0.15), gain)
}

fn sorted(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values
}

/// The value below which a share of the sorted values lies.
fn quantile(sorted: &[f32], share: f32) -> f32 {
    let at = share * sorted.len().saturating_sub(1) as f32;
    let (low, t) = (at as usize, at.fract());
    match (sorted.get(low), sorted.get(low + 1)) {
        (Some(a), Some(b)) => a + t * (b - a),
        (Some(a), None) => *a,
        (None, _) => 0.0,
    }
}

#[cfg(test)]
mod tests;
