//! The protocol on material that is small enough for every change: somebody who is made to talk.

use std::path::{Path, PathBuf};

use lipwright_pipeline::evaluate::{
    ClipRuns, Drive, EvaluationJob, Measures, Phone, Recording, Run, Witness, evaluate,
};
use lipwright_pipeline::{Cancel, Limits, SyncError};
use lipwright_testkit::{FaceClip, speech_wav, workspace_root};

use crate::job::{Desk, run};

/// Fails the test when a clip cannot be used.
struct Strict;

impl Witness for Strict {
    fn finished(&self, _clip: &str, _run: &Run) {}
    fn skipped(&self, clip: &str, error: &SyncError) {
        panic!("{clip}: {error} ({})", error.detail);
    }
}

/// The sample's speech and what is said in its first `seconds`.
fn recording(desk: &Desk, seconds: f64) -> Recording {
    let file = desk.path("speech.wav");
    speech_wav(seconds, &file).unwrap();
    let labels = std::fs::read_to_string(workspace_root().join("sample/speech.phones.tsv")).unwrap();
    let mut phones = Phone::read_all(&labels).unwrap();
    phones.retain(|phone| phone.end < seconds);
    Recording { file, phones: Some(phones) }
}

fn judged(desk: &Desk, clip: &Path, recordings: Vec<Recording>, quick: bool) -> ClipRuns {
    let scratch = desk.path("scratch");
    std::fs::create_dir(&scratch).unwrap();
    let (clips, limits) = (vec![clip.to_path_buf()], Limits::default());
    let job = EvaluationJob { clips, recordings, quick, scratch: scratch.clone(), keep: None, limits };
    let mut evaluation = evaluate(&job, &Strict, &Cancel::new()).unwrap();
    let left: Vec<PathBuf> = std::fs::read_dir(scratch).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.iter().all(|file| file.extension().is_some_and(|ending| ending == "wav")), "{left:?}");
    evaluation.clips.remove(0)
}

fn measures(runs: &ClipRuns, drive: Drive) -> &Measures {
    &runs.runs.iter().find(|run| run.drive == drive).unwrap().measures
}

#[test]
fn a_still_mouth_speaks_and_falls_silent_within_the_bars() {
    let desk = Desk::new();
    let clip = desk.path("face.mp4");
    FaceClip::lasting(0.8).size(320, 320).write(&clip).unwrap();
    let runs = judged(&desk, &clip, vec![recording(&desk, 2.0)], true);
    assert!(!runs.talks);
    for run in &runs.runs {
        let case = format!("{}: {:?}", run.name, run.measures);
        assert_eq!(run.measures.changed_outside, Some(0), "{case}");
        assert!(run.measures.seam_edge.unwrap() <= 1.15, "{case}");
        assert!(run.measures.seam_colour.unwrap() <= 2.0, "{case}");
        assert!((run.measures.seen - 1.0).abs() < 1e-9, "{case}");
    }
    let silent = measures(&runs, Drive::Silence);
    assert!(silent.moving.unwrap() <= 0.02 && silent.leak.unwrap() <= 0.02, "{silent:?}");
    assert!(silent.outside_psnr.unwrap() >= 45.0, "{silent:?}");
    // A floor, not the bar of 1.25: an open smile that is held shut trembled 2.1 times as much as the
    // smile itself when this was written.
    assert!(silent.jitter.unwrap() <= 2.5, "{silent:?}");
    let spoken = measures(&runs, Drive::Recording(0));
    assert_eq!(spoken.frames, 50, "2 s at 25 frames per second");
    assert!(spoken.closures.unwrap().share().unwrap() >= 0.92, "{spoken:?}");
    assert!(spoken.vowels.unwrap().share().unwrap() >= 0.5, "{spoken:?}");
}

#[test]
fn somebody_who_talks_is_re_enacted_from_their_own_sound() {
    let desk = Desk::new();
    let face = desk.path("face.mp4");
    FaceClip::lasting(2.0).size(320, 320).write(&face).unwrap();
    let made = desk.job(&face, &recording(&desk, 2.0).file);
    run(&made).unwrap();
    let runs = judged(&desk, &made.output, Vec::new(), true);
    assert!(runs.talks, "{runs:?}");
    let own = measures(&runs, Drive::OwnSound);
    // A floor, not the bars: two seconds are one short phrase.
    assert!(own.correlation.unwrap() >= 0.6, "{own:?}");
    assert!(own.lag.unwrap().abs() <= 1, "{own:?}");
    assert!(own.lip_distance.unwrap() <= 0.9, "{own:?}");
    assert!((0.7..=1.3).contains(&own.opening.unwrap()), "{own:?}");
    assert!((0.8..=1.25).contains(&own.sharpness.unwrap()), "{own:?}");
    assert!(own.jitter.is_none_or(|jitter| jitter <= 1.25), "{own:?}");
}

#[test]
fn an_untouched_video_scores_as_itself() {
    let desk = Desk::new();
    let clip = desk.path("face.mp4");
    FaceClip::lasting(0.4).size(320, 320).write(&clip).unwrap();
    let runs = judged(&desk, &clip, Vec::new(), false);
    let drives: Vec<Drive> = runs.runs.iter().map(|run| run.drive).collect();
    assert_eq!(drives, [Drive::Untouched, Drive::Silence, Drive::Tone, Drive::Noise]);
    let untouched = measures(&runs, Drive::Untouched);
    assert_eq!((untouched.moving, untouched.leak), (Some(0.0), Some(0.0)), "{untouched:?}");
    assert!(untouched.outside_psnr.unwrap() >= 45.0, "{untouched:?}");
    assert!((0.85..=1.2).contains(&untouched.sharpness.unwrap()), "{untouched:?}");
}
