//! Everything that can be wrong with what the user gives: one sentence each, and the right exit code.

use std::fs;
use std::os::unix::fs::symlink;

use lipwright_testkit::{FaceClip, ffmpeg};

use crate::binary::{ended, folder_with_sample, lipwright, names_in, sync_in};

const USAGE: i32 = 2;
const BAD_INPUT: i32 = 3;
const INTERNAL: i32 = 4;

#[test]
fn sync_without_speech_says_what_is_missing() {
    let folder = folder_with_sample();
    let ended = sync_in(folder.path(), &["face.mp4", "-o", "out.mp4"]);
    assert_eq!(ended.code, USAGE);
    assert!(ended.stderr.contains("<SPEECH>"), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
}

/// Arguments of `sync`, the exit code and the sentence that they get.
const WRONG_BEFORE: &[(&[&str], i32, &str)] = &[
    (
        &["no.mp4", "speech.wav", "-o", "out.mp4"],
        BAD_INPUT,
        "video file no.mp4 does not exist: check the path",
    ),
    (
        &["face.mp4", "no.wav", "-o", "out.mp4"],
        BAD_INPUT,
        "speech file no.wav does not exist: check the path",
    ),
    (
        &["https://example.com/face.mp4", "speech.wav", "-o", "out.mp4"],
        BAD_INPUT,
        "https://example.com/face.mp4 is a URL: download it and give the file; lipwright submit takes those of http and https",
    ),
    (
        &["empty.mp4", "speech.wav", "-o", "out.mp4"],
        BAD_INPUT,
        "video file empty.mp4 is empty: copy or record it again",
    ),
    (
        &["folder.mp4", "speech.wav", "-o", "out.mp4"],
        BAD_INPUT,
        "video file folder.mp4 is a folder: give a file",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "face.mp4"],
        USAGE,
        "face.mp4 is an input and would be lost: give another name",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "link.mp4"],
        USAGE,
        "link.mp4 is an input and would be lost: give another name",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "./face.mp4"],
        USAGE,
        "./face.mp4 is an input and would be lost: give another name",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "no/out.mp4"],
        USAGE,
        "folder no for the result does not exist: make it first",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "folder.mp4"],
        USAGE,
        "folder.mp4 is a folder: give a file name for the result",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "out.avi"],
        USAGE,
        "out.avi: the result is written as .mp4; give it a name that ends so",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "out.mp4", "--cover", "c.png"],
        USAGE,
        "c.png: the cover is written as .jpg; give it a name that ends so",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "out.mp4", "--cover", "no/c.jpg"],
        USAGE,
        "folder no for the cover does not exist: make it first",
    ),
    (
        &["face.mp4", "speech.wav", "-o", "out.mp4", "--report", "r.txt"],
        USAGE,
        "r.txt: the report is written as .json; give it a name that ends so",
    ),
];

#[test]
fn what_is_wrong_before_the_work_begins_is_one_sentence() {
    let folder = folder_with_sample();
    let here = folder.path();
    fs::write(here.join("empty.mp4"), "").unwrap();
    fs::create_dir(here.join("folder.mp4")).unwrap();
    symlink("face.mp4", here.join("link.mp4")).unwrap();
    let before = names_in(here);
    for (args, code, sentence) in WRONG_BEFORE {
        let ended = sync_in(here, args);
        assert_eq!(ended.stderr, format!("lipwright: {sentence}\n"), "{args:?}");
        assert_eq!(ended.code, *code, "{args:?}");
        assert_eq!(ended.stdout, "", "{args:?}");
    }
    assert_eq!(names_in(here), before);
}

#[test]
fn what_the_files_hold_is_judged_in_one_sentence() {
    let folder = folder_with_sample();
    let here = folder.path();
    fs::write(here.join("text.mp4"), "This is no video. ".repeat(100)).unwrap();
    fs::write(here.join("text.wav"), "This is no recording. ".repeat(100)).unwrap();
    let whole = fs::read(here.join("face.mp4")).unwrap();
    fs::write(here.join("cut.mp4"), &whole[..whole.len() / 2]).unwrap();
    ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=duration=1:size=320x240:rate=25", "-pix_fmt", "yuv420p"]
            .map(Into::into)
            .into_iter()
            .chain([here.join("bars.mp4").into_os_string()]),
    )
    .unwrap();
    ffmpeg(
        ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac"]
            .map(Into::into)
            .into_iter()
            .chain([here.join("tone.mp4").into_os_string()]),
    )
    .unwrap();
    FaceClip::lasting(0.5).size(128, 128).write(&here.join("mute.mp4")).unwrap();
    let cases = [
        ("text.mp4", "speech.wav", "video could not be read"),
        ("face.mp4", "text.wav", "audio duration fetch failed"),
        ("cut.mp4", "speech.wav", "video is truncated"),
        ("bars.mp4", "speech.wav", "no face found in the video"),
        ("tone.mp4", "speech.wav", "no video stream in the video file"),
        ("face.mp4", "mute.mp4", "no audio stream in the audio file: give a recording with sound"),
    ];
    let before = names_in(here);
    for (face, speech, sentence) in cases {
        let ended = sync_in(here, &[face, speech, "-o", "out.mp4", "--quiet"]);
        assert_eq!(ended.stderr.lines().count(), 1, "{face} {speech}: {}", ended.stderr);
        assert!(
            ended.stderr.starts_with(&format!("lipwright: {sentence}")) && ended.stderr.contains(": "),
            "{face} {speech}: {}",
            ended.stderr
        );
        assert_eq!((ended.code, ended.stdout.as_str()), (BAD_INPUT, ""), "{face} {speech}");
    }
    assert_eq!(names_in(here), before, "nothing is left behind");
}

#[test]
fn an_enrolment_that_is_no_picture_is_refused_before_the_video_is_looked_at() {
    let folder = folder_with_sample();
    let here = folder.path();
    fs::write(here.join("text.png"), "This is no picture. ".repeat(100)).unwrap();
    let ended = sync_in(here, &["face.mp4", "speech.wav", "-o", "out.mp4", "--enrol", "text.png"]);
    assert!(ended.stderr.contains("the enrolment file could not be read: "), "{}", ended.stderr);
    assert!(!ended.stderr.contains("analyse"), "{}", ended.stderr);
    assert_eq!(ended.code, BAD_INPUT);
}

/// Root may write nearly everywhere, but not here.
#[test]
fn a_folder_that_cannot_be_written_to_is_told_in_words() {
    let folder = folder_with_sample();
    let here = folder.path();
    for args in [
        &["sync", "face.mp4", "speech.wav", "-o", "/proc/out.mp4", "-q"][..],
        &["sample", "/proc/demo"],
        &["inspect", "face.mp4", "-o", "/proc/seen"],
        &["man", "/proc/man"],
    ] {
        let ended = ended(lipwright().args(args).current_dir(here));
        assert_eq!((ended.code, ended.stdout.as_str()), (USAGE, ""), "{args:?}: {}", ended.stderr);
        assert!(ended.stderr.contains("cannot write into "), "{args:?}: {}", ended.stderr);
        let code = ["os error", ".lipwright-"].iter().find(|code| ended.stderr.contains(**code));
        assert_eq!(code, None, "{}", ended.stderr);
    }
}

#[test]
fn a_machine_without_ffmpeg_is_told_how_to_get_it() {
    let folder = folder_with_sample();
    let mut command = lipwright();
    command.args(["sync", "face.mp4", "speech.wav", "-o", "out.mp4"]).current_dir(folder.path());
    let ended = ended(command.env("PATH", folder.path()));
    assert_eq!(ended.code, INTERNAL);
    assert!(ended.stderr.starts_with("lipwright: ffmpeg was not found in "), "{}", ended.stderr);
    assert!(ended.stderr.ends_with("(Debian, Ubuntu: sudo apt-get install ffmpeg)\n"), "{}", ended.stderr);
}

#[test]
fn with_json_a_refusal_is_one_line_of_json_and_nothing_else() {
    let folder = folder_with_sample();
    let ended = sync_in(folder.path(), &["no.mp4", "speech.wav", "-o", "out.mp4", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(told["event"], "failed");
    assert_eq!(told["code"], "input_not_found");
    assert_eq!(told["exit_code"], BAD_INPUT);
    assert_eq!((ended.code, ended.stderr.as_str()), (BAD_INPUT, ""));
}
