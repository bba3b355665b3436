//! Start here: one lip-sync job from two files to a result, in one screen.

use std::path::PathBuf;
use std::thread;

use lipwright_clip::{ClipTime, FrameIndex};
use lipwright_engine::engines::{Identity, Warp, WarpSettings};
use lipwright_engine::{Engine, Heard, RenderReport, Warning};
use lipwright_media::{
    Crf, EncodeSettings, Limits, SourceInfo, SpeechInfo, Tools, probe_audio, probe_enrolment, probe_video,
};

use crate::align::{Leg, legs};
use crate::analyse::{enrol, joined, listen, see};
use crate::cancel::Cancel;
use crate::cause::Input;
use crate::curves::Curves;
use crate::error::{SyncError, engine_failed, media_failed};
use crate::frames::Source;
use crate::progress::Progress;
use crate::stage::Stage;
use crate::synthesise::{CoverTo, Wanted, synthesise};

/// What to do when the source is shorter than the speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PlaybackType {
    /// Forward, again from the start.
    #[default]
    Normal,
    /// Forward and backward in turns.
    NormalReverse,
    /// Forward and backward, turning inside the pauses of the speech.
    NormalReverseByAudio,
}

/// Which engine renders the mouth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EngineKind {
    /// The person's own pixels, warped: the default.
    #[default]
    Warp,
    /// Passes every frame through: for measuring the path itself.
    Identity,
}

impl EngineKind {
    fn engine(self, settings: WarpSettings) -> Box<dyn Engine> {
        match self {
            Self::Warp => Box::new(Warp { settings }),
            Self::Identity => Box::new(Identity),
        }
    }
}

/// One job: files in, files out. Knows nothing of tasks.
#[derive(Debug, Clone)]
pub struct SyncJob {
    /// The source video.
    pub video: PathBuf,
    /// The speech recording.
    pub audio: PathBuf,
    /// Where the result goes (mp4); replaced if it exists, removed again on failure.
    pub output: PathBuf,
    /// Where the cover goes (JPEG), if wanted.
    pub cover: Option<PathBuf>,
    /// An existing folder for scratch files; the job leaves nothing in it.
    pub scratch: PathBuf,
    /// What to do when the source is too short.
    pub playback: PlaybackType,
    /// Who renders.
    pub engine: EngineKind,
    /// What was chosen of the default engine.
    pub settings: WarpSettings,
    /// A second clip or a photo of the same person, to borrow open mouths from.
    pub enrol: Option<PathBuf>,
    /// How like its frames the result is encoded.
    pub crf: Crf,
    /// The largest inputs that are accepted.
    pub limits: Limits,
}

/// What a finished job tells.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncOutcome {
    /// How long the result lasts.
    pub duration: ClipTime,
    /// Frames in the result.
    pub frames: u64,
    /// What the engine did.
    pub report: RenderReport,
    /// What was said and shown over time.
    pub curves: Curves,
}

/// Speech opens the mouth further than this now and then, of 1 for the widest of ordinary speech.
const LEAST_SAID: f32 = 0.1;

/// Runs one job to its end on the calling thread (minutes: give it a thread of its own).
pub fn sync(job: &SyncJob, progress: &dyn Progress, cancel: &Cancel) -> Result<SyncOutcome, SyncError> {
    sync_with(job, job.engine.engine(job.settings).as_ref(), progress, cancel)
}

/// Runs one job with an engine of the caller's.
pub(crate) fn sync_with(
    job: &SyncJob,
    engine: &dyn Engine,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<SyncOutcome, SyncError> {
    progress.enter(Stage::Probe, 0);
    let tools = Tools::find(None).map_err(|error| media_failed(Input::Video, &error))?;
    let (info, speech) = probe(&tools, job)?;
    let enrolled = job.enrol.as_deref().map(|path| probe_enrolment(&tools, path, &job.limits)).transpose();
    let enrolled = enrolled.map_err(|error| media_failed(Input::Enrolment, &error))?;
    let source = Source { tools, info };
    let rate = source.info.format.rate;
    let (heard, eyes) = listen(&source, &speech, engine.needs_analysis(), cancel)?;
    let n_output = rate.frames_in(heard.duration);
    progress.enter(Stage::Analyse, n_output.min(source.info.estimated_frames));
    let observer = engine.observe(source.info.format);
    let mut seen = see(&source, eyes, n_output, observer, (progress, cancel))?;
    if let Some(info) = enrolled {
        enrol(&Source { tools: source.tools.clone(), info }, seen.observer.as_mut(), cancel)?;
    }

    progress.enter(Stage::Plan, 0);
    let legs = legs(job.playback, seen.n_frames, n_output, rate, &heard.trajectory.pauses());
    let shown: Vec<FrameIndex> = legs.iter().flat_map(Leg::frames).collect();
    let duration = rate.time_of(FrameIndex(n_output));
    let curves = Curves::new(&heard.trajectory, duration, &legs, rate);
    let sounds = Heard { speech: &heard.trajectory, source: seen.sound.as_ref() };
    let mut renderer = seen.observer.plan(sounds, &shown).map_err(engine_failed)?;

    progress.enter(Stage::Synthesise, n_output);
    let mut settings =
        EncodeSettings::new(&job.output, source.info.format, source.info.tags, &speech, n_output);
    settings.crf = job.crf;
    let cover = job.cover.as_deref().map(|path| CoverTo { path, limits: &job.limits });
    let result = Wanted { settings: &settings, cover: cover.as_ref(), marked: job.settings.mark };
    synthesise(&source, legs, renderer.as_mut(), result, (progress, cancel))?;
    let mut report = renderer.report();
    if source.info.converted_from_hdr {
        report.warnings.push(Warning::HdrConvertedToSdr);
    }
    if heard.trajectory.shapes().iter().all(|shape| shape.aperture < LEAST_SAID) {
        report.warnings.push(Warning::NoSpeechHeard);
    }
    Ok(SyncOutcome { duration, frames: n_output, report, curves })
}

/// Looks at both inputs at once: most of a look is the start of its child.
fn probe(tools: &Tools, job: &SyncJob) -> Result<(SourceInfo, SpeechInfo), SyncError> {
    let (info, speech) = thread::scope(|scope| {
        let speech = scope.spawn(|| probe_audio(tools, &job.audio, &job.limits));
        (probe_video(tools, &job.video, &job.limits), joined(speech))
    });
    let info = info.map_err(|error| media_failed(Input::Video, &error))?;
    Ok((info, speech.map_err(|error| media_failed(Input::Audio, &error))?))
}
