//! What this person's mouth does around speech: many breathe in with open lips before they speak, and
//! close them slowly afterwards. Learnt from the source; in the middle of a pause lips close all the same.

use lipwright_clip::Seconds;

/// Pauses shorter than this have no room for it.
const SHORTEST: Seconds = Seconds(0.35);
/// The longest time before speech for which lips are ready, and its share of the pause at most.
const READY: (Seconds, f64) = (Seconds(0.45), 0.4);
/// The longest time after speech for which lips stay open, and its share of the pause at most.
const TRAIL: (Seconds, f64) = (Seconds(0.45), 0.35);
/// Share of the time before speech over which lips open, and of the time after it over which they close.
const OPENING: f64 = 0.35;
const CLOSING: f64 = 0.6;
/// Where in a pause lips are measured: before its end, and after its start.
const READY_SEEN: (f64, f64) = (0.30, 0.04);
const TRAIL_SEEN: (f64, f64) = (0.04, 0.20);
/// Frames below which nothing is learnt.
const FEWEST: usize = 5;
/// Gaps below this are closed lips, read loosely.
const CLOSED: f32 = 0.01;

/// A pause of a speech: start and end.
pub(crate) type Pause = (Seconds, Seconds);

/// Lip gaps before and after speech, in face widths.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Habit {
    ready: f32,
    trail: f32,
}

impl Habit {
    /// Learns from the gaps seen around the pauses of the person's own speech, each at its time; `most` is
    /// the widest gap that counts as habit.
    pub(crate) fn learn(pauses: &[Pause], seen: &[(Seconds, f32)], most: f32) -> Self {
        let (mut ready, mut trail) = (Vec::new(), Vec::new());
        for &(start, end) in pauses.iter().filter(|pause| is_long(pause)) {
            let within =
                |from: f64, to: f64| seen.iter().filter(move |(time, _)| (from..to).contains(&time.0));
            ready.extend(within(end.0 - READY_SEEN.0, end.0 - READY_SEEN.1).map(|(_, gap)| *gap));
            if start.0 > 0.0 {
                trail.extend(within(start.0 + TRAIL_SEEN.0, start.0 + TRAIL_SEEN.1).map(|(_, gap)| *gap));
            }
        }
        Self { ready: usual(ready, most), trail: usual(trail, most) }
    }

    /// The gap of a habit at a time of a speech with these pauses, which lasts until `over`.
    pub(crate) fn gap(&self, pauses: &[Pause], over: Seconds, time: Seconds) -> f32 {
        let index = pauses.partition_point(|(_, end)| end.0 <= time.0);
        let Some(pause @ (start, end)) = pauses.get(index).filter(|pause| pause.0.0 <= time.0) else {
            return 0.0;
        };
        if !is_long(pause) {
            return 0.0;
        }
        let length = end.0 - start.0;
        let (before, after) = (end.0 - time.0, time.0 - start.0);
        let window = |(longest, share): (Seconds, f64)| longest.0.min(share * length);
        let (ready, trail) = (window(READY), window(TRAIL));
        let opened = if end.0 < over.0 { smoothstep((ready - before) / (OPENING * ready)) } else { 0.0 };
        let closed = smoothstep((after - (1.0 - CLOSING) * trail) / (CLOSING * trail));
        let kept = if start.0 > 0.0 { 1.0 - closed } else { 0.0 };
        (self.ready * opened).max(self.trail * kept)
    }
}

fn is_long(pause: &Pause) -> bool {
    pause.1.0 - pause.0.0 >= SHORTEST.0
}

/// The median, if there is enough of it; closed lips are no habit.
fn usual(mut gaps: Vec<f32>, most: f32) -> f32 {
    gaps.sort_by(f32::total_cmp);
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    if gaps.len() < FEWEST || median < CLOSED { 0.0 } else { median.min(most) }
}

/// 0 until 0, 1 from 1 on, flat at both ends.
fn smoothstep(t: f64) -> f32 {
    let t = t.clamp(0.0, 1.0);
    (t * t * (3.0 - 2.0 * t)) as f32
}

#[cfg(test)]
mod tests;
