//! Takes loudness out of a mel stream, so that a whisper of a recording is heard like a loud one.
//!
//! Every frame is set against the level of the two seconds before and after it. The level is floored,
//! so that what is all but silent stays silent instead of being blown up.

use std::collections::VecDeque;

use super::mel::{MelFrame, N_BANDS, POWER_FLOOR};

/// Frames on either side that the level is measured over. Long enough to hold speech around a pause.
const SPAN: usize = 200;
/// Lowest level, natural logarithm of mel power: speech of about -70 dBFS.
const FLOOR: f32 = -14.5;
/// Nats of the log mel in one unit of a feature.
const SCALE: f32 = 4.0;
/// Features below this hold nothing that can be heard.
const LOWEST: f32 = -3.0;

/// What digital silence looks like.
pub(super) fn silent_frame() -> MelFrame {
    [((POWER_FLOOR.ln() - FLOOR) / SCALE).max(LOWEST); N_BANDS]
}

/// Turns frames into features, [`SPAN`] frames late. Holds `2 SPAN + 1` frames at most.
#[derive(Debug, Default)]
pub(super) struct Leveller {
    frames: VecDeque<MelFrame>,
    /// Square root of each frame's mean power: the root keeps one loud moment from hiding the rest.
    roots: VecDeque<f64>,
    /// Where in the queues the next feature's frame stands.
    next: usize,
}

impl Leveller {
    /// Takes a frame; answers the feature that it completes.
    pub(super) fn push(&mut self, frame: &MelFrame) -> Option<MelFrame> {
        let power = frame.iter().map(|v| f64::from(*v).exp()).sum::<f64>() / N_BANDS as f64;
        self.frames.push_back(*frame);
        self.roots.push_back(power.sqrt());
        (self.frames.len() > self.next + SPAN).then(|| self.take()).flatten()
    }

    /// No more frames come: answers the features that still wait, one at a time.
    pub(super) fn drain(&mut self) -> Option<MelFrame> {
        (self.next < self.frames.len()).then(|| self.take()).flatten()
    }

    fn take(&mut self) -> Option<MelFrame> {
        // Summed afresh every time: a running sum would carry loud moments' rounding into silence.
        let mean = self.roots.iter().sum::<f64>() / self.roots.len() as f64;
        let level = ((2.0 * mean.max(1e-12).ln()) as f32).max(FLOOR);
        let feature = self.frames.get(self.next)?.map(|value| ((value - level) / SCALE).max(LOWEST));
        if self.next == SPAN {
            self.frames.pop_front();
            self.roots.pop_front();
        } else {
            self.next += 1;
        }
        Some(feature)
    }
}

#[cfg(test)]
mod tests;
