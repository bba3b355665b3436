//! `sync --batch`: many results, and what is left of them when something goes wrong.

use std::fs;
use std::path::Path;

use lipwright_testkit::{FaceClip, TempDir, speech_wav, tempdir};
use serde_json::Value;

use crate::binary::{Ended, names_in, sync_in};

const USAGE: i32 = 2;
const BAD_INPUT: i32 = 3;

/// A folder with `lists/`, and two recordings and a face in it.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    let lists = folder.path().join("lists");
    fs::create_dir(&lists).unwrap();
    FaceClip::lasting(0.4).size(128, 128).write(&lists.join("face.mp4")).unwrap();
    speech_wav(0.2, &lists.join("a.wav")).unwrap();
    speech_wav(0.4, &lists.join("b.wav")).unwrap();
    folder
}

fn batch(folder: &Path, list: &str, more: &[&str]) -> Ended {
    fs::write(folder.join("lists/jobs.csv"), list).unwrap();
    let args = ["--batch", "lists/jobs.csv", "--engine", "identity", "--no-report"];
    sync_in(folder, &[&args[..], more].concat())
}

fn outcomes(ended: &Ended) -> Vec<String> {
    let events = ended.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = events.filter(|event| ["job", "done"].iter().any(|name| event["event"] == *name));
    let outcome = |event: &Value| event["outcome"].as_str().unwrap_or("done").to_owned();
    told.map(|event| outcome(&event)).collect()
}

const TWO: &str =
    "video,audio,output,playback_type\nface.mp4,a.wav,a.mp4,\nface.mp4, b.wav, b.mp4, normal_reverse\n";

#[test]
fn every_line_becomes_a_result_and_only_once() {
    let folder = folder();
    let first = batch(folder.path(), TWO, &["--json"]);
    assert_eq!((first.code, outcomes(&first)), (0, vec!["done".into(), "done".into()]), "{first:?}");
    let names = ["a.mp4", "a.wav", "b.mp4", "b.wav", "face.mp4", "jobs.csv", "jobs.done.jsonl"];
    assert_eq!(names_in(&folder.path().join("lists")), names);

    let again = batch(folder.path(), TWO, &[]);
    assert_eq!(
        again.stdout, "lists/a.mp4: already done\nlists/b.mp4: already done\n2 already done\n",
        "{again:?}"
    );

    // What has changed is made again, and nothing else.
    speech_wav(0.6, &folder.path().join("lists/b.wav")).unwrap();
    let changed = batch(folder.path(), TWO, &["--json"]);
    assert_eq!(outcomes(&changed), ["skipped", "done"], "{changed:?}");
    fs::remove_file(folder.path().join("lists/a.mp4")).unwrap();
    let removed = batch(folder.path(), TWO, &["--json"]);
    assert_eq!(outcomes(&removed), ["skipped", "done"], "{removed:?}");
}

#[test]
fn a_failed_job_ends_the_batch_unless_it_is_to_go_on() {
    let folder = folder();
    fs::write(folder.path().join("lists/text.mp4"), "This is no video. ".repeat(100)).unwrap();
    let list = "video,audio,output\ntext.mp4,a.wav,x.mp4\nface.mp4,a.wav,a.mp4\n";
    let ended = batch(folder.path(), list, &["--json"]);
    assert_eq!((ended.code, outcomes(&ended)), (BAD_INPUT, vec!["failed".into()]), "{ended:?}");
    let last: Value = serde_json::from_str(ended.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((&last["event"], &last["code"]), (&"failed".into(), &"video_unreadable".into()));
    assert!(!folder.path().join("lists/a.mp4").exists());

    let kept_going = batch(folder.path(), list, &["--keep-going"]);
    assert_eq!(kept_going.code, BAD_INPUT);
    assert!(kept_going.stdout.ends_with("1 done, 1 failed\n"), "{kept_going:?}");
    assert!(folder.path().join("lists/a.mp4").exists());
}

#[test]
fn a_list_that_is_wrong_is_refused_before_anything_is_made() {
    let folder = folder();
    let good = "face.mp4,a.wav,a.mp4";
    let cases = [
        (format!("video,audio\n{good}\n"), USAGE, "line 1: the first line names the columns"),
        (format!("video,audio,output,voice\n{good},x\n"), USAGE, "line 1: there is no column voice"),
        (format!("video,audio,output\n{good}\nface.mp4,b.wav\n"), USAGE, "line 3"),
        (
            format!("video,audio,output\n{good}\nface.mp4,b.wav,a.mp4\n"),
            USAGE,
            "line 3: lists/a.mp4 is the output",
        ),
        (format!("video,audio,output\n{good}\nface.mp4,,c.mp4\n"), USAGE, "line 3: audio is empty"),
        (
            format!("video,audio,output,playback_type\n{good},backwards\n"),
            USAGE,
            "backwards is no playback_type",
        ),
        ("video,audio,output\n".to_owned(), USAGE, "no job follows"),
        (
            format!("video,audio,output\n{good}\nno.mp4,b.wav,b.mp4\n"),
            BAD_INPUT,
            "lists/no.mp4 does not exist",
        ),
    ];
    for (list, code, sentence) in cases {
        let ended = batch(folder.path(), &list, &[]);
        assert_eq!((ended.code, ended.stdout.as_str()), (code, ""), "{list}: {ended:?}");
        assert!(ended.stderr.contains(sentence), "{list}: {}", ended.stderr);
        assert!(!folder.path().join("lists/a.mp4").exists(), "{list}");
    }
    let both = sync_in(folder.path(), &["lists/face.mp4", "lists/a.wav", "-o", "a.mp4", "--batch", "x.csv"]);
    assert_eq!(both.code, USAGE);
}
