//! Shows what pass 1 sees: whose face, how far its mouth opens when, and which of its mouths are kept to be
//! borrowed from. Plain values, for whoever draws them.

mod look;
mod picture;

use std::collections::BTreeMap;
use std::path::PathBuf;

use lipwright_clip::{FrameIndex, FrameRate, FrameSize, Seconds};
use lipwright_engine::engines::{Warp, WarpSettings};
use lipwright_engine::face::{TrackId, Tracker};
use lipwright_engine::speech::Trajectory;
use lipwright_engine::{Engine as _, FaceChoice, KeptMouth};
use lipwright_media::{Limits, Tools, probe_audio, probe_video};

use self::look::Look;
pub use self::picture::Picture;
use self::picture::{around_mouth, whole_frame};
use crate::align::Leg;
use crate::analyse::{hear, hear_source};
use crate::cancel::Cancel;
use crate::cause::{Cause, Input};
use crate::error::{SyncError, engine_failed, media_failed};
use crate::frames::{Frames, Source};
use crate::progress::Progress;
use crate::stage::Stage;

/// Pictures of the whole frame, evenly over the video.
const THUMBS: usize = 12;
/// Pictures of kept mouths, evenly from shut to wide open.
const MOUTHS: usize = 32;

/// What is to be looked at.
#[derive(Debug, Clone)]
pub struct InspectJob {
    /// The source video.
    pub video: PathBuf,
    /// A recording: what it asks of the mouth is told too.
    pub speech: Option<PathBuf>,
    /// Whose mouth.
    pub face: FaceChoice,
    /// The largest inputs that are accepted.
    pub limits: Limits,
}

/// What was seen.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// Size of the frames.
    pub size: FrameSize,
    /// Frames per second.
    pub rate: FrameRate,
    /// The face that would be re-made, frame by frame; `None` where it is not seen.
    pub frames: Vec<Option<FaceAt>>,
    /// Faces in the whole video.
    pub n_faces: usize,
    /// Mouths that are kept to be borrowed from.
    pub n_kept: usize,
    /// Whole frames with the face, its box and its lips drawn in.
    pub thumbs: Vec<Shot>,
    /// Kept mouths, from shut to wide open.
    pub mouths: Vec<Shot>,
    /// What the speech asks of the lips, 0 shut to 1 wide open, a hundred times a second.
    pub wanted: Vec<f32>,
}

/// The face in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceAt {
    /// How far the lips are apart, in face widths, as found: nothing is smoothed.
    pub gap: f32,
    /// How far the head is turned to the side, in degrees.
    pub turned: f32,
    /// Width of the face in pixels.
    pub width: f32,
    /// Sureness of the landmarks, 0..1.
    pub confidence: f32,
}

/// A picture of one moment.
#[derive(Debug, Clone)]
pub struct Shot {
    /// When.
    pub at: Seconds,
    /// The face then, if it is seen.
    pub face: Option<FaceAt>,
    /// The picture.
    pub picture: Picture,
}

/// Looks at a video as a sync would.
pub fn inspect(job: &InspectJob, progress: &dyn Progress, cancel: &Cancel) -> Result<Inspection, SyncError> {
    progress.enter(Stage::Probe, 0);
    let tools = Tools::find(None).map_err(|error| media_failed(Input::Video, &error))?;
    let info =
        probe_video(&tools, &job.video, &job.limits).map_err(|error| media_failed(Input::Video, &error))?;
    let wanted = match &job.speech {
        Some(speech) => {
            let speech = probe_audio(&tools, speech, &job.limits)
                .map_err(|error| media_failed(Input::Audio, &error))?;
            hear(&tools, &speech, cancel)?.trajectory.shapes().iter().map(|shape| shape.aperture).collect()
        }
        None => Vec::new(),
    };
    let source = Source { tools, info };
    progress.enter(Stage::Analyse, source.info.estimated_frames);
    let sound = hear_source(&source, source.info.estimated_frames, std::slice::from_ref(cancel))?;
    let seen = Seen::of(&source, job.face, sound.as_ref(), (progress, cancel))?;
    progress.enter(Stage::Plan, 0);
    let (thumbs, mouths) = seen.shots(&source, cancel)?;
    Ok(Inspection {
        size: source.info.format.size,
        rate: source.info.format.rate,
        n_faces: seen.n_faces,
        n_kept: seen.kept.len(),
        frames: seen.looks.iter().map(|look| look.as_ref().map(|look| look.face)).collect(),
        thumbs,
        mouths,
        wanted,
    })
}

/// The chosen face through the whole video.
struct Seen {
    looks: Vec<Option<Look>>,
    kept: Vec<KeptMouth>,
    n_faces: usize,
    rate: FrameRate,
}

impl Seen {
    fn of(
        source: &Source,
        face: FaceChoice,
        sound: Option<&Trajectory>,
        (progress, cancel): (&dyn Progress, &Cancel),
    ) -> Result<Self, SyncError> {
        let settings = WarpSettings { face, ..WarpSettings::default() };
        let mut observer = Warp { settings }.observe(source.info.format);
        let mut tracker = Tracker::new().map_err(engine_failed)?;
        let mut looks: BTreeMap<TrackId, BTreeMap<u64, Look>> = BTreeMap::new();
        let mut n_frames = 0;
        each_frame(source, cancel, |index, frame| {
            let faces = tracker.track(frame, None).map_err(engine_failed)?;
            observer.see(index, frame, &faces).map_err(engine_failed)?;
            for face in &faces {
                looks.entry(face.track).or_default().insert(index.0, Look::of(face));
            }
            n_frames = index.0 + 1;
            progress.advance(n_frames);
            Ok(true)
        })?;
        let kept = observer.kept_mouths(sound).map_err(engine_failed)?;
        let track = kept.first().map(|mouth| mouth.track);
        let n_faces = looks.len();
        // A face that lends no mouth is shown all the same: that it lends none is what is to be seen.
        let track =
            track.or_else(|| looks.iter().max_by_key(|(_, looks)| looks.len()).map(|(track, _)| *track));
        let mut of_track = track.and_then(|track| looks.remove(&track)).unwrap_or_default();
        if of_track.is_empty() {
            return Err(SyncError::new(Cause::NoFaceFound, "no face in any frame"));
        }
        let looks = (0..n_frames).map(|index| of_track.remove(&index)).collect();
        Ok(Self { looks, kept, n_faces, rate: source.info.format.rate })
    }

    /// Decodes once more, for the pictures.
    fn shots(&self, source: &Source, cancel: &Cancel) -> Result<(Vec<Shot>, Vec<Shot>), SyncError> {
        let thumbs = evenly(self.looks.len(), THUMBS);
        let mut by_gap: Vec<&KeptMouth> = self.kept.iter().collect();
        by_gap.sort_by(|a, b| a.gap.total_cmp(&b.gap));
        let wanted: Vec<u64> = evenly(by_gap.len(), MOUTHS).into_iter().map(|i| by_gap[i].at.0).collect();
        let last =
            wanted.iter().copied().max().unwrap_or(0).max(thumbs.last().map_or(0, |last| *last as u64));
        let (mut whole, mut mouths) = (Vec::new(), Vec::new());
        each_frame(source, cancel, |index, frame| {
            let look = self.looks.get(index.0 as usize).and_then(Option::as_ref);
            let shot = |picture| Shot {
                at: self.rate.time_of(index).seconds(),
                face: look.map(|look| look.face),
                picture,
            };
            if thumbs.contains(&(index.0 as usize)) {
                whole.push(shot(whole_frame(frame, look)));
            }
            if let Some(look) = look.filter(|_| wanted.contains(&index.0)) {
                mouths.push(shot(around_mouth(frame, look)));
            }
            Ok(index.0 < last)
        })?;
        let gap = |shot: &Shot| shot.face.map_or(0.0, |face| face.gap);
        mouths.sort_by(|a, b| gap(a).total_cmp(&gap(b)));
        Ok((whole, mouths))
    }
}

/// Shows all frames, until `see` wants no more.
fn each_frame(
    source: &Source,
    cancel: &Cancel,
    mut see: impl FnMut(FrameIndex, &lipwright_clip::Frame) -> Result<bool, SyncError>,
) -> Result<(), SyncError> {
    let all = Leg { first: 0, length: u64::MAX, backward: false };
    let mut frames = Frames::read(source.clone(), vec![all]).map_err(|error| SyncError::internal(&error))?;
    while let Some(next) = frames.next() {
        cancel.check()?;
        let (index, frame) = next.map_err(|error| media_failed(Input::Video, &error))?;
        if !see(index, &frame)? {
            break;
        }
        frames.recycle(frame);
    }
    Ok(())
}

/// At most `wanted` of the numbers below `n`, evenly, the first and the last among them.
fn evenly(n: usize, wanted: usize) -> Vec<usize> {
    if n <= wanted {
        return (0..n).collect();
    }
    (0..wanted).map(|i| i * (n - 1) / (wanted - 1)).collect()
}

#[cfg(test)]
mod tests;
