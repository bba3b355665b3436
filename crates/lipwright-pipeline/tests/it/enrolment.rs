//! A second clip or a photo of the person: its open mouths are borrowed, and what is no such thing is
//! refused with a sentence of its own.

use std::path::{Path, PathBuf};

use lipwright_pipeline::{Cause, SyncJob, Warning};
use lipwright_testkit::{FaceClip, ffmpeg, speech_wav};

use crate::job::{Desk, run};

/// The smiling portrait, teeth and all.
fn photo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/portrait.png")
}

/// A clip of the portrait with its mouth shut, and the job that makes it speak.
fn shut_mouth(desk: &Desk) -> SyncJob {
    let (smile, shut) = (desk.path("smile.mp4"), desk.path("shut.mp4"));
    let (silence, speech) = (desk.path("silence.wav"), desk.path("speech.wav"));
    FaceClip::lasting(0.8).size(480, 480).write(&smile).unwrap();
    ffmpeg(
        "-f lavfi -i anullsrc=r=16000:cl=mono -t 0.8"
            .split(' ')
            .map(AsRef::as_ref)
            .chain([silence.as_os_str()]),
    )
    .unwrap();
    let mut closing = desk.job(&smile, &silence);
    closing.output.clone_from(&shut);
    run(&closing).unwrap();
    speech_wav(0.8, &speech).unwrap();
    desk.job(&shut, &speech)
}

#[test]
fn a_photo_with_an_open_mouth_makes_up_for_a_source_without_one() {
    let desk = Desk::new();
    let mut job = shut_mouth(&desk);
    let alone = run(&job).unwrap().report;
    assert_eq!(alone.warnings, [Warning::NoOpenMouthInSource]);
    job.enrol = Some(photo());
    let enrolled = run(&job).unwrap().report;
    assert_eq!(enrolled.warnings, []);
    assert!(enrolled.donors.kept > alone.donors.kept);
}

#[test]
fn an_enrolment_without_a_face_is_refused() {
    let desk = Desk::new();
    let mut job = shut_mouth(&desk);
    let grey = desk.path("grey.png");
    ffmpeg(
        "-f lavfi -i color=gray:size=320x320 -frames:v 1"
            .split(' ')
            .map(AsRef::as_ref)
            .chain([grey.as_os_str()]),
    )
    .unwrap();
    job.enrol = Some(grey);
    assert_eq!(run(&job).unwrap_err().cause, Cause::NoFaceInEnrolment);
}

#[test]
fn a_photo_is_no_source_and_no_speech() {
    let desk = Desk::new();
    let job = shut_mouth(&desk);
    let as_source = SyncJob { video: photo(), ..job.clone() };
    let as_speech = SyncJob { audio: photo(), ..job };
    for refused in [as_source, as_speech] {
        assert!(matches!(run(&refused).unwrap_err().cause, Cause::UnsupportedContainer(_)));
    }
}
