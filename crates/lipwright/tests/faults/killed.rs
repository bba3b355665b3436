//! `kill -9` and SIGTERM in the middle of a task, and the process after.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use lipwright_testkit::{FaceClip, TempDir, speech_wav, tempdir};
use serde_json::{Value, json};

use crate::service::Service;

/// How long source and speech last, in seconds, so that the stage named lasts for seconds on a fast machine
/// and is not over between two looks.
type Lengths = (f64, f64);
const LONG_ANALYSIS: Lengths = (8.0, 8.0);
const LONG_SYNTHESIS: Lengths = (2.0, 40.0);

/// A folder with `data`, a source and a speech.
fn folder((source, speech): Lengths) -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    FaceClip::lasting(source).size(256, 256).write(&folder.path().join("face.mp4")).unwrap();
    speech_wav(speech, &folder.path().join("speech.wav")).unwrap();
    folder
}

fn is_at(stage: &'static str) -> impl Fn(&Value) -> bool {
    move |task| {
        assert!(task["status"] != "failed" && task["status"] != "success", "too late to interrupt: {task}");
        task["stage"] == stage
    }
}

fn begun(folder: &TempDir) -> (Service, String) {
    let path = |name: &str| folder.path().join(name);
    let service = Service::start(&path("data"), None);
    let client = &service.client;
    let video = client.upload(&path("face.mp4"), "video/mp4");
    let audio = client.upload(&path("speech.wav"), "audio/wav");
    let id = client.create(&video, &audio);
    (service, id)
}

/// Names in a folder inside `data`.
fn left_in(folder: &TempDir, name: &str) -> Vec<String> {
    let entries = fs::read_dir(folder.path().join("data").join(name)).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The task ended well under the next process, was charged once and left one result.
fn ends_once(folder: &TempDir, service: &Service, id: &str, attempt: u64) {
    let task = service.client.finished(id);
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(attempt)), "{task}");
    assert_eq!(service.client.with_key("wrong").get("/v2/user/whoami")["code"], 10105);
    let quota = service.client.get("/v2/user/remaining_quota")["data"]["remaining_quota"].as_f64().unwrap();
    let price = task["credits"].as_f64().unwrap();
    assert!((quota + price - 1_000_000.0).abs() < 0.005, "{quota} left after {price}");
    assert_eq!(left_in(folder, &format!("blobs/results/{id}")).len(), 2, "one result and its cover");
    assert_eq!(left_in(folder, "scratch"), Vec::<String>::new());
}

/// A process of this machine.
struct Process {
    id: u32,
    parent: u32,
}

/// Those that run: one that has died and that nobody has asked about yet does not.
fn running() -> impl Iterator<Item = Process> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|entry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        // Its name, in brackets, may hold anything; then come its state and its parent.
        let about = fs::read_to_string(entry.path().join("stat")).ok()?;
        let mut words = about.rsplit_once(')')?.1.split_whitespace();
        let state = words.next()?;
        let parent = words.next()?.parse().ok()?;
        (!matches!(state, "Z" | "X")).then_some(Process { id, parent })
    })
}

fn within(patience: Duration, what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + patience;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within {patience:?}: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn killed_at(stage: &'static str, lengths: Lengths) {
    let folder = folder(lengths);
    let (mut service, id) = begun(&folder);
    service.client.until(&id, is_at(stage));
    let service_id = service.process.id();
    let mut children = BTreeSet::new();
    within(Duration::from_secs(20), "it has a child that could outlive it", || {
        children = running().filter(|process| process.parent == service_id).map(|child| child.id).collect();
        !children.is_empty()
    });
    service.process.signal("KILL").unwrap();
    service.process.wait().unwrap();
    within(Duration::from_secs(2), "its children have died with it", || {
        running().all(|process| !children.contains(&process.id))
    });
    let next = Service::start(&folder.path().join("data"), Some(&service.client.key));
    assert!(next.greeting.contains("resumed  1 task of"), "{}", next.greeting);
    ends_once(&folder, &next, &id, 2);
}

#[test]
fn killed_while_analysing_the_task_is_continued_by_the_next_process() {
    killed_at("analyse", LONG_ANALYSIS);
}

#[test]
fn killed_while_synthesising_the_task_is_continued_by_the_next_process() {
    killed_at("synthesise", LONG_SYNTHESIS);
}

#[test]
fn told_to_stop_twice_it_gives_the_task_back_and_ends_well() {
    let folder = folder(LONG_ANALYSIS);
    let (mut service, id) = begun(&folder);
    service.client.until(&id, is_at("analyse"));
    // Two signals at once may arrive as one.
    let ended = loop {
        if let Some(ended) = service.process.child().try_wait().unwrap() {
            break ended;
        }
        service.process.signal("TERM").unwrap();
        std::thread::park_timeout(Duration::from_millis(100));
    };
    assert!(ended.success(), "{ended}");
    let next = Service::start(&folder.path().join("data"), Some(&service.client.key));
    assert!(!next.greeting.contains("resumed"), "no lease was left: {}", next.greeting);
    ends_once(&folder, &next, &id, 2);
}
