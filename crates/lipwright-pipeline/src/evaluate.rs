//! The fixed protocol by which results are judged. Start at [`evaluate`]: clips and recordings in,
//! [`Measures`] of every run out, and a [`table`](Evaluation::table) of them beside their bars.
//!
//! Results are judged as a viewer gets them: decoded from the finished file, with the tracker's own
//! landmarks, unsmoothed. What each measure means is written in `docs/reference/evaluation.md`.

mod closures;
mod curves;
mod judge;
mod measures;
mod picture;
mod runs;
mod seam;
mod sounds;
mod table;
mod tap;
mod watch;

use std::path::PathBuf;

use lipwright_media::{Limits, Tools};

pub use closures::{Phone, Tally};
pub use measures::Measures;
pub use table::{Row, Verdict};

use crate::cancel::Cancel;
use crate::cause::Input;
use crate::error::{SyncError, media_failed};

/// A person's rest: the smallest twentieth of what they show.
const REST: f64 = 0.05;

/// What is evaluated.
#[derive(Debug, Clone)]
pub struct EvaluationJob {
    /// Videos of people, best talking ones with their sound.
    pub clips: Vec<PathBuf>,
    /// Recordings that the clips are made to speak.
    pub recordings: Vec<Recording>,
    /// Leaves out what seldom changes: the untouched clips, the runs with all donors, tone and noise.
    pub quick: bool,
    /// An existing folder for results; they are removed one by one.
    pub scratch: PathBuf,
    /// A folder to keep results in, if they are wanted.
    pub keep: Option<PathBuf>,
    /// The largest inputs that are accepted.
    pub limits: Limits,
}

/// A recording to speak.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The file.
    pub file: PathBuf,
    /// What is said in it, when that is known.
    pub phones: Option<Vec<Phone>>,
}

/// What the mouth of a clip is driven by in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Drive {
    /// Nothing: the frames pass through and are encoded again. What a real video scores.
    Untouched,
    /// Its own sound, no frame borrowing from frames within half a second.
    OwnSound,
    /// Its own sound, all frames at hand, encoded finely.
    OwnSoundFreely,
    /// Digital silence.
    Silence,
    /// A tone of 1 kHz.
    Tone,
    /// White noise.
    Noise,
    /// The n-th recording.
    Recording(usize),
}

/// One result and its measures.
#[derive(Debug, Clone)]
pub struct Run {
    /// What it was driven by.
    pub drive: Drive,
    /// The drive in words.
    pub name: String,
    /// What was measured.
    pub measures: Measures,
}

/// Everything about one clip.
#[derive(Debug, Clone)]
pub struct ClipRuns {
    /// The file's name.
    pub name: String,
    /// Whether it shows somebody who talks, with the sound of it.
    pub talks: bool,
    /// All runs, untouched first.
    pub runs: Vec<Run>,
}

/// What an evaluation found.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// Clip by clip.
    pub clips: Vec<ClipRuns>,
}

/// Is told what is being done.
pub trait Witness: Sync {
    /// A run of a clip is over.
    fn finished(&self, clip: &str, run: &Run);
    /// A clip could not be used.
    fn skipped(&self, clip: &str, error: &SyncError);
}

/// What all runs need.
pub(crate) struct Bench {
    tools: Tools,
    limits: Limits,
    scratch: PathBuf,
    keep: Option<PathBuf>,
    quick: bool,
}

/// Runs the whole protocol on the calling thread. A clip that cannot be used is skipped.
pub fn evaluate(
    job: &EvaluationJob,
    witness: &dyn Witness,
    cancel: &Cancel,
) -> Result<Evaluation, SyncError> {
    let tools = Tools::find(None).map_err(|error| media_failed(Input::Video, &error))?;
    let (scratch, keep) = (job.scratch.clone(), job.keep.clone());
    let bench = Bench { tools, limits: job.limits, scratch, keep, quick: job.quick };
    let mut clips = Vec::new();
    for clip in &job.clips {
        cancel.check()?;
        match runs::all(clip, &job.recordings, &bench, witness, cancel) {
            Ok(runs) => clips.push(runs),
            Err(error) if cancel.is_cancelled() => return Err(error),
            Err(error) => witness.skipped(&runs::name_of(clip), &error),
        }
    }
    Ok(Evaluation { clips })
}
