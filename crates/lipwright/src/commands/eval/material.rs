//! What is evaluated: the clips and recordings of a folder, or the sample pair.

use std::fs;
use std::path::{Path, PathBuf};

use lipwright_pipeline::evaluate::{Phone, Recording};
use lipwright_pipeline::{Cancel, Crf, EngineKind, PlaybackType, Silent, SyncJob, WarpSettings, sync};

use crate::cli::EvalArgs;
use crate::commands::sample;
use crate::commands::sync::limits;
use crate::failure::Failure;

/// What is said in the sample's speech, and when; made with it by eSpeak NG.
const SAMPLE_LABELS: &str = include_str!("../../../../../sample/speech.phones.tsv");

const VIDEO_ENDINGS: [&str; 5] = ["mp4", "mov", "m4v", "webm", "mkv"];
const SOUND_ENDINGS: [&str; 6] = ["wav", "mp3", "m4a", "flac", "ogg", "opus"];

/// Clips and recordings, in the order of their names; `scratch` takes the sample if that is used.
pub(super) fn material(args: &EvalArgs, scratch: &Path) -> Result<(Vec<PathBuf>, Vec<Recording>), Failure> {
    let sample_folder = scratch.join("sample");
    if args.folder.is_none() {
        write_sample(&sample_folder)?;
    }
    let folder = args.folder.as_ref().unwrap_or(&sample_folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|error| {
            Failure::usage("folder_not_readable", format!("cannot read folder {}: {error}", folder.display()))
        })?;
    files.sort();
    let of = |endings: &[&str]| files.iter().filter(|file| has_ending(file, endings)).cloned().collect();
    let clips: Vec<PathBuf> = of(&VIDEO_ENDINGS);
    if clips.is_empty() {
        let message = format!("{} has no clips (mp4, mov, webm, mkv): put some there", folder.display());
        return Err(Failure::usage("no_clips", message));
    }
    let sounds: Vec<PathBuf> = if args.speech.is_empty() { of(&SOUND_ENDINGS) } else { args.speech.clone() };
    let recordings = sounds.into_iter().map(recording).collect::<Result<_, _>>()?;
    Ok((clips, recordings))
}

/// The sample pair and, since nobody talks in its video, a result made of it: somebody who talks.
fn write_sample(folder: &Path) -> Result<(), Failure> {
    sample::write_all(folder)
        .and_then(|()| fs::write(folder.join("speech.phones.tsv"), SAMPLE_LABELS))
        .map_err(|error| Failure::internal("storage_unavailable", format!("no space: {error}")))?;
    let job = SyncJob {
        video: folder.join("face.mp4"),
        audio: folder.join("speech.wav"),
        output: folder.join("talking.mp4"),
        cover: None,
        scratch: folder.to_path_buf(),
        playback: PlaybackType::Normal,
        engine: EngineKind::Warp,
        settings: WarpSettings::default(),
        enrol: None,
        crf: Crf::default(),
        limits: limits(),
    };
    sync(&job, &Silent, &Cancel::new())?;
    Ok(())
}

fn has_ending(file: &Path, endings: &[&str]) -> bool {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// A recording, with the labels beside it: `speech.wav` has them in `speech.phones.tsv`.
fn recording(file: PathBuf) -> Result<Recording, Failure> {
    let labels = file.with_extension("phones.tsv");
    let phones = match fs::read_to_string(&labels) {
        Ok(text) => Some(Phone::read_all(&text).ok_or_else(|| {
            let message =
                format!("{}: a line is not NAME, START, END with tabs between: mend it", labels.display());
            Failure::bad_input("labels_unreadable", message)
        })?),
        // Most recordings have none.
        Err(_) => None,
    };
    Ok(Recording { file, phones })
}
