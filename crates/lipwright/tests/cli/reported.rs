//! The report that a `sync` leaves beside its result.

use std::fs;
use std::path::Path;

use lipwright_testkit::{FaceClip, ffmpeg, sample_face, speech_wav};
use serde_json::Value;

use crate::binary::{folder_with_sample, names_in, sync_in};

fn report(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn every_frame_is_either_synced_or_passed_through_for_a_reason() {
    let folder = folder_with_sample();
    let here = folder.path();
    // A second of the sample's face, then a second of grey.
    let grey = "scale=256:256,trim=duration=1,tpad=stop_duration=1:color=gray,setpts=PTS-STARTPTS";
    ffmpeg(
        ["-i".into(), sample_face().into_os_string(), "-an".into(), "-vf".into(), grey.into()]
            .into_iter()
            .chain(["-pix_fmt".into(), "yuv420p".into(), here.join("leaves.mp4").into_os_string()]),
    )
    .unwrap();
    speech_wav(2.0, &here.join("short.wav")).unwrap();
    let ended = sync_in(here, &["leaves.mp4", "short.wav", "-o", "out.mp4"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let report = report(&here.join("out.report.json"));
    let [frames, synced, no_face] = ["/frames", "/synced", "/passed_through/no_face"]
        .map(|field| report.pointer(field).and_then(Value::as_u64).unwrap());
    assert_eq!((frames, report["passed_through"]["total"].as_u64()), (50, Some(50 - synced)), "{report}");
    assert!((20..=30).contains(&no_face), "{report}");
    assert_eq!((&report["engine"], &report["duration_seconds"]), (&"warp".into(), &2.0.into()));
    assert_eq!(report["lipwright"], env!("CARGO_PKG_VERSION"));
    let told = format!("{synced} of 50 frames with a re-made mouth ({no_face} without the face");
    assert!(ended.stdout.contains(&told), "{} {report}", ended.stdout);
}

#[test]
fn the_report_goes_where_it_is_wanted_or_nowhere() {
    let folder = folder_with_sample();
    let here = folder.path();
    FaceClip::lasting(0.2).size(128, 128).write(&here.join("one.mp4")).unwrap();
    speech_wav(0.2, &here.join("short.wav")).unwrap();
    let before = names_in(here);
    let inputs = ["one.mp4", "short.wav", "-o", "out.mp4", "--quiet", "--engine", "identity"];
    for (wanted, written) in [
        (&["--report", "why.json"][..], Some("why.json")),
        (&["--no-report"], None),
        (&[], Some("out.report.json")),
    ] {
        let ended = sync_in(here, &[&inputs[..], wanted].concat());
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
        let left: Vec<_> = names_in(here).into_iter().filter(|name| !before.contains(name)).collect();
        let expected: Vec<_> = ["out.mp4"].into_iter().chain(written).collect();
        assert_eq!(left, expected);
        written.into_iter().chain(["out.mp4"]).for_each(|name| fs::remove_file(here.join(name)).unwrap());
    }
}

#[test]
fn a_report_cannot_be_wanted_and_unwanted() {
    let folder = folder_with_sample();
    let ended = sync_in(
        folder.path(),
        &["face.mp4", "speech.wav", "-o", "out.mp4", "--report", "a.json", "--no-report"],
    );
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("cannot be used with"), "{}", ended.stderr);
}
