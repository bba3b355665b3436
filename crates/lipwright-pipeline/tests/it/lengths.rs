//! The result lasts as long as the speech, to within one frame, at every rate and in every playback mode.

use lipwright_pipeline::{EngineKind, PlaybackType};
use lipwright_testkit::{FaceClip, frame_md5s, speech_wav, stream_seconds};

use crate::job::{Desk, run};

const MODES: [PlaybackType; 3] =
    [PlaybackType::Normal, PlaybackType::NormalReverse, PlaybackType::NormalReverseByAudio];

/// Speech shorter and longer than a source of 0.9 s. The path is the same for every engine; one mode per
/// rate runs the real one.
fn lasts_as_long_as_the_speech(rate: &str, per_second: f64) {
    let desk = Desk::new();
    let video = desk.path("face.mp4");
    FaceClip::lasting(0.9).rate(rate).size(256, 256).write(&video).unwrap();
    for seconds in [0.53, 2.31] {
        let speech = desk.path("speech.wav");
        speech_wav(seconds, &speech).unwrap();
        for playback in MODES {
            let mut job = desk.job(&video, &speech);
            job.playback = playback;
            if playback != PlaybackType::NormalReverse {
                job.engine = EngineKind::Identity;
            }
            let outcome = run(&job).unwrap();
            let frame = 1.0 / per_second;
            let shown = stream_seconds(&job.output, 'v').unwrap();
            let heard = stream_seconds(&job.output, 'a').unwrap();
            let case = format!("{rate} fps, {seconds} s, {playback:?}");
            assert!((shown - seconds).abs() <= frame + 1e-3, "{case}: shown {shown}");
            assert!((heard - seconds).abs() <= frame + 1e-3, "{case}: heard {heard}");
            assert!((outcome.duration.seconds().0 - shown).abs() < 2e-3, "{case}: told {outcome:?}");
            assert_eq!(frame_md5s(&job.output).unwrap().len() as u64, outcome.frames, "{case}");
        }
    }
}

#[test]
fn at_24_frames_per_second() {
    lasts_as_long_as_the_speech("24", 24.0);
}

#[test]
fn at_23_976_frames_per_second() {
    lasts_as_long_as_the_speech("24000/1001", 24_000.0 / 1001.0);
}

#[test]
fn at_25_frames_per_second() {
    lasts_as_long_as_the_speech("25", 25.0);
}

#[test]
fn at_29_97_frames_per_second() {
    lasts_as_long_as_the_speech("30000/1001", 30_000.0 / 1001.0);
}

#[test]
fn at_30_frames_per_second() {
    lasts_as_long_as_the_speech("30", 30.0);
}

#[test]
fn at_50_frames_per_second() {
    lasts_as_long_as_the_speech("50", 50.0);
}

#[test]
fn at_60_frames_per_second() {
    lasts_as_long_as_the_speech("60", 60.0);
}
