//! What this person's mouth does around speech: many breathe in with open lips before they speak, and
//! close them slowly afterwards. Learnt from the source; in the middle of a pause lips close all the same.

use lipwright_clip::Seconds;

use crate::ease::smoothstep;

/// Pauses shorter than this have no room for it.
const SHORTEST: Seconds = Seconds(0.35);
/// The longest that lips are ready before speech or stay open after it, opening and closing included.
const LONGEST: Seconds = Seconds(1.2);
/// Shares of a pause between two phrases that may go to its end and its start, and the longest: lips close in
/// between, and open again too early for any sound they look as if they said one.
const READY_SHARE: f64 = 0.4;
const TRAIL_SHARE: f64 = 0.35;
const LONGEST_BETWEEN: Seconds = Seconds(0.24);
/// Share of the time before speech over which lips open, and of the time after it over which they close.
const OPENING: f64 = 0.35;
const CLOSING: f64 = 0.6;
/// Lips go on from a habit to the first sound and from the last one to a habit for so long: what the sounds
/// ask for is said of people who speak with lips that were closed.
const ONSET: f64 = 0.12;
/// What of a pause is right beside speech.
const BESIDE: f64 = 0.30;
/// Where in a pause lips are measured: before its end, and after its start.
const READY_SEEN: (f64, f64) = (BESIDE, 0.04);
const TRAIL_SEEN: (f64, f64) = (0.04, BESIDE);
/// So long before a pause its last sound is looked for, and so long after one the next.
const NEAR: [f64; 4] = [0.01, 0.04, 0.07, 0.1];
/// The same for the first sound of all, for which lips may have waited apart.
const FIRST: [f64; 2] = [0.01, 0.04];
/// Frames below which nothing is learnt.
const FEWEST: usize = 5;
/// Gaps below this are closed lips, read loosely.
const CLOSED: f32 = 0.01;

/// A pause of a speech: start and end.
pub(crate) type Pause = (Seconds, Seconds);

/// How far lips are apart on one side of speech, in face widths, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Side {
    gap: f32,
    seconds: f64,
}

/// What lips do before and after speech.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Habit {
    ready: Side,
    trail: Side,
}

impl Habit {
    /// Learns from the gaps seen around the pauses of the person's own speech, which lasts until `over`, each
    /// at its time; `most` is the widest gap that counts as habit.
    pub(crate) fn learn(pauses: &[Pause], over: Seconds, seen: &[(Seconds, f32)], most: f32) -> Self {
        let long = || pauses.iter().filter(|pause| is_long(pause));
        let followed = || long().filter(|pause| is_followed(pause, over));
        let within = |from: f64, to: f64| {
            seen.iter().filter(move |(time, _)| (from..to).contains(&time.0)).map(|(_, gap)| *gap)
        };
        let ready =
            usual(followed().flat_map(|(_, end)| within(end.0 - READY_SEEN.0, end.0 - READY_SEEN.1)), most);
        let ended = || long().filter(|pause| is_preceded(pause));
        let trail = usual(
            ended().flat_map(|(start, _)| within(start.0 + TRAIL_SEEN.0, start.0 + TRAIL_SEEN.1)),
            most,
        );
        let lasts = |gap: f32, sides: Vec<Vec<(f64, f32)>>| {
            if gap > 0.0 { Side { gap, seconds: lasting(gap, &sides) } } else { Side::default() }
        };
        let before = |&(start, end): &Pause| {
            let inside =
                seen.iter().rev().filter(move |(time, _)| (start.0..end.0 - READY_SEEN.1).contains(&time.0));
            inside.map(move |(time, gap)| (end.0 - time.0, *gap)).collect()
        };
        let after = |&(start, end): &Pause| {
            let inside =
                seen.iter().filter(move |(time, _)| (start.0 + TRAIL_SEEN.0..end.0).contains(&time.0));
            inside.map(move |(time, gap)| (time.0 - start.0, *gap)).collect()
        };
        Self {
            ready: lasts(ready, followed().map(before).collect()),
            trail: lasts(trail, ended().map(after).collect()),
        }
    }

    /// The gap of a habit at a time of a speech with these pauses, which lasts until `over`. `shut`
    /// tells whether a sound shuts the lips at a time: lips that the last one shut do not open after it, nor
    /// between two phrases before one that shuts them, and those that wait apart close for the first one.
    pub(crate) fn gap(
        &self,
        pauses: &[Pause],
        over: Seconds,
        time: Seconds,
        shut: impl Fn(Seconds) -> bool,
    ) -> f32 {
        let near = &pauses[pauses.partition_point(|(_, end)| end.0 + ONSET <= time.0)..];
        let near = near.iter().take_while(|(start, _)| start.0 - ONSET < time.0);
        let gap = |pause: &Pause| {
            let (spoke, speaks) = (is_preceded(pause), is_followed(pause, over));
            let before = if speaks { self.before(*pause, !spoke, time, &shut) } else { 0.0 };
            let after = if spoke { self.after(*pause, !speaks, time, &shut) } else { 0.0 };
            before.max(after)
        };
        near.filter(|pause| is_long(pause)).map(gap).fold(0.0, f32::max)
    }

    /// The gap before the speech that follows a pause, and into its first sound.
    fn before(&self, pause: Pause, is_first: bool, time: Seconds, shut: impl Fn(Seconds) -> bool) -> f32 {
        let end = pause.1.0;
        let sounds: &[f64] = if is_first { &FIRST } else { &NEAR };
        let closes = sounds.iter().any(|after| shut(Seconds(end + after)));
        if closes && !is_first {
            return 0.0;
        }
        let window = self.ready.seconds.min(room(pause, is_first, READY_SHARE)).max(1e-3);
        let left = end - time.0;
        let opened = smoothstep(((window - left) / (OPENING * window)) as f32);
        // A sound that shuts the lips finds them shut.
        let goes_on = if closes { 0.0 } else { ONSET };
        self.ready.gap * opened * smoothstep(((left + goes_on) / ONSET) as f32)
    }

    /// The gap after the speech that a pause follows, from its last sound on.
    fn after(&self, pause: Pause, is_last: bool, time: Seconds, shut: impl Fn(Seconds) -> bool) -> f32 {
        let start = pause.0.0;
        if NEAR.into_iter().any(|before| shut(Seconds(start - before))) {
            return 0.0;
        }
        let window = self.trail.seconds.min(room(pause, is_last, TRAIL_SHARE)).max(1e-3);
        let gone = time.0 - start;
        let closing = smoothstep(((gone - (1.0 - CLOSING) * window) / (CLOSING * window)) as f32);
        self.trail.gap * (1.0 - closing) * smoothstep(((gone + ONSET) / ONSET) as f32)
    }
}

/// The longest that lips are apart on one side of a pause: between two phrases they close in the middle,
/// before the first and after the last one they need not.
fn room((start, end): Pause, is_outermost: bool, share: f64) -> f64 {
    if is_outermost { f64::INFINITY } else { (share * (end.0 - start.0)).min(LONGEST_BETWEEN.0) }
}

/// For how long a gap usually lasts: until it is less than half of it. Each side lists the distances from
/// speech, growing, with the gaps there; one that is never seen to close may last long. Right beside speech
/// lips may touch for its first or last sound.
fn lasting(gap: f32, sides: &[Vec<(f64, f32)>]) -> f64 {
    let is_open = |seen: f32| seen >= gap / 2.0;
    let length = |side: &Vec<(f64, f32)>| {
        let touching =
            side.iter().take_while(|(distance, seen)| !is_open(*seen) && *distance < BESIDE).count();
        let open = side[touching..].iter().take_while(|(_, seen)| is_open(*seen));
        let (distance, _) = open.clone().last()?;
        let always = touching + open.count() == side.len();
        Some(if always { LONGEST.0 } else { distance / (1.0 - OPENING / 2.0) })
    };
    let mut lengths: Vec<f64> = sides.iter().filter_map(length).collect();
    lengths.sort_by(f64::total_cmp);
    lengths.get(lengths.len() / 2).map_or(0.0, |length| length.min(LONGEST.0))
}

/// Whether somebody spoke before a pause.
fn is_preceded((start, _): &Pause) -> bool {
    start.0 > 0.0
}

/// Whether somebody speaks after a pause of a speech that lasts until `over`.
fn is_followed((_, end): &Pause, over: Seconds) -> bool {
    end.0 < over.0
}

fn is_long(pause: &Pause) -> bool {
    pause.1.0 - pause.0.0 >= SHORTEST.0
}

/// The median, if there is enough of it; closed lips are no habit.
fn usual(gaps: impl Iterator<Item = f32>, most: f32) -> f32 {
    let mut gaps: Vec<f32> = gaps.collect();
    gaps.sort_by(f32::total_cmp);
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    if gaps.len() < FEWEST || median < CLOSED { 0.0 } else { median.min(most) }
}

#[cfg(test)]
mod tests;
