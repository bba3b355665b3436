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
/// Frames before and after those that are judged: what the net looks at (`CONTEXT` in
/// `training/speech/net.py`) and one frame more, for it hears them twice, in pairs and in pairs that begin a
/// frame later. Even, as `RUN` is, so that every cut leaves the same pairs.
const CONTEXT: usize = 42;
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

/// Appends what the net says of all of `features` but the context at both ends.
fn judge(net: &Net, features: &[MelFrame], heard: &mut Vec<MouthShape>) -> Result<(), EngineError> {
    let judged = CONTEXT..features.len() - CONTEXT;
    let mut paired = features.to_vec();
    // A last frame without a partner gets nothing for one.
    paired.resize(features.len().next_multiple_of(2), silent_frame());
    // Which frames make a pair is chance, and the net says something else of either way: the mean of
    // both is nearer to the truth than each.
    let one = Said::of(net, &paired)?;
    let other = Said::of(net, &paired[1..paired.len() - 1])?;
    let mean = |channel, t| one.at(channel, t).midpoint(other.at(channel, t - 1));
    heard.extend(judged.map(|t| MouthShape {
        aperture: mean(0, t),
        width: mean(1, t),
        protrusion: mean(2, t),
        closure: mean(3, t),
        labiodental: mean(4, t),
        sibilant: mean(5, t),
        silence: mean(8, t),
    }));
    Ok(())
}

/// What the net says of some frames: all of them for one channel, then all for the next.
struct Said {
    n_frames: usize,
    values: Vec<f32>,
}

impl Said {
    /// Runs the net on `features`, an even number of them.
    fn of(net: &Net, features: &[MelFrame]) -> Result<Self, EngineError> {
        let n_frames = features.len();
        let mut input = vec![0.0; N_BANDS * n_frames];
        for (t, feature) in features.iter().enumerate() {
            for (band, value) in feature.iter().enumerate() {
                input[band * n_frames + t] = *value;
            }
        }
        let outputs = net.run(&input, &[1, N_BANDS, 1, n_frames])?;
        match outputs.into_iter().next() {
            Some(values) if values.len() == N_CHANNELS * n_frames => Ok(Self { n_frames, values }),
            _ => Err(EngineError::Model {
                name: "speech",
                reason: format!("does not give {N_CHANNELS} values for each of {n_frames} frames"),
            }),
        }
    }

    fn at(&self, channel: usize, t: usize) -> f32 {
        self.values[channel * self.n_frames + t]
    }
}

#[cfg(test)]
mod tests;
