//! The runs of one clip: makes each result by the product's own path, watches it and takes its measures.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use lipwright_clip::Seconds;
use lipwright_engine::Engine;
use lipwright_engine::engines::{Identity, Warp, WarpSettings};
use lipwright_engine::speech::Trajectory;
use lipwright_media::probe_audio;

use super::judge::{Asked, judge};
use super::sounds::Made;
use super::tap::Tapped;
use super::watch::{Footage, open};
use super::{Bench, ClipRuns, Drive, Recording, Run, Witness, curves};
use crate::analyse::hear;
use crate::cancel::Cancel;
use crate::cause::Input;
use crate::error::{SyncError, media_failed};
use crate::frames::Source;
use crate::progress::Silent;
use crate::sync::{EngineKind, PlaybackType, SyncJob, sync_with};

/// Donors stay so far away when a clip is driven by its own sound: else it could show itself.
const APART: Seconds = Seconds(0.5);
/// Sounds that are no speech last at most so long.
const LONGEST_MADE: f64 = 5.0;
/// Somebody whose lips part by less than this range, in face widths, does not talk.
const LEAST_RANGE: f64 = 0.03;
/// x264's quality of the runs in which likeness to the source is measured.
const FINE: u8 = 16;

/// A clip that was watched.
pub(super) struct Subject<'a> {
    clip: &'a Path,
    pub(super) source: Source,
    pub(super) footage: Footage,
    /// What its own sound asks of the lips.
    own: Option<Trajectory>,
    /// Whether somebody in it talks, with sound.
    pub(super) talks: bool,
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
    for drive in subject.drives(recordings) {
        cancel.check()?;
        let mut run = subject.run(drive, recordings, bench, cancel)?;
        let untouched = runs.first().filter(|first| first.drive == Drive::Untouched);
        run.measures.cost = untouched.map(|first| first.measures.real_time / run.measures.real_time);
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
        let own = if source.info.sound.is_some() { Some(heard(clip, bench, cancel)?) } else { None };
        let moves = curves::range(&footage.apertures()).is_some_and(|range| range > LEAST_RANGE);
        let speaks = own.as_ref().is_some_and(|own| own.shapes().iter().any(|shape| !shape.is_silent()));
        Ok(Self { clip, source, footage, own, talks: moves && speaks })
    }

    fn drives(&self, recordings: &[Recording]) -> Vec<Drive> {
        let mut drives = vec![Drive::Untouched];
        if self.talks {
            drives.extend([Drive::OwnSound, Drive::OwnSoundFreely]);
        }
        drives.extend([Drive::Silence, Drive::Tone, Drive::Noise]);
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
        let job = job(self.clip, &audio, &output, bench);
        let fine = matches!(drive, Drive::Untouched | Drive::OwnSoundFreely | Drive::Silence);
        let crf = fine.then_some(FINE);
        let start = Instant::now();
        let outcome = sync_with(&job, &engine, crf, &Silent, cancel)?;
        let seconds = start.elapsed().as_secs_f64();

        let asked = self.asked(drive, &audio, recordings, bench, cancel)?;
        let mut measures = judge(self, &open(&output, bench)?, &asked, cancel)?;
        measures.real_time = outcome.duration.seconds().0 / seconds;
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
        let (phones, trajectory) = match drive {
            Drive::Untouched | Drive::OwnSound | Drive::OwnSoundFreely => (None, self.own.clone()),
            Drive::Recording(index) => {
                (recordings[index].phones.as_deref(), Some(heard(audio, bench, cancel)?))
            }
            Drive::Silence | Drive::Tone | Drive::Noise => (None, None),
        };
        Ok(Asked { drive, phones, heard: trajectory })
    }

    /// The sound of a run and the run's name.
    fn sound(
        &self,
        drive: Drive,
        recordings: &[Recording],
        bench: &Bench,
    ) -> Result<(PathBuf, String), SyncError> {
        let made = |sound: Made, name: &str| {
            let seconds = self.source.info.duration.seconds().0.min(LONGEST_MADE);
            let file = sound.write(seconds, &bench.scratch).map_err(|error| SyncError::internal(&error))?;
            Ok((file, String::from(name)))
        };
        let own = |name: &str| (self.clip.to_path_buf(), String::from(name));
        match drive {
            Drive::Untouched if self.own.is_some() => Ok(own("untouched")),
            Drive::Untouched => made(Made::Silence, "untouched"),
            Drive::OwnSound => Ok(own("own sound")),
            Drive::OwnSoundFreely => Ok(own("own sound, all donors")),
            Drive::Silence => made(Made::Silence, "silence"),
            Drive::Tone => made(Made::Tone, "tone"),
            Drive::Noise => made(Made::Noise, "noise"),
            Drive::Recording(index) => {
                let file = &recordings[index].file;
                Ok((file.clone(), name_of(file)))
            }
        }
    }
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

/// What a sound asks of the lips.
fn heard(sound: &Path, bench: &Bench, cancel: &Cancel) -> Result<Trajectory, SyncError> {
    let speech = probe_audio(&bench.tools, sound, &bench.limits)
        .map_err(|error| media_failed(Input::Audio, &error))?;
    Ok(hear(&bench.tools, &speech, cancel)?.trajectory)
}
