//! Footage as it comes: several faces, cuts, high dynamic range.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use lipwright_pipeline::{FaceChoice, Warning};
use lipwright_testkit::{FaceClip, ffmpeg, frame_md5s, speech_wav};

use crate::job::{Desk, run};

/// A still face on the left and, smaller, one on the right that speaks the clip's sound.
fn still_and_talking(desk: &Desk) -> PathBuf {
    let (still, speech) = (desk.path("still.mp4"), desk.path("spoken.wav"));
    FaceClip::lasting(3.0).size(260, 260).write(&still).unwrap();
    speech_wav(3.0, &speech).unwrap();
    let mut job = desk.job(&still, &speech);
    job.output = desk.path("talking.mp4");
    run(&job).unwrap();
    let both = desk.path("both.mp4");
    let side_by_side = "[1:v]scale=220:220,pad=220:260:0:20:gray[small];[0:v][small]hstack";
    let arguments: [&OsStr; 7] = [
        "-i".as_ref(),
        still.as_os_str(),
        "-i".as_ref(),
        job.output.as_os_str(),
        "-filter_complex".as_ref(),
        side_by_side.as_ref(),
        both.as_os_str(),
    ];
    ffmpeg(arguments).unwrap();
    both
}

/// What is shown when `face` is asked for, and whether the choice was a guess.
fn shown(desk: &Desk, video: &Path, face: FaceChoice) -> (Vec<String>, bool) {
    let speech = desk.path("new.wav");
    // Long enough to tell whose lips move with the sound.
    speech_wav(2.8, &speech).unwrap();
    let mut job = desk.job(video, &speech);
    job.settings.face = face;
    let outcome = run(&job).unwrap();
    assert!(outcome.report.synced > 0, "{face:?}");
    (frame_md5s(&job.output).unwrap(), outcome.report.warnings.contains(&Warning::SeveralFaces))
}

#[test]
fn without_a_choice_the_face_that_talks_in_the_videos_sound_is_re_made() {
    let desk = Desk::new();
    let both = still_and_talking(&desk);
    let (talking, told) = shown(&desk, &both, FaceChoice::Nth(2));
    assert!(!told, "the face was asked for");
    let (guessed, told) = shown(&desk, &both, FaceChoice::Auto);
    assert!(told, "one of several faces is re-made without having been asked for");
    assert!(guessed == talking, "the face that talks is re-made, not the larger one");
}

#[test]
fn a_person_is_synced_on_both_sides_of_a_cut_away_to_something_else() {
    let desk = Desk::new();
    let (face, video, speech) = (desk.path("face.mp4"), desk.path("cut.mp4"), desk.path("speech.wav"));
    FaceClip::lasting(0.8).size(320, 320).write(&face).unwrap();
    let join = "color=navy:size=320x320:rate=25:duration=0.8[away];[0:v]split[a][b];[a][away][b]concat=n=3";
    ffmpeg(["-i".as_ref(), face.as_os_str(), "-filter_complex".as_ref(), join.as_ref(), video.as_os_str()])
        .unwrap();
    speech_wav(2.4, &speech).unwrap();
    let report = run(&desk.job(&video, &speech)).unwrap().report;
    assert_eq!((report.synced, report.passed_through.no_face), (40, 20), "{report:?}");
}

#[test]
fn a_face_too_small_to_sync_passes_through_and_is_counted_so() {
    let desk = Desk::new();
    let (video, speech) = (desk.path("far.mp4"), desk.path("speech.wav"));
    FaceClip::lasting(0.4).size(104, 104).write(&video).unwrap();
    speech_wav(0.4, &speech).unwrap();
    let report = run(&desk.job(&video, &speech)).unwrap().report;
    assert_eq!((report.synced, report.passed_through.too_small), (0, 10), "{report:?}");
    assert!(!report.warnings.contains(&Warning::NoSpeechHeard), "{report:?}");
}

#[test]
fn a_recording_in_which_nothing_is_said_is_told() {
    let desk = Desk::new();
    let (video, speech) = (desk.path("face.mp4"), desk.path("silence.wav"));
    FaceClip::lasting(0.4).size(320, 320).write(&video).unwrap();
    ffmpeg(["-f", "lavfi", "-i", "anullsrc=d=0.4", speech.to_str().unwrap()]).unwrap();
    let report = run(&desk.job(&video, &speech)).unwrap().report;
    assert!(report.warnings.contains(&Warning::NoSpeechHeard), "{report:?}");
}

#[test]
fn a_high_dynamic_range_video_is_synced_and_the_user_is_told_that_it_became_standard() {
    let desk = Desk::new();
    let (sdr, video, speech) = (desk.path("sdr.mp4"), desk.path("hdr.mp4"), desk.path("speech.wav"));
    FaceClip::lasting(0.4).size(320, 320).write(&sdr).unwrap();
    let to_hlg = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,\
                  zscale=t=linear:npl=203,format=gbrpf32le,\
                  zscale=p=bt2020:t=arib-std-b67:m=bt2020nc:r=tv:npl=203,format=yuv420p10le";
    let tags = "-color_range tv -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc";
    let arguments = [sdr.to_str().unwrap(), "-vf", to_hlg, "-c:v", "libx264"];
    ffmpeg(["-i"].into_iter().chain(arguments).chain(tags.split(' ')).chain([video.to_str().unwrap()]))
        .unwrap();
    speech_wav(0.4, &speech).unwrap();
    let report = run(&desk.job(&video, &speech)).unwrap().report;
    assert!(report.warnings.contains(&Warning::HdrConvertedToSdr), "{report:?}");
    assert_eq!(report.synced, 10, "{report:?}");
}
