//! What the result shows.

use lipwright_pipeline::{Cancel, Cause, EngineKind, PlaybackType, Progress, Stage, sync};
use lipwright_testkit::{FaceClip, ffmpeg, frame_md5s, sample_face, speech_wav, stream_seconds};

use crate::job::{Desk, run};

#[test]
fn a_portrait_phone_clip_is_synced_upright() {
    let desk = Desk::new();
    let (video, speech) = (desk.path("phone.mp4"), desk.path("speech.wav"));
    FaceClip::lasting(0.8).rate("30000/1001").size(480, 360).rotated(90).write(&video).unwrap();
    speech_wav(1.2, &speech).unwrap();
    let outcome = run(&desk.job(&video, &speech)).unwrap();
    assert_eq!(outcome.report.passed_through.total(), 0, "the face is found in every turned frame");
    assert_eq!(outcome.report.synced, outcome.frames);
}

#[test]
fn frames_without_a_face_pass_through_and_the_others_are_synced() {
    let desk = Desk::new();
    let (face, video, speech) = (desk.path("face.mp4"), desk.path("both.mp4"), desk.path("speech.wav"));
    FaceClip::lasting(0.8).size(320, 320).write(&face).unwrap();
    let join = "color=gray:size=320x320:rate=25:duration=0.8[gray];[0:v][gray]concat=n=2";
    ffmpeg(["-i".as_ref(), face.as_os_str(), "-filter_complex".as_ref(), join.as_ref(), video.as_os_str()])
        .unwrap();
    speech_wav(1.6, &speech).unwrap();
    let outcome = run(&desk.job(&video, &speech)).unwrap();
    assert_eq!(outcome.frames, 40);
    assert!((19..=21).contains(&outcome.report.synced), "{outcome:?}");
    assert_eq!(outcome.report.synced + outcome.report.passed_through.total(), outcome.frames);
}

#[test]
fn normal_reverse_shows_the_same_frames_forward_and_backward() {
    let desk = Desk::new();
    let (video, speech) = (desk.path("greys.mp4"), desk.path("speech.wav"));
    // Ten frames, each of another grey: flat pictures survive the encoder exactly.
    let greys = "nullsrc=size=128x128:rate=25:duration=0.4,geq=lum='40+N*18':cb=128:cr=128";
    ffmpeg(["-f", "lavfi", "-i", greys, "-pix_fmt", "yuv420p", video.to_str().unwrap()]).unwrap();
    speech_wav(0.76, &speech).unwrap();
    let mut job = desk.job(&video, &speech);
    job.engine = EngineKind::Identity;
    job.playback = PlaybackType::NormalReverse;
    run(&job).unwrap();
    let shown = frame_md5s(&job.output).unwrap();
    assert_eq!(shown.len(), 19);
    let mirrored: Vec<_> = shown.iter().rev().cloned().collect();
    assert_eq!(shown, mirrored);
    for i in 0..9 {
        assert_ne!(shown[i], shown[i + 1], "frame {i} is shown once");
    }
}

#[test]
fn a_source_of_one_frame_stands_still_as_long_as_the_speech() {
    let desk = Desk::new();
    let (video, speech) = (desk.path("one.mp4"), desk.path("speech.wav"));
    let grey = "color=gray:size=128x128:rate=25:duration=0.04";
    ffmpeg(["-f", "lavfi", "-i", grey, "-pix_fmt", "yuv420p", video.to_str().unwrap()]).unwrap();
    speech_wav(3.0, &speech).unwrap();
    let mut job = desk.job(&video, &speech);
    job.engine = EngineKind::Identity;
    assert_eq!(run(&job).unwrap().frames, 75);
}

#[test]
fn the_cover_is_a_picture_of_the_first_frame_with_a_face() {
    let desk = Desk::new();
    let speech = desk.path("speech.wav");
    speech_wav(0.5, &speech).unwrap();
    let mut job = desk.job(&sample_face(), &speech);
    job.cover = Some(desk.path("cover.jpg"));
    run(&job).unwrap();
    let cover = std::fs::read(desk.path("cover.jpg")).unwrap();
    assert_eq!(cover[..3], [0xFF, 0xD8, 0xFF], "a JPEG");
    assert!(stream_seconds(&job.output, 'v').unwrap() > 0.4);
}

/// Cancels as soon as pass 2 has begun.
struct CancelInPassTwo(Cancel);

impl Progress for CancelInPassTwo {
    fn enter(&self, stage: Stage, _total: u64) {
        if stage == Stage::Synthesise {
            self.0.cancel();
        }
    }
    fn advance(&self, _done: u64) {}
}

#[test]
fn a_cancelled_job_leaves_nothing_behind() {
    let desk = Desk::new();
    let speech = desk.path("speech.wav");
    speech_wav(0.5, &speech).unwrap();
    let job = desk.job(&sample_face(), &speech);
    let cancel = Cancel::new();
    let failed = sync(&job, &CancelInPassTwo(cancel.clone()), &cancel).unwrap_err();
    assert_eq!(failed.cause, Cause::Cancelled);
    let left: Vec<_> =
        std::fs::read_dir(&job.scratch).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["speech.wav"]);
}
