//! How much earlier than the sound this person's mouth moves.

use lipwright_clip::Seconds;

use crate::mouth::correlation::correlation;
use crate::speech::Trajectory;

/// For people who are not heard talking: viewers forgive an early mouth, not a late one (Schwartz,
/// Savariaux 2014: natural speech ranges from 40 ms early to 200 ms late).
const ORDINARY: Seconds = Seconds(0.04);
/// Leads that are tried, in hundredths of a second.
const TRIED: std::ops::RangeInclusive<i32> = -8..=12;
/// Moments of talk below which nothing is learnt.
const FEWEST: usize = 25;
/// Correlation of lips and sound below which they do not belong together.
const LEAST_LIKE: f64 = 0.4;
/// Correlation that a lead must gain for each hundredth of a second off the ordinary one.
const PRIOR: f64 = 0.002;

/// The lead at which the gaps seen, each at the middle of its frame, follow `speech` best.
pub(crate) fn visual_lead(speech: &Trajectory, seen: &[(Seconds, f32)]) -> Seconds {
    if seen.len() < FEWEST {
        return ORDINARY;
    }
    let ordinary = (ORDINARY.0 * 100.0).round() as i32;
    let tried = TRIED.map(|lead| {
        let heard = |time: Seconds| speech.at(Seconds(time.0 + f64::from(lead) / 100.0)).aperture;
        let like = correlation(seen.iter().map(|(time, gap)| (f64::from(heard(*time)), f64::from(*gap))));
        (lead, like, like - PRIOR * f64::from((lead - ordinary).abs()))
    });
    let best = tried.max_by(|a, b| a.2.total_cmp(&b.2));
    match best {
        Some((lead, like, _)) if like >= LEAST_LIKE => Seconds(f64::from(lead) / 100.0),
        _ => ORDINARY,
    }
}

#[cfg(test)]
mod tests;
