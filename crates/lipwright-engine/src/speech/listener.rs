//! Samples in, mouth shapes out: the one way from sound to a [`Trajectory`].
//!
//! Everything streams but the trajectory itself: samples become mel frames, frames become features,
//! and the net hears them in runs with so much of their surroundings that the cuts cannot be seen.

use std::fmt;

use super::level::{Leveller, silent_frame};
use super::mel::{MelFrame, MelStream, N_BANDS};
use super::{MouthShape, Trajectory, articulate};
use crate::error::EngineError;
use crate::net::{ANY, Net, Port};

const MODEL: &[u8] = include_bytes!("../../../../models/speech.onnx");
const INPUT: Port = Port { name: "mel", shape: &[1, N_BANDS, 1, ANY] };
const OUTPUT: Port = Port { name: "mouth", shape: &[1, N_CHANNELS, 1, ANY] };
/// What the net says of a frame, in this order: aperture, width, protrusion, and how sure it is of lips
/// that touch, of the lip at the teeth, of teeth together, of rounded lips, of spread lips, of silence.
/// Training is the better for rounded and spread; nothing here needs them.
const N_CHANNELS: usize = 9;
/// Frames that the net looks at before and after the one that it judges (`CONTEXT` in
/// `training/speech/net.py`). Even, as `RUN` is: the net takes frames in pairs, which no cut may part.
const CONTEXT: usize = 40;
/// Frames judged at once: long against the context, short against memory.
const RUN: usize = 500;

/// Hears speech and decides what the mouth should do.
pub struct Listener {
    net: Net,
    mel: MelStream,
    leveller: Leveller,
    /// Features of the next run, the context before it included.
    features: Vec<MelFrame>,
    /// What the net said, frame by frame.
    heard: Vec<MouthShape>,
}

impl Listener {
    /// Loads the bundled net.
    pub fn new() -> Result<Self, EngineError> {
        Ok(Self {
            net: Net::load("speech", MODEL, INPUT, &[OUTPUT])?,
            mel: MelStream::new(),
            leveller: Leveller::default(),
            features: vec![silent_frame(); CONTEXT],
            heard: Vec::new(),
        })
    }

    /// Takes the next samples: 16 kHz, mono, full scale ±1, as many as there are.
    pub fn hear(&mut self, samples: &[f32]) -> Result<(), EngineError> {
        // A second at a time, so that a long push needs no more memory than many short ones.
        for part in samples.chunks(16_000) {
            let (leveller, features) = (&mut self.leveller, &mut self.features);
            self.mel.push(part, &mut |frame| features.extend(leveller.push(&frame)));
            self.judge_full_runs()?;
        }
        Ok(())
    }

    /// The sound is over: what the mouth does from its first sample to its last.
    pub fn finish(mut self) -> Result<Trajectory, EngineError> {
        let (leveller, features) = (&mut self.leveller, &mut self.features);
        self.mel.finish(&mut |frame| features.extend(leveller.push(&frame)));
        features.extend(std::iter::from_fn(|| leveller.drain()));
        features.extend([silent_frame(); CONTEXT]);
        while self.features.len() > 2 * CONTEXT {
            let n = (self.features.len() - 2 * CONTEXT).min(RUN);
            judge(&self.net, &self.features[..n + 2 * CONTEXT], &mut self.heard)?;
            self.features.drain(..n);
        }
        Ok(Trajectory::new(articulate::trajectory(self.heard)))
    }

    fn judge_full_runs(&mut self) -> Result<(), EngineError> {
        while self.features.len() >= RUN + 2 * CONTEXT {
            judge(&self.net, &self.features[..RUN + 2 * CONTEXT], &mut self.heard)?;
            self.features.drain(..RUN);
        }
        Ok(())
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("n_heard", &self.heard.len()).finish_non_exhaustive()
    }
}

/// Runs the net on `features` and appends what it says of all but the context at both ends.
fn judge(net: &Net, features: &[MelFrame], heard: &mut Vec<MouthShape>) -> Result<(), EngineError> {
    // A last frame without a partner gets nothing for one.
    let n_features = features.len();
    let n = n_features.next_multiple_of(2);
    let unpaired = [silent_frame()];
    let features = features.iter().chain(&unpaired).take(n);
    let mut input = vec![0.0; N_BANDS * n];
    for (t, feature) in features.enumerate() {
        for (band, value) in feature.iter().enumerate() {
            input[band * n + t] = *value;
        }
    }
    let outputs = net.run(&input, &[1, N_BANDS, 1, n])?;
    let mouth =
        outputs.first().filter(|mouth| mouth.len() == N_CHANNELS * n).ok_or_else(|| EngineError::Model {
            name: "speech",
            reason: format!("does not give {N_CHANNELS} values for each of {n} frames"),
        })?;
    heard.extend((CONTEXT..n_features - CONTEXT).map(|t| MouthShape {
        aperture: mouth[t],
        width: mouth[n + t],
        protrusion: mouth[2 * n + t],
        closure: mouth[3 * n + t],
        labiodental: mouth[4 * n + t],
        sibilant: mouth[5 * n + t],
        silence: mouth[8 * n + t],
    }));
    Ok(())
}

#[cfg(test)]
mod tests;
