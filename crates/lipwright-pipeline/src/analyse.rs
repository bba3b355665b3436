//! Pass 1: hears the speech and sees the source, frame after frame, in flat memory.

use std::num::NonZeroU32;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use lipwright_clip::{ClipTime, FrameIndex, SampleRate};
use lipwright_engine::Observer;
use lipwright_engine::face::Tracker;
use lipwright_engine::speech::{Listener, Trajectory};
use lipwright_media::{SampleReader, SpeechInfo, Tools};

use crate::align::Leg;
use crate::cancel::Cancel;
use crate::cause::{Cause, Input};
use crate::error::{SyncError, engine_failed, media_failed};
use crate::frames::{Frames, Source};
use crate::progress::Progress;

/// Loads every net that a job needs, and says which is at fault if one cannot be.
pub fn check_nets() -> Result<(), SyncError> {
    Listener::new().map_err(engine_failed)?;
    Tracker::new().map_err(engine_failed)?;
    Ok(())
}

/// Samples that are heard at once: half a second.
const HEARD_AT_ONCE: usize = 8000;

/// The speech as the engine knows it, and how long it really lasts.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) trajectory: Trajectory,
    pub(crate) duration: ClipTime,
}

/// Listens to the whole speech.
pub(crate) fn hear(tools: &Tools, speech: &SpeechInfo, cancel: &Cancel) -> Result<Heard, SyncError> {
    let failed = |error| media_failed(Input::Audio, &error);
    let mut reader = SampleReader::open(tools, speech).map_err(failed)?;
    let mut listener = Listener::new().map_err(engine_failed)?;
    let mut samples = vec![0.0; HEARD_AT_ONCE];
    loop {
        cancel.check()?;
        let n = reader.read(&mut samples).map_err(failed)?;
        if n == 0 {
            break;
        }
        listener.hear(&samples[..n]).map_err(engine_failed)?;
    }
    let trajectory = listener.finish().map_err(engine_failed)?;
    Ok(Heard { trajectory, duration: reader.duration() })
}

/// Listens to the source's own sound while its first `n_wanted` frames are shown. What cannot be decoded is
/// not heard: the sound only helps.
pub(crate) fn hear_source(
    source: &Source,
    n_wanted: u64,
    stops: &[Cancel],
) -> Result<Option<Trajectory>, SyncError> {
    let Some(mut reader) = source.info.sound.as_ref().and_then(|s| SampleReader::open(&source.tools, s).ok())
    else {
        return Ok(None);
    };
    let seconds = source.info.format.rate.time_of(FrameIndex(n_wanted)).seconds().0;
    let mut left = (seconds * f64::from(SampleRate::SPEECH.get())).ceil() as usize;
    let mut listener = Listener::new().map_err(engine_failed)?;
    let mut samples = vec![0.0; HEARD_AT_ONCE];
    while left > 0 {
        stops.iter().try_for_each(Cancel::check)?;
        let wanted = left.min(samples.len());
        let Ok(n) = reader.read(&mut samples[..wanted]) else { return Ok(None) };
        listener.hear(&samples[..n]).map_err(engine_failed)?;
        left = if n < wanted { 0 } else { left - n };
    }
    listener.finish().map(Some).map_err(engine_failed)
}

/// Material of the person beyond the source is looked at for so long: enough for every sound.
const ENROLLED_SECONDS: u64 = 60;

/// Shows a second clip or a photo of the person to the engine, after the source.
pub(crate) fn enrol(
    material: &Source,
    observer: &mut dyn Observer,
    cancel: &Cancel,
) -> Result<(), SyncError> {
    let most = ClipTime::new(ENROLLED_SECONDS, NonZeroU32::MIN);
    let n_wanted = material.info.format.rate.frames_in(most).min(material.info.estimated_frames.max(1));
    let mut tracker = Tracker::new().map_err(engine_failed)?;
    let all = Leg { first: 0, length: n_wanted, backward: false };
    let mut frames =
        Frames::read(material.clone(), vec![all]).map_err(|error| SyncError::internal(&error))?;
    let mut seen = false;
    while let Some(next) = frames.next() {
        cancel.check()?;
        let (index, frame) = next.map_err(|error| media_failed(Input::Enrolment, &error))?;
        let faces = tracker.track(&frame, None).map_err(engine_failed)?;
        seen |= !faces.is_empty();
        observer.enrol(index, &frame, &faces).map_err(engine_failed)?;
        frames.recycle(frame);
    }
    if seen { Ok(()) } else { Err(SyncError::new(Cause::NoFaceInEnrolment, "no face in any frame")) }
}

/// Pass 1 about to begin: the nets are loaded, and frames on their way.
pub(crate) struct Eyes {
    tracker: Tracker,
    frames: Frames,
    /// Frames that come at most.
    n_most: u64,
}

impl Eyes {
    /// Starts to decode `source`, of which a speech takes about `n_wanted` frames.
    pub(crate) fn open(source: &Source, n_wanted: u64) -> Result<Self, SyncError> {
        let n_most = n_most(source, n_wanted);
        let all = Leg { first: 0, length: n_most, backward: false };
        let frames = Frames::read(source.clone(), vec![all]).map_err(|error| SyncError::internal(&error))?;
        Ok(Self { tracker: Tracker::new().map_err(engine_failed)?, frames, n_most })
    }
}

/// Listens to the speech; for an engine that `sees`, the source's first frames are decoded meanwhile.
pub(crate) fn listen(
    source: &Source,
    speech: &SpeechInfo,
    sees: bool,
    cancel: &Cancel,
) -> Result<(Heard, Option<Eyes>), SyncError> {
    let (heard, eyes) = thread::scope(|scope| {
        // A recording that does not say how long it lasts may be short.
        let likely = speech.declared_duration.map_or(0, |length| source.info.format.rate.frames_in(length));
        let eyes = sees.then(|| scope.spawn(move || Eyes::open(source, likely)));
        (hear(&source.tools, speech, cancel), eyes.map(joined).transpose())
    });
    Ok((heard?, eyes?))
}

/// What pass 1 found out about the source.
pub(crate) struct Seen {
    pub(crate) observer: Box<dyn Observer>,
    /// The mouth that the source's own sound asks for.
    pub(crate) sound: Option<Trajectory>,
    /// Frames that could be decoded, at most as many as were asked for.
    pub(crate) n_frames: u64,
}

/// A source that is longer than the speech is looked at further, for this long at most, while the engine
/// has not seen enough of the mouth.
const FURTHER_SECONDS: u64 = 20;

/// Frames that are looked at at most when the speech lasts `n_wanted`.
fn n_most(source: &Source, n_wanted: u64) -> u64 {
    let further = ClipTime::new(FURTHER_SECONDS, NonZeroU32::MIN);
    n_wanted.saturating_add(source.info.format.rate.frames_in(further))
}

/// What a thread of ours came to; its panic goes on here.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// Shows the first `n_wanted` frames of the source to the engine, and listens to them meanwhile. An engine
/// that needs none has no eyes.
pub(crate) fn see(
    source: &Source,
    eyes: Option<Eyes>,
    n_wanted: u64,
    mut observer: Box<dyn Observer>,
    (progress, cancel): (&dyn Progress, &Cancel),
) -> Result<Seen, SyncError> {
    let Some(eyes) = eyes else {
        return Ok(Seen { observer, sound: None, n_frames: source.info.estimated_frames.min(n_wanted) });
    };
    // The speech may have lasted longer than it was taken for.
    let eyes = if eyes.n_most < n_wanted { Eyes::open(source, n_wanted)? } else { eyes };
    let n_most = n_most(source, n_wanted);
    let n_heard = n_most.min(source.info.estimated_frames);
    thread::scope(|scope| {
        let unwanted = Cancel::new();
        let stops = [cancel.clone(), unwanted.clone()];
        let sound = scope.spawn(move || hear_source(source, n_heard, &stops));
        let n_frames = look(source, eyes, (n_wanted, n_most), observer.as_mut(), (progress, cancel))
            .inspect_err(|_| unwanted.cancel())?;
        Ok(Seen { observer, sound: joined(sound)?, n_frames })
    })
}

/// Shows `n_wanted` frames to the observer, and more of at most `n_most` while it has not seen enough; answers
/// how many there were.
fn look(
    source: &Source,
    Eyes { mut tracker, mut frames, .. }: Eyes,
    (n_wanted, n_most): (u64, u64),
    observer: &mut dyn Observer,
    (progress, cancel): (&dyn Progress, &Cancel),
) -> Result<u64, SyncError> {
    let mut n_frames = 0;
    let mut coming = frames.next();
    while let Some(present) = coming {
        cancel.check()?;
        // What is not shown may be damaged.
        let enough = || n_frames == n_most || present.is_err() || observer.has_seen_enough();
        if n_frames >= n_wanted && enough() {
            break;
        }
        let (index, frame) = present.map_err(|error| media_failed(Input::Video, &error))?;
        coming = frames.next();
        let next = coming.as_ref().and_then(|next| Some(&next.as_ref().ok()?.1));
        let faces = tracker.track(&frame, next).map_err(engine_failed)?;
        observer.see(index, &frame, &faces).map_err(engine_failed)?;
        frames.recycle(frame);
        n_frames += 1;
        if n_frames <= n_wanted {
            progress.advance(n_frames);
        }
    }
    if n_frames < n_wanted {
        source.info.check_complete(n_frames).map_err(|error| media_failed(Input::Video, &error))?;
    }
    Ok(n_frames)
}
