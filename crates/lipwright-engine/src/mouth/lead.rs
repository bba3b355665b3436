//! How much earlier than the sound this person's mouth moves.

use lipwright_clip::Seconds;

use crate::speech::Trajectory;

/// For people who are not heard talking: viewers forgive an early mouth, not a late one (Schwartz,
/// Savariaux 2014: natural speech ranges from 40 ms early to 200 ms late).
const ORDINARY: Seconds = Seconds(0.04);
/// Leads that are tried, in hundredths of a second.
const TRIED: std::ops::RangeInclusive<i32> = -8..=12;
/// Moments of talk below which nothing is learnt.
const FEWEST: usize = 25;
/// Correlation of lips and sound below which they do not belong together.
const LEAST_LIKE: f32 = 0.4;
/// Correlation that a lead must gain for each hundredth of a second off the ordinary one.
const PRIOR: f32 = 0.002;

/// The lead at which the gaps seen, each at the middle of its frame, follow `speech` best.
pub(crate) fn visual_lead(speech: &Trajectory, seen: &[(Seconds, f32)]) -> Seconds {
    if seen.len() < FEWEST {
        return ORDINARY;
    }
    let ordinary = (ORDINARY.0 * 100.0).round() as i32;
    let tried = TRIED.map(|lead| {
        let heard = |time: Seconds| speech.at(Seconds(time.0 + f64::from(lead) / 100.0)).aperture;
        let like = correlation(seen.iter().map(|(time, gap)| (heard(*time), *gap)));
        (lead, like, like - PRIOR * (lead - ordinary).abs() as f32)
    });
    let best = tried.max_by(|a, b| a.2.total_cmp(&b.2));
    match best {
        Some((lead, like, _)) if like >= LEAST_LIKE => Seconds(f64::from(lead) / 100.0),
        _ => ORDINARY,
    }
}

/// Pearson's correlation; 0 when either side never changes.
fn correlation(pairs: impl Iterator<Item = (f32, f32)>) -> f32 {
    let [mut n, mut x, mut y, mut xx, mut yy, mut xy] = [0.0_f64; 6];
    for (a, b) in pairs {
        let (a, b) = (f64::from(a), f64::from(b));
        n += 1.0;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let spread = ((n * xx - x * x) * (n * yy - y * y)).max(0.0).sqrt();
    if spread > 0.0 { ((n * xy - x * y) / spread) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests;
