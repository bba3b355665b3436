//! What is measured on the lips' movement: curves of one number per frame, `None` where no face is seen.

use super::watch::{Footage, Glance, N_LIPS};

/// A number per frame.
pub(super) type Curve = [Option<f32>];

/// Frames by which a result may run ahead or behind when two curves are laid over each other.
const MOST_LAG: i64 = 4;

/// The value below which `share` of the curve lies; `None` when nothing was seen.
pub(super) fn percentile(curve: &Curve, share: f64) -> Option<f32> {
    let mut values: Vec<f32> = curve.iter().flatten().copied().collect();
    values.sort_by(f32::total_cmp);
    values.get(((values.len().max(1) - 1) as f64 * share).round() as usize).copied()
}

/// From a shut to a wide mouth: the 95th less the 5th percentile.
pub(super) fn range(curve: &Curve) -> Option<f64> {
    Some(f64::from(percentile(curve, 0.95)? - percentile(curve, 0.05)?))
}

/// The share of the frames with a face that lie above `limit`.
pub(super) fn share_above(curve: &Curve, limit: f32) -> Option<f64> {
    let seen = curve.iter().flatten().count();
    let above = curve.iter().flatten().filter(|value| **value > limit).count();
    (seen > 0).then(|| above as f64 / seen as f64)
}

/// How two curves go together when `shown` is moved back by `lag` frames: the correlation and that lag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    pub(super) correlation: f64,
    /// Positive when the result is late.
    pub(super) lag: i64,
}

/// The lag at which the curves agree best.
pub(super) fn best_fit(real: &Curve, shown: &Curve) -> Option<Fit> {
    let fits = (-MOST_LAG..=MOST_LAG)
        .filter_map(|lag| Some(Fit { correlation: correlation(&pairs(real, shown, lag))?, lag }));
    fits.max_by(|a, b| a.correlation.total_cmp(&b.correlation))
}

/// The frames in which both are seen.
fn pairs(real: &Curve, shown: &Curve, lag: i64) -> Vec<(f64, f64)> {
    let at = |index: usize| shown.get(usize::try_from(index as i64 + lag).ok()?).copied().flatten();
    let both = real.iter().enumerate().filter_map(|(index, value)| Some(((*value)?, at(index)?)));
    both.map(|(real, shown)| (f64::from(real), f64::from(shown))).collect()
}

/// Pearson's; `None` when a curve does not move, or for fewer than ten frames.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    const FEWEST: usize = 10;
    if pairs.len() < FEWEST {
        return None;
    }
    let n = pairs.len() as f64;
    let (mean_a, mean_b) =
        (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        aa += (a - mean_a).powi(2);
        bb += (b - mean_b).powi(2);
        ab += (a - mean_a) * (b - mean_b);
    }
    (aa > 0.0 && bb > 0.0).then(|| ab / (aa * bb).sqrt())
}

/// How the lips' movement goes together with the loudness of the sound: speaking, mouths open as the sound
/// swells. Compares how fast both change.
pub(super) fn behind_sound(loudness: &[f32], gaps: &Curve) -> Option<(f64, f64)> {
    let level: Vec<Option<f32>> = loudness.iter().copied().map(Some).collect();
    let (level, gaps) = (rate_of_change(&level), rate_of_change(gaps));
    let Fit { correlation: best, lag } = best_fit(&level, &gaps)?;
    let beside = |lag: i64| correlation(&pairs(&level, &gaps, lag));
    // The top of the parabola through the best and its neighbours: frames are too coarse.
    let within = beside(lag - 1).zip(beside(lag + 1)).map_or(0.0, |(before, after)| {
        let bend = 2.0 * best - before - after;
        if bend > 0.0 { ((after - before) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 }
    });
    Some((lag as f64 + within, best))
}

/// Half the difference between the frames after and before; nothing at the ends.
fn rate_of_change(curve: &Curve) -> Vec<Option<f32>> {
    let inner = curve.windows(3).map(|three| Some((three[2]? - three[0]?) / 2.0));
    std::iter::once(None).chain(inner).collect()
}

/// How far lip points are from the real ones at `lag`, in the mean, ÷ the same for a mouth that stands
/// still in the person's mean shape.
pub(super) fn lip_distance(real: &Footage, shown: &Footage, lag: i64) -> Option<f64> {
    let still = mean_lips(real)?;
    let (mut ours, mut stills) = (0.0, 0.0);
    for (index, glance) in real.glances.iter().enumerate() {
        let Some(real) = glance else { continue };
        let Ok(at) = usize::try_from(index as i64 + lag) else { continue };
        let Some(Some(shown)) = shown.glances.get(at) else { continue };
        ours += apart(&real.lips, &shown.lips);
        stills += apart(&real.lips, &still);
    }
    (stills > 0.0).then(|| ours / stills)
}

type Lips = [[f32; 2]; N_LIPS];

fn mean_lips(footage: &Footage) -> Option<Lips> {
    let seen = footage.n_seen();
    if seen == 0 {
        return None;
    }
    let mut mean = [[0.0; 2]; N_LIPS];
    for glance in footage.glances.iter().flatten() {
        for (sum, point) in mean.iter_mut().zip(&glance.lips) {
            *sum = [sum[0] + point[0], sum[1] + point[1]];
        }
    }
    Some(mean.map(|[x, y]| [x / seen as f32, y / seen as f32]))
}

/// The sum of the distances of all points.
fn apart(a: &Lips, b: &Lips) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from((a[0] - b[0]).hypot(a[1] - b[1]))).sum()
}

/// The lips are steady where the gap, averaged over three frames, stays within this range, in face
/// widths, from two frames before until two after.
const STEADY: f32 = 0.008;

/// Fewer steady frames than this tell nothing.
const FEWEST_STEADY: usize = 6;

/// The frames in which the lips are steady. The middle of a long vowel is and so is a pause; the turning
/// point of a closure, where the gap stands still as well, is not. Nor is the place where the source
/// begins again: there the picture jumps.
pub(super) fn steady(footage: &Footage) -> Vec<usize> {
    const REACH: usize = 3;
    let gaps = footage.apertures();
    let take = |index: usize| index / footage.take.max(1);
    let is_steady = |index: &usize| {
        if take(index - REACH) != take(index + REACH) {
            return false;
        }
        let around = &gaps[index - REACH..=index + REACH];
        let Some(seven) = around.iter().copied().collect::<Option<Vec<f32>>>() else { return false };
        let means = seven.windows(3).map(|three| three.iter().sum::<f32>() / 3.0);
        let (low, high) =
            means.fold((f32::MAX, f32::MIN), |(low, high), mean| (low.min(mean), high.max(mean)));
        high - low <= STEADY
    };
    (REACH..gaps.len().saturating_sub(REACH)).filter(is_steady).collect()
}

/// The frames in which the lips of both are steady.
fn both_steady(real: &Footage, shown: &Footage) -> Vec<usize> {
    let real = steady(real);
    steady(shown).into_iter().filter(|frame| real.binary_search(frame).is_ok()).collect()
}

/// How much the lips tremble in `frames`, each with neighbours: the root mean square of the second
/// differences of all lip points, in face widths.
pub(super) fn tremble(footage: &Footage, frames: &[usize]) -> Option<f64> {
    if frames.len() < FEWEST_STEADY {
        return None;
    }
    let (mut sum, mut count) = (0.0, 0.0);
    for &index in frames {
        let Some([Some(a), Some(b), Some(c)]) = footage.glances.get(index - 1..=index + 1) else { continue };
        for i in 0..N_LIPS {
            let bend = |axis: usize| f64::from(a.lips[i][axis] - 2.0 * b.lips[i][axis] + c.lips[i][axis]);
            sum += bend(0).powi(2) + bend(1).powi(2);
            count += 1.0;
        }
    }
    (count > 0.0).then(|| f64::sqrt(sum / count))
}

/// A source that trembles less than anyone sees (a tenth of a pixel for a face 100 pixels wide) is no
/// measure for others: a portrait that was made to move trembles not at all.
const LEAST_TREMBLE: f64 = 0.001;

/// The tremble of a result ÷ that of the source beneath it, over the frames in which both are steady.
pub(super) fn jitter(real: &Footage, shown: &Footage) -> Option<f64> {
    let both = both_steady(real, shown);
    Some(tremble(shown, &both)? / tremble(real, &both)?.max(LEAST_TREMBLE))
}

/// A source whose picture changes by less than this many steps of luma, of 255, is no measure for others.
const LEAST_SHIMMER: f64 = 0.3;

/// How much the picture around steady lips changes from frame to frame, head-fixed, ÷ how much the source's
/// does, over the frames in which both are steady.
pub(super) fn shimmer(real: &Footage, shown: &Footage) -> Option<f64> {
    let both = both_steady(real, shown);
    Some(picture_change(shown, &both)? / picture_change(real, &both)?.max(LEAST_SHIMMER))
}

/// The mean absolute difference to the picture of the frame before.
fn picture_change(footage: &Footage, frames: &[usize]) -> Option<f64> {
    if frames.len() < FEWEST_STEADY {
        return None;
    }
    let (mut sum, mut count) = (0.0, 0.0);
    for &index in frames {
        let Some([Some(before), Some(now)]) = footage.glances.get(index - 1..=index) else { continue };
        for (a, b) in before.picture.iter().zip(&now.picture) {
            sum += f64::from((a - b).abs());
            count += 1.0;
        }
    }
    (count > 0.0).then(|| sum / count)
}

/// A frame is a spike when its lips are so many times further from the middle between their neighbours than
/// is usual: six median absolute deviations beyond the median of the source's frames.
const SPIKE: f32 = 6.0;

/// The share of frames in which the lips jump away and back.
pub(super) fn spikes(real: &Footage, shown: &Footage) -> Option<f64> {
    let usual = jumps(real);
    let median = percentile(&usual, 0.5)?;
    let deviations: Vec<Option<f32>> =
        usual.iter().map(|jump| jump.map(|jump| (jump - median).abs())).collect();
    let limit = median + SPIKE * percentile(&deviations, 0.5)?;
    share_above(&jumps(shown), limit)
}

/// How far the lips of each frame are from the middle between those of its neighbours, point by point.
fn jumps(footage: &Footage) -> Vec<Option<f32>> {
    let jump = |three: &[Option<Glance>]| {
        let [Some(a), Some(b), Some(c)] = three else { return None };
        let middle: Lips = std::array::from_fn(|i| [0, 1].map(|k| f32::midpoint(a.lips[i][k], c.lips[i][k])));
        Some(apart(&b.lips, &middle) as f32 / N_LIPS as f32)
    };
    footage.glances.windows(3).map(jump).collect()
}

/// Lip gaps closer than this, in face widths, make comparable pictures.
const SAME_GAP: f32 = 0.01;

/// How sharp the mouth is ÷ how sharp the source's is when it is open as far: an open mouth has more
/// edges than a shut one. Frames without a match in the source do not count.
pub(super) fn sharpness(real: &Footage, shown: &Footage) -> Option<f64> {
    let (mut ours, mut theirs) = (0.0, 0.0);
    for glance in shown.glances.iter().flatten() {
        let alike = real.glances.iter().flatten().filter(|r| (r.aperture - glance.aperture).abs() < SAME_GAP);
        let (sum, count) = alike.fold((0.0, 0.0), |(sum, count), real| (sum + real.sharpness, count + 1.0));
        if count > 0.0 {
            ours += glance.sharpness;
            theirs += sum / count;
        }
    }
    (theirs > 0.0).then(|| ours / theirs)
}

#[cfg(test)]
mod tests;
