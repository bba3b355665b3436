//! The sounds of runs that no recording drives: the clip's own, and sounds that are no speech, made on
//! the spot, for which the lips have no reason to move.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lipwright_clip::FrameRate;
use lipwright_media::{SampleReader, SpeechInfo, Tools};

use crate::cause::Input;
use crate::error::{SyncError, media_failed};

/// Samples per second.
const RATE: u32 = 16_000;

/// A sound that nobody speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// Digital silence.
    Silence,
    /// A sine of 1 kHz.
    Tone,
    /// White noise.
    Noise,
}

impl Made {
    /// Writes `seconds` of it as a wav file into `folder`.
    pub(super) fn write(self, seconds: f64, folder: &Path) -> io::Result<PathBuf> {
        let name = match self {
            Self::Silence => "silence.wav",
            Self::Tone => "tone.wav",
            Self::Noise => "noise.wav",
        };
        let file = folder.join(name);
        let n_samples = (seconds * f64::from(RATE)) as u32;
        let samples: Vec<i16> = self.samples(n_samples).collect();
        fs::write(&file, wav(&samples))?;
        Ok(file)
    }

    fn samples(self, n_samples: u32) -> impl Iterator<Item = i16> {
        const LOUD: f64 = 8000.0;
        const STEP: f64 = std::f64::consts::TAU * 1000.0 / RATE as f64;
        // A linear congruential generator (Numerical Recipes): the same noise each time.
        let mut state = 1_u32;
        (0..n_samples).map(move |index| match self {
            Self::Silence => 0,
            Self::Tone => (LOUD * (f64::from(index) * STEP).sin()) as i16,
            Self::Noise => {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 18) as i16 - (1 << 13)
            }
        })
    }
}

/// Writes the first `seconds` of a clip's own sound, which start with its picture, into `folder`.
pub(super) fn copy(
    tools: &Tools,
    sound: &SpeechInfo,
    seconds: f64,
    folder: &Path,
) -> Result<PathBuf, SyncError> {
    let mut samples = Vec::new();
    read(tools, sound, Input::Video, |piece| {
        samples.extend(piece.iter().map(|sample| (sample.clamp(-1.0, 1.0) * 32_767.0) as i16));
    })?;
    samples.truncate((seconds * f64::from(RATE)) as usize);
    let file = folder.join("own.wav");
    fs::write(&file, wav(&samples)).map_err(|error| SyncError::internal(&error))?;
    Ok(file)
}

/// Sounds so far below the loudest are as good as none, in dB.
const FAINT: f32 = 40.0;

/// How loud a sound is while each frame is shown: its root mean square in dB, at most [`FAINT`] below the
/// loudest frame's.
pub(super) fn loudness(tools: &Tools, sound: &SpeechInfo, rate: FrameRate) -> Result<Vec<f32>, SyncError> {
    let (mut squares, mut heard) = (Vec::<(f32, f32)>::new(), 0_u64);
    read(tools, sound, Input::Audio, |piece| {
        for sample in piece {
            let frame = (heard as f64 / f64::from(RATE) * rate.per_second()) as usize;
            squares.resize(squares.len().max(frame + 1), (0.0, 0.0));
            squares[frame] = (squares[frame].0 + sample * sample, squares[frame].1 + 1.0);
            heard += 1;
        }
    })?;
    let levels: Vec<f32> =
        squares.into_iter().map(|(sum, n)| 10.0 * (sum / f32::max(n, 1.0)).max(1e-9).log10()).collect();
    let loudest = levels.iter().copied().fold(f32::MIN, f32::max);
    Ok(levels.into_iter().map(|level| level.max(loudest - FAINT)).collect())
}

/// Hands all samples of a sound to `take`, a second at a time; `input` is what failed if it cannot be read.
fn read(
    tools: &Tools,
    sound: &SpeechInfo,
    input: Input,
    mut take: impl FnMut(&[f32]),
) -> Result<(), SyncError> {
    let failed = |error| media_failed(input, &error);
    let mut reader = SampleReader::open(tools, sound).map_err(failed)?;
    let mut piece = vec![0.0; RATE as usize];
    loop {
        let n = reader.read(&mut piece).map_err(failed)?;
        if n == 0 {
            return Ok(());
        }
        take(&piece[..n]);
    }
}

/// 16-bit mono samples in a RIFF file.
fn wav(samples: &[i16]) -> Vec<u8> {
    let data_bytes = samples.len() as u32 * 2;
    let mut file = Vec::with_capacity(44 + data_bytes as usize);
    file.extend(b"RIFF");
    file.extend((36 + data_bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1_u16, 1].map(u16::to_le_bytes).concat()); // PCM, one channel
    file.extend([RATE, RATE * 2].map(u32::to_le_bytes).concat());
    file.extend([2_u16, 16].map(u16::to_le_bytes).concat());
    file.extend(b"data");
    file.extend(data_bytes.to_le_bytes());
    for sample in samples {
        file.extend(sample.to_le_bytes());
    }
    file
}
