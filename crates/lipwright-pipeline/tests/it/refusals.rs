//! Bad input ends in one cause, said in one sentence.

use std::path::Path;

use lipwright_pipeline::{Cause, EngineKind, FaceChoice, Rect, SyncJob};
use lipwright_testkit::{ffmpeg, sample_face, sample_speech, small_disk, speech_wav};

use crate::job::{Desk, run};

fn refusal(desk: &Desk, video: &Path, audio: &Path) -> String {
    let failed = run(&desk.job(video, audio)).unwrap_err();
    assert!(failed.cause.is_bad_input(), "{failed:?}");
    assert!(!desk.path("out.mp4").exists());
    failed.to_string()
}

#[test]
fn a_video_without_a_face_says_so() {
    let desk = Desk::new();
    let video = desk.path("bars.mp4");
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=duration=1:size=320x240", video.to_str().unwrap()]).unwrap();
    assert_eq!(refusal(&desk, &video, &sample_speech()), "no face found in the video");
}

#[test]
fn a_transparent_video_says_how_to_make_it_opaque() {
    let desk = Desk::new();
    let video = desk.path("clear.webm");
    let clear = "color=red@0.5:size=128x128:rate=25:duration=0.4,format=rgba";
    let options = ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p"];
    ffmpeg(["-f", "lavfi", "-i", clear].into_iter().chain(options).chain([video.to_str().unwrap()])).unwrap();
    assert_eq!(
        refusal(&desk, &video, &sample_speech()),
        "video has transparency (alpha), which cannot be kept: flatten it over a background first"
    );
}

#[test]
fn a_face_that_is_not_there_is_said_to_be_missing() {
    let desk = Desk::new();
    let speech = desk.path("speech.wav");
    speech_wav(0.4, &speech).unwrap();
    for face in [FaceChoice::Nth(2), FaceChoice::In(Rect { x: 0.0, y: 0.0, width: 20.0, height: 20.0 })] {
        let mut job = desk.job(&sample_face(), &speech);
        job.settings.face = face;
        let failed = run(&job).unwrap_err();
        assert_eq!(failed.cause, Cause::NoSuchFace, "{face:?}");
        assert_eq!(failed.to_string(), "no face at the chosen place in the video");
    }
}

#[test]
fn a_page_saved_under_a_media_name_cannot_be_read() {
    let desk = Desk::new();
    let page = desk.path("login.mp4");
    std::fs::write(&page, "<html>please log in</html>").unwrap();
    assert_eq!(refusal(&desk, &page, &sample_speech()), "video could not be read");
    assert_eq!(refusal(&desk, &sample_face(), &page), "audio duration fetch failed");
}

#[test]
fn a_playlist_under_a_media_name_is_an_unsupported_container() {
    let desk = Desk::new();
    let playlist = desk.path("list.mp4");
    std::fs::write(&playlist, "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n").unwrap();
    assert_eq!(refusal(&desk, &playlist, &sample_speech()), "unsupported container: video");
    assert_eq!(refusal(&desk, &sample_face(), &playlist), "unsupported container: audio");
}

#[test]
fn a_broken_recording_says_that_its_duration_could_not_be_read() {
    let desk = Desk::new();
    let wav = desk.path("broken.wav");
    let whole = std::fs::read(sample_speech()).unwrap();
    std::fs::write(&wav, &whole[..40]).unwrap();
    assert_eq!(refusal(&desk, &sample_face(), &wav), "audio duration fetch failed");
}

#[test]
fn a_recording_given_as_video_lacks_its_stream() {
    let desk = Desk::new();
    let said = refusal(&desk, &sample_speech(), &sample_speech());
    assert_eq!(said, "no video stream in the video file");
}

#[test]
fn a_speech_beyond_the_limit_names_the_limit() {
    let desk = Desk::new();
    let mut job = desk.job(&sample_face(), &sample_speech());
    job.limits.max_audio_seconds = 2;
    let failed = run(&job).unwrap_err();
    assert!(matches!(failed.cause, Cause::TooLong { max_seconds: 2, .. }));
    assert_eq!(failed.to_string(), "audio too long: at most 2 seconds");
}

/// The disk has less room than the result takes: ffmpeg itself runs into its end.
#[test]
fn a_disk_that_fills_while_encoding_is_told_as_full_and_nothing_stays_on_it() {
    let test = "refusals::a_disk_that_fills_while_encoding_is_told_as_full_and_nothing_stays_on_it";
    let Some(disk) = small_disk(test, 1).unwrap() else { return };
    let desk = Desk::new();
    let (video, speech) = (desk.path("noise.mp4"), desk.path("speech.wav"));
    let noise = "nullsrc=size=640x480:rate=25:duration=2,geq=random(1)*255:128:128";
    ffmpeg(["-f", "lavfi", "-i", noise, "-preset", "ultrafast", video.to_str().unwrap()]).unwrap();
    speech_wav(2.0, &speech).unwrap();
    let job = SyncJob { engine: EngineKind::Identity, ..desk.job(&video, &speech) };
    run(&job).unwrap();
    let failed = run(&SyncJob { output: disk.join("out.mp4"), ..job }).unwrap_err();
    assert_eq!(failed.cause, Cause::StorageFull, "{failed:?}");
    assert!(std::fs::read_dir(&disk).unwrap().next().is_none(), "something stays behind");
}
