//! The runs of one clip: makes each result by the product's own path, watches it and takes its measures.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use lipwright_clip::{FrameRate, Seconds};
use lipwright_engine::Engine;
use lipwright_engine::engines::{Identity, Warp, WarpSettings};
use lipwright_media::{Crf, Effort, EncodeSettings, probe_audio, transcode};

use super::judge::{Asked, Heard, judge};
use super::sounds::Made;
use super::tap::Tapped;
use super::watch::{Footage, open};
use super::{Bench, ClipRuns, Drive, Recording, Run, Witness, curves, sounds};
use crate::analyse::hear;
use crate::cancel::Cancel;
use crate::cause::{Cause, Input};
use crate::error::{SyncError, media_failed};
use crate::frames::Source;
use crate::progress::Silent;
use crate::sync::{EngineKind, PlaybackType, SyncJob, sync_with};

/// Donors stay so far away when a clip is driven by its own sound: else it could show itself.
const APART: Seconds = Seconds(0.5);
/// Silence lasts at most so long, in seconds.
const LONGEST_SILENCE: f64 = 4.0;
/// A tone and noise last at most so long, in seconds.
const LONGEST_NOISE: f64 = 2.0;
/// Somebody whose lips part by less than this range, in face widths, does not talk.
const LEAST_RANGE: f64 = 0.03;

/// A clip that was watched.
pub(super) struct Subject<'a> {
    clip: &'a Path,
    pub(super) source: Source,
    pub(super) footage: Footage,
    /// Its own sound, from the first frame on, and what is heard in it.
    own: Option<(PathBuf, Heard)>,
    /// Whether somebody in it talks, with sound.
    pub(super) talks: bool,
    /// Seconds per frame of a bare transcode.
    bare: f64,
}

/// Everything that the protocol asks of `clip`.
pub(super) fn all(
    clip: &Path,
    recordings: &[Recording],
    bench: &Bench,
    witness: &dyn Witness,
    cancel: &Cancel,
) -> Result<ClipRuns, SyncError> {
    let subject = Subject::watch(clip, bench, cancel)?;
    let name = name_of(clip);
    let mut runs: Vec<Run> = Vec::new();
    for drive in subject.drives(recordings, bench.quick) {
        cancel.check()?;
        let run = subject.run(drive, recordings, bench, cancel)?;
        witness.finished(&name, &run);
        runs.push(run);
    }
    Ok(ClipRuns { name, talks: subject.talks, runs })
}

/// A file's name without its folder.
pub(super) fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl<'a> Subject<'a> {
    fn watch(clip: &'a Path, bench: &Bench, cancel: &Cancel) -> Result<Self, SyncError> {
        let source = open(clip, bench)?;
        let footage = Footage::of_source(&source, cancel)?;
        let own = match &source.info.sound {
            Some(sound) => {
                let seconds = source.info.duration.seconds().0;
                let file = sounds::copy(&bench.tools, sound, seconds, &bench.scratch)?;
                let heard = heard(&file, footage.rate, bench, cancel)?;
                Some((file, heard))
            }
            None => None,
        };
        let moves = curves::range(&footage.apertures()).is_some_and(|range| range > LEAST_RANGE);
        let speaks =
            own.as_ref().is_some_and(|(_, own)| own.speech.shapes().iter().any(|shape| !shape.is_silent()));
        let bare = seconds_of_transcode(&source, bench)? / footage.glances.len().max(1) as f64;
        Ok(Self { clip, source, footage, own, talks: moves && speaks, bare })
    }

    fn drives(&self, recordings: &[Recording], quick: bool) -> Vec<Drive> {
        let mut drives = Vec::new();
        if !quick {
            drives.push(Drive::Untouched);
        }
        if self.talks {
            drives.push(Drive::OwnSound);
        }
        drives.push(Drive::Silence);
        if !quick {
            drives.extend(self.talks.then_some(Drive::OwnSoundFreely));
            drives.extend([Drive::Tone, Drive::Noise]);
        }
        drives.extend((0..recordings.len()).map(Drive::Recording));
        drives
    }

    fn run(
        &self,
        drive: Drive,
        recordings: &[Recording],
        bench: &Bench,
        cancel: &Cancel,
    ) -> Result<Run, SyncError> {
        let (audio, name) = self.sound(drive, recordings, bench)?;
        let engine = Tapped::new(engine(drive), &self.footage);
        let output = bench.output(self.clip, &name);
        let mut job = job(self.clip, &audio, &output, bench);
        // Those in which likeness to the source is measured.
        if matches!(drive, Drive::Untouched | Drive::OwnSoundFreely | Drive::Silence) {
            job.crf = Crf::FINE;
        }
        let start = Instant::now();
        let outcome = sync_with(&job, &engine, &Silent, cancel)?;
        let seconds = start.elapsed().as_secs_f64();

        let asked = self.asked(drive, &audio, recordings, bench, cancel)?;
        let mut measures = judge(self, &open(&output, bench)?, &asked, cancel)?;
        measures.real_time = outcome.duration.seconds().0 / seconds;
        measures.cost = Some(seconds / outcome.frames.max(1) as f64 / self.bare);
        if drive != Drive::Untouched {
            let changes = engine.changes();
            measures.changed_outside = Some(changes.outside);
            (measures.seam_edge, measures.seam_colour) = (changes.seam.edge(), changes.seam.colour());
        }
        if bench.keep.is_none() {
            // What cannot be removed goes with the folder.
            drop(fs::remove_file(&output));
        }
        Ok(Run { drive, name, measures })
    }

    /// What the sound of a run asks of the lips.
    fn asked<'r>(
        &self,
        drive: Drive,
        audio: &Path,
        recordings: &'r [Recording],
        bench: &Bench,
        cancel: &Cancel,
    ) -> Result<Asked<'r>, SyncError> {
        let (phones, heard) = match drive {
            Drive::Untouched | Drive::OwnSound | Drive::OwnSoundFreely => {
                (None, self.own.as_ref().map(|(_, heard)| heard.clone()))
            }
            Drive::Recording(index) => {
                let heard = heard(audio, self.footage.rate, bench, cancel)?;
                (recordings[index].phones.as_deref(), Some(heard))
            }
            Drive::Silence | Drive::Tone | Drive::Noise => (None, None),
        };
        Ok(Asked { drive, phones, heard })
    }

    /// The sound of a run and the run's name.
    fn sound(
        &self,
        drive: Drive,
        recordings: &[Recording],
        bench: &Bench,
    ) -> Result<(PathBuf, String), SyncError> {
        let made = |sound: Made, name: &str| {
            let longest = if sound == Made::Silence { LONGEST_SILENCE } else { LONGEST_NOISE };
            let seconds = self.source.info.duration.seconds().0.min(longest);
            let file = sound.write(seconds, &bench.scratch).map_err(|error| SyncError::internal(&error))?;
            Ok((file, String::from(name)))
        };
        match (drive, &self.own) {
            (Drive::Untouched, Some((own, _))) => Ok((own.clone(), String::from("untouched"))),
            (Drive::Untouched, None) => made(Made::Silence, "untouched"),
            (Drive::OwnSound, Some((own, _))) => Ok((own.clone(), String::from("own sound"))),
            (Drive::OwnSoundFreely, Some((own, _))) => {
                Ok((own.clone(), String::from("own sound, all donors")))
            }
            (Drive::OwnSound | Drive::OwnSoundFreely, None) => {
                Err(SyncError::new(Cause::Internal, "a clip without sound is driven by it"))
            }
            (Drive::Silence, _) => made(Made::Silence, "silence"),
            (Drive::Tone, _) => made(Made::Tone, "tone"),
            (Drive::Noise, _) => made(Made::Noise, "noise"),
            (Drive::Recording(index), _) => {
                let file = &recordings[index].file;
                Ok((file.clone(), name_of(file)))
            }
        }
    }
}

/// How long a bare transcode of the whole clip takes, as somebody would do it by hand.
fn seconds_of_transcode(source: &Source, bench: &Bench) -> Result<f64, SyncError> {
    let output = bench.scratch.join("bare.mp4");
    let speech = if let Some(sound) = &source.info.sound {
        sound.clone()
    } else {
        let seconds = source.info.duration.seconds().0;
        let silence =
            Made::Silence.write(seconds, &bench.scratch).map_err(|error| SyncError::internal(&error))?;
        probe_audio(&bench.tools, &silence, &bench.limits)
            .map_err(|error| media_failed(Input::Audio, &error))?
    };
    let (format, tags) = (source.info.format, source.info.tags);
    let mut settings = EncodeSettings::new(&output, format, tags, &speech, source.info.estimated_frames);
    settings.effort = Effort::VeryFast;
    let start = Instant::now();
    transcode(&bench.tools, &source.info, &settings).map_err(|error| media_failed(Input::Video, &error))?;
    let seconds = start.elapsed().as_secs_f64();
    // What cannot be removed goes with the folder.
    drop(fs::remove_file(&output));
    Ok(seconds)
}

fn engine(drive: Drive) -> Box<dyn Engine> {
    let donors_apart = (drive == Drive::OwnSound).then_some(APART);
    match drive {
        Drive::Untouched => Box::new(Identity),
        _ => Box::new(Warp { settings: WarpSettings { donors_apart, ..WarpSettings::default() } }),
    }
}

fn job(clip: &Path, audio: &Path, output: &Path, bench: &Bench) -> SyncJob {
    SyncJob {
        video: clip.to_path_buf(),
        audio: audio.to_path_buf(),
        output: output.to_path_buf(),
        cover: None,
        scratch: bench.scratch.clone(),
        playback: PlaybackType::Normal,
        engine: EngineKind::Warp,
        settings: WarpSettings::default(),
        enrol: None,
        crf: Crf::default(),
        limits: bench.limits,
    }
}

impl Bench {
    fn output(&self, clip: &Path, run: &str) -> PathBuf {
        let clip = clip.file_stem().unwrap_or_default().to_string_lossy();
        let run = run.replace([' ', ',', '.'], "-");
        self.keep.as_ref().unwrap_or(&self.scratch).join(format!("{clip}.{run}.mp4"))
    }
}

/// What is heard in a sound.
fn heard(sound: &Path, rate: FrameRate, bench: &Bench, cancel: &Cancel) -> Result<Heard, SyncError> {
    let speech = probe_audio(&bench.tools, sound, &bench.limits)
        .map_err(|error| media_failed(Input::Audio, &error))?;
    let loudness = sounds::loudness(&bench.tools, &speech, rate)?;
    Ok(Heard { speech: hear(&bench.tools, &speech, cancel)?.trajectory, loudness })
}
