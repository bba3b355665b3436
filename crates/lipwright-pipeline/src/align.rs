//! Source and speech made to match: how many frames the result has, and which source frame each of them
//! shows when the source is shorter than the speech.

use lipwright_clip::{FrameIndex, FrameRate, Seconds};

use crate::sync::PlaybackType;

/// A run of source frames shown one after the other, forward or backward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leg {
    /// The lowest source frame of the run.
    pub(crate) first: u64,
    /// How many frames it has.
    pub(crate) length: u64,
    /// Shown from the highest to the lowest.
    pub(crate) backward: bool,
}

impl Leg {
    /// Its source frames in the order in which they are shown.
    pub(crate) fn frames(&self) -> impl Iterator<Item = FrameIndex> + use<> {
        let Self { first, length, backward } = *self;
        (0..length).map(move |step| FrameIndex(first + if backward { length - 1 - step } else { step }))
    }
}

/// Which source frames the result shows: `n_output` frames of a source of `n_source`.
pub(crate) fn legs(
    playback: PlaybackType,
    n_source: u64,
    n_output: u64,
    rate: FrameRate,
    pauses: &[(Seconds, Seconds)],
) -> Vec<Leg> {
    let n_source = n_source.max(1);
    match playback {
        PlaybackType::Normal => repeat(n_source, n_output),
        PlaybackType::NormalReverse => back_and_forth(n_source, n_output, |_, furthest| furthest),
        PlaybackType::NormalReverseByAudio => {
            let middles: Vec<u64> = pauses
                .iter()
                .map(|(from, to)| (f64::midpoint(from.0, to.0) * rate.per_second()) as u64)
                .collect();
            back_and_forth(n_source, n_output, |shown, furthest| turn_in_pause(&middles, shown, furthest))
        }
    }
}

fn repeat(n_source: u64, n_output: u64) -> Vec<Leg> {
    let mut legs = Vec::new();
    let mut left = n_output;
    while left > 0 {
        let length = left.min(n_source);
        legs.push(Leg { first: 0, length, backward: false });
        left -= length;
    }
    legs
}

/// Legs in turns. `turn(shown, furthest)` says how many frames the next leg has when `shown` frames are
/// over and the source's end is `furthest` frames away; the frame at a turn is shown once.
fn back_and_forth(n_source: u64, n_output: u64, turn: impl Fn(u64, u64) -> u64) -> Vec<Leg> {
    let mut legs = Vec::new();
    let mut shown = 0;
    // The next frame to show, forward; or the one above it, backward.
    let mut position = 0;
    let mut backward = false;
    while shown < n_output {
        let furthest = if backward { position } else { n_source - position };
        if furthest == 0 {
            // A source of one frame has nowhere to turn to: it is shown again.
            legs.push(Leg { first: position.saturating_sub(1), length: 1, backward: false });
            shown += 1;
            continue;
        }
        let left = n_output - shown;
        let length = if left <= furthest { left } else { turn(shown, furthest).clamp(1, furthest) };
        let first = if backward { position - length } else { position };
        legs.push(Leg { first, length, backward });
        shown += length;
        position = if backward { (first + 1).min(n_source) } else { (first + length).saturating_sub(1) };
        backward = !backward;
    }
    legs
}

/// The last pause that lies in the second half of the way to the source's end; its very end without one.
/// Earlier pauses would make the picture swing to and fro.
fn turn_in_pause(middles: &[u64], shown: u64, furthest: u64) -> u64 {
    let in_reach = |middle: &&u64| **middle >= shown + furthest.div_ceil(2) && **middle <= shown + furthest;
    middles.iter().rev().find(in_reach).map_or(furthest, |middle| middle - shown)
}

#[cfg(test)]
mod tests;
