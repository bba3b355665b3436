//! Ctrl-C and SIGTERM while a job runs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use lipwright_testkit::{FaceClip, ProcessGuard, speech_wav};

use crate::binary::{folder_with_sample, lipwright, names_in};

const INTERRUPTED: i32 = 130;

/// Starts a job that renders a thousand frames, waits until it does, sends `signals`, and returns its exit code.
fn interrupted_by(here: &Path, signals: &[&str]) -> i32 {
    FaceClip::lasting(1.0).size(256, 256).write(&here.join("face.mp4")).unwrap();
    speech_wav(40.0, &here.join("long.wav")).unwrap();
    fs::write(here.join("out.mp4"), "an older result").unwrap();
    let mut command = lipwright();
    command.args(["sync", "face.mp4", "long.wav", "-o", "out.mp4", "--cover", "cover.jpg", "--json"]);
    let mut job = ProcessGuard::spawn(command.current_dir(here).stdout(Stdio::piped())).unwrap();
    let lines = BufReader::new(job.child().stdout.take().unwrap()).lines();
    let rendering =
        lines.map_while(Result::ok).find(|line| line.contains("progress") && line.contains("synthesise"));
    assert!(rendering.is_some(), "the job ended before it rendered");
    for signal in signals {
        job.signal(signal).unwrap();
    }
    job.wait().unwrap().code().expect("ended by itself, not by the signal")
}

#[test]
fn an_interrupted_job_leaves_the_older_result_and_nothing_else() {
    for signals in [&["INT"][..], &["TERM"], &["INT", "INT"]] {
        let folder = folder_with_sample();
        let here = folder.path();
        assert_eq!(interrupted_by(here, signals), INTERRUPTED, "{signals:?}");
        assert_eq!(fs::read_to_string(here.join("out.mp4")).unwrap(), "an older result");
        assert_eq!(names_in(here), ["face.mp4", "long.wav", "out.mp4", "speech.wav"], "{signals:?}");
    }
}
