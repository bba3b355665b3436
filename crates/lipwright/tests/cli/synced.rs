//! A `sync` that succeeds.

use std::fs;

use lipwright_testkit::{ffmpeg, frame_md5s, speech_wav, stream_seconds};
use serde_json::Value;

use crate::binary::{ended, folder_with_sample, lipwright, names_in, sync_in};

const ONE_FRAME: f64 = 0.04;

#[test]
fn the_result_lasts_as_long_as_the_speech_and_is_told_in_a_line() {
    let folder = folder_with_sample();
    let here = folder.path();
    speech_wav(2.0, &here.join("short.wav")).unwrap();
    let ended = sync_in(here, &["face.mp4", "short.wav", "-o", "out.mp4", "--cover", "cover.jpg"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let lines: Vec<_> = ended.stdout.lines().collect();
    assert_eq!(
        lines,
        ["out.mp4: 2.00 s, 50 of 50 frames with a re-made mouth", "out.report.json: the report"]
    );
    assert!(ended.stderr.contains("lipwright: synthesise 50/50 frames"), "{}", ended.stderr);
    for kind in ['v', 'a'] {
        assert!((stream_seconds(&here.join("out.mp4"), kind).unwrap() - 2.0).abs() <= ONE_FRAME);
    }
    assert!(fs::read(here.join("cover.jpg")).unwrap().starts_with(&[0xff, 0xd8]), "a JPEG");
    assert_eq!(
        names_in(here),
        ["cover.jpg", "face.mp4", "out.mp4", "out.report.json", "short.wav", "speech.wav"]
    );
}

#[test]
fn a_lower_crf_makes_a_finer_and_larger_result() {
    let folder = folder_with_sample();
    let here = folder.path();
    speech_wav(1.0, &here.join("short.wav")).unwrap();
    let size = |crf: &[&str]| {
        let ended = sync_in(here, &[&["face.mp4", "short.wav", "-o", "out.mp4"], crf].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        fs::metadata(here.join("out.mp4")).unwrap().len()
    };
    let (fine, usual, coarse) = (size(&["--crf", "12"]), size(&[]), size(&["--crf", "30"]));
    assert!(fine > usual && usual > coarse, "{fine}, {usual}, {coarse} bytes");
    let refused = sync_in(here, &["face.mp4", "short.wav", "-o", "other.mp4", "--crf", "0"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("from 1 to 51"), "{}", refused.stderr);
}

#[test]
fn json_lines_tell_stages_progress_and_the_result() {
    let folder = folder_with_sample();
    let here = folder.path();
    speech_wav(1.0, &here.join("short.wav")).unwrap();
    let args = ["face.mp4", "short.wav", "-o", "out.mp4", "--json", "--engine", "identity"];
    let ended = sync_in(here, &args);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let events: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let stages: Vec<_> =
        events.iter().filter(|event| event["event"] == "stage").map(|event| &event["stage"]).collect();
    assert_eq!(stages, ["probe", "analyse", "plan", "synthesise"]);
    let progress = events.iter().rfind(|event| event["event"] == "progress").unwrap();
    assert_eq!((&progress["stage"], &progress["done"]), (&"synthesise".into(), &25.into()));
    let last = events.last().unwrap();
    assert_eq!((&last["event"], &last["output"]), (&"done".into(), &"out.mp4".into()));
    assert_eq!((&last["report_file"], &last["report"]["frames"]), (&"out.report.json".into(), &25.into()));
}

#[test]
fn quiet_says_nothing_of_a_success() {
    let folder = folder_with_sample();
    let here = folder.path();
    speech_wav(1.0, &here.join("short.wav")).unwrap();
    let ended = sync_in(here, &["face.mp4", "short.wav", "-o", "out.mp4", "-q", "--engine", "identity"]);
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, "", ""));
}

#[test]
fn a_short_video_lasts_as_long_as_the_speech_in_every_playback() {
    let folder = folder_with_sample();
    let here = folder.path();
    lipwright_testkit::FaceClip::lasting(1.0).size(256, 256).write(&here.join("one.mp4")).unwrap();
    speech_wav(2.5, &here.join("long.wav")).unwrap();
    for playback in ["normal", "normal_reverse", "normal_reverse_by_audio"] {
        let args = ["one.mp4", "long.wav", "-o", "out.mp4", "-q", "--playback", playback];
        let ended = sync_in(here, &args);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{playback}");
        let seconds = stream_seconds(&here.join("out.mp4"), 'v').unwrap();
        assert!((seconds - 2.5).abs() <= ONE_FRAME, "{playback}: {seconds} s");
    }
}

#[test]
fn the_sample_is_written_with_the_command_to_try_it() {
    let folder = lipwright_testkit::tempdir().unwrap();
    let ended = ended(lipwright().args(["sample", "try/it"]).current_dir(folder.path()));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let next = ended.stdout.lines().last().unwrap().trim();
    assert_eq!(next, "lipwright sync try/it/face.mp4 try/it/speech.wav -o out.mp4");
    let face = fs::read(folder.path().join("try/it/face.mp4")).unwrap();
    assert_eq!(face, fs::read(lipwright_testkit::sample_face()).unwrap());
}

#[test]
fn every_result_says_what_it_is_and_a_mark_says_it_to_people() {
    let folder = folder_with_sample();
    let here = folder.path();
    speech_wav(0.4, &here.join("short.wav")).unwrap();
    for (out, more) in [("plain.mp4", &[][..]), ("marked.mp4", &["--mark"])] {
        let args = ["face.mp4", "short.wav", "-o", out, "-q", "--engine", "identity"];
        assert_eq!(sync_in(here, &[&args[..], more].concat()).code, 0, "{out}");
        let text = here.join("metadata.txt");
        ffmpeg(["-y".into(), "-i".into(), here.join(out).into_os_string()].into_iter().chain([
            "-f".into(),
            "ffmetadata".into(),
            text.clone().into_os_string(),
        ]))
        .unwrap();
        let metadata = fs::read_to_string(text).unwrap();
        assert!(
            metadata.contains(concat!("comment=Made with Lipwright ", env!("CARGO_PKG_VERSION"))),
            "{metadata}"
        );
    }
    let [plain, marked] = ["plain.mp4", "marked.mp4"].map(|out| frame_md5s(&here.join(out)).unwrap());
    assert_eq!(plain.len(), marked.len());
    assert!(plain.iter().zip(&marked).all(|(plain, marked)| plain != marked), "in every frame");
}
