//! Everything that can go wrong in front of a visitor: the API's own words, and what to do.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use lipwright_testkit::{FaceClip, sample_face, sample_speech, speech_wav, tempdir};
use serde_json::json;

use crate::service::Service;
use crate::visit::Visit;

const WRONG: &str = "lsk_live_0000000000000000000000000000000000000000000_000000";

/// The notice with this code says both.
fn says(visit: &Visit, code: &str, words: &str, advice: &str) {
    let text = visit.text(&format!(".notice[data-code='{code}']"));
    // The page begins sentences with capitals.
    let has = |part: &str| text.to_lowercase().contains(&part.to_lowercase());
    assert!(has(words) && has(advice), "{code}: {text}");
}

#[test]
fn a_key_that_is_not_known_is_asked_for_again() {
    let visit = Visit::new();
    let key = visit.service.client.key.clone();
    visit.browser.run(&format!("localStorage.setItem('lipwright.key', '{WRONG}')"));
    visit.browser.reload();
    visit.browser.until("document.querySelector('#key-dialog').open");
    assert!(visit.text("#key-error").contains("does not know this key"));
    visit.picture("key");
    visit.is_accessible();
    visit.browser.fill("#key-input", "my key");
    visit.browser.click("#key-form [type=submit]");
    assert!(visit.text("#key-error").contains("begins with lsk_"));
    visit.browser.run("document.querySelector('#key-input').value = ''");
    visit.browser.fill("#key-input", &key);
    visit.browser.click("#key-form [type=submit]");
    visit.browser.until("!document.querySelector('#key-dialog').open");
    assert!(visit.text("#history-list").contains("Nothing yet"));
}

#[test]
fn the_printed_link_brings_the_key_and_hides_it() {
    let visit = Visit::new();
    let key = visit.service.client.key.clone();
    assert_eq!(
        visit.browser.run("return localStorage.getItem('lipwright.key')"),
        json!(key),
        "by itself, once"
    );
    visit.browser.run("localStorage.clear()");
    visit.browser.reload();
    visit.browser.until("document.querySelector('#key-dialog').open");
    visit.browser.go("about:blank");
    visit.open(&format!("/#key={key}"));
    assert!(!visit.is("document.querySelector('#key-dialog').open"));
    assert_eq!(
        visit.browser.run("return [localStorage.getItem('lipwright.key'), location.hash]"),
        json!([key, ""])
    );
}

#[test]
fn the_question_for_a_key_can_be_put_off_and_nothing_is_sent_twice_for_it() {
    let visit = Visit::new();
    let key = visit.service.client.key.clone();
    visit.browser.run("localStorage.clear()");
    visit.browser.reload();
    visit.browser.until("document.querySelector('#key-dialog').open");
    visit.browser.click("#key-close");
    visit.browser.choose("#video-file", &visit.no_video());
    visit.browser.choose("#audio-file", &sample_speech());
    for _ in 0..2 {
        visit.browser.click("#send");
        visit.browser.until("document.querySelector('#key-dialog').open");
        visit.browser.click("#key-close");
        visit.browser.until("!document.querySelector('#key-dialog').open");
    }
    visit.browser.click("#send");
    visit.browser.until("document.querySelector('#key-dialog').open");
    visit.browser.fill("#key-input", &key);
    visit.browser.click("#key-form [type=submit]");
    visit.browser.until("document.querySelector('.failed-card')");
    visit.browser.click("a.back");
    visit.browser.until("document.querySelector('#history-list li')");
    assert_eq!(visit.number("document.querySelectorAll('#history-list li').length").to_string(), "1");
}

#[test]
fn a_task_opened_without_a_key_is_shown_once_there_is_one() {
    let visit = Visit::new();
    let key = visit.service.client.key.clone();
    let failed = visit.failed_task();
    visit.browser.run("localStorage.clear()");
    visit.browser.go("about:blank");
    visit.open(&format!("/?task={failed}"));
    visit.browser.until("document.querySelector('#key-dialog').open");
    visit.browser.click("#key-close");
    visit.browser.until("!document.querySelector('#key-dialog').open");
    visit.browser.click("#key-button");
    visit.browser.fill("#key-input", &key);
    visit.browser.click("#key-form [type=submit]");
    visit.browser.until("document.querySelector('.failed-card')");
}

#[test]
fn a_file_that_is_no_video_fails_with_its_cause_and_what_to_do() {
    let visit = Visit::new();
    visit.send(&visit.no_video(), &sample_speech());
    says(&visit, "video_unreadable", "video could not be read", "save it as MP4");
    visit.is_accessible();
    visit.picture("failed");
    let first = visit.browser.run("return location.search");
    visit.browser.click(".failed-card .retry");
    visit.browser.until(&format!("location.search !== {first} && document.querySelector('.failed-card')"));
    visit.browser.click("a.back");
    visit.browser.until("document.querySelectorAll('#history-list li').length === 2");
    visit.picture("history");
}

#[test]
fn too_many_requests_say_how_long_to_wait() {
    let visit = Visit::with("posts_per_minute = 1\n");
    visit.send(&sample_face(), &sample_speech());
    says(&visit, "429", "Rate limit exceeded", "seconds, then send it again");
    visit.picture("limited");
    visit.is_accessible();
    assert!(visit.is("!document.querySelector('#send').disabled"), "it can be sent again");
}

#[test]
fn a_file_that_is_too_large_is_refused_with_the_limit() {
    let visit = Visit::with("max_video_bytes = 1000\n");
    visit.send(&sample_face(), &sample_speech());
    says(&visit, "40000", "at most 1000 bytes are accepted", "Change what it names");
}

#[test]
fn a_visitor_without_credits_is_told_whom_to_ask() {
    let visit = Visit::with("[plans.local]\ncredits = 0.0\n");
    visit.send(&sample_face(), &sample_speech());
    says(&visit, "18020", "Insufficient credit", "Ask who runs the service for more credits");
    visit.picture("no-credits");
    visit.is_accessible();
}

#[test]
fn an_upload_link_that_is_not_good_is_told() {
    let visit = Visit::new();
    // Links run out after an hour; one that was spoiled on the way gets the same answer from the service.
    visit.browser.run(
        "const real = window.fetch;
         window.fetch = async (path, request) => {
           const response = await real(path, request);
           if (!String(path).endsWith('/v2/upload/asset')) return response;
           const reply = await response.json();
           const link = new URL(reply.data.sign_url);
           [...link.searchParams.keys()].forEach((name) => link.searchParams.set(name, '1'));
           reply.data.sign_url = link.href;
           return new Response(JSON.stringify(reply));
         }",
    );
    visit.send(&sample_face(), &sample_speech());
    says(&visit, "18025", "No permission", "Start again from the form");
    visit.picture("refused");
}

/// The service with its data on a disk of eight megabytes of its own; `None` where the system lets nobody
/// but its owner make one.
#[expect(clippy::disallowed_methods, reason = "the disk must be made before the service starts")]
fn on_a_small_disk(folder: &Path) -> Option<Service> {
    let namespace = |script: &str| {
        let mut command = Command::new("unshare");
        let mount = "mount -t tmpfs -o size=8m,mode=0700 tmpfs \"$0\"";
        command.args(["--map-root-user", "--mount", "sh", "-eu", "-c", &format!("{mount}; {script}")]);
        command.arg(folder);
        command
    };
    let works = namespace("true").stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    works.then(|| {
        let mut service = namespace("exec \"$@\"");
        service.arg(env!("CARGO_BIN_EXE_lipwright"));
        Service::start_by(service, "127.0.0.1:0", folder, None)
    })
}

#[test]
fn a_full_disk_is_told_before_and_after_sending() {
    let folder = tempdir().unwrap();
    let Some(service) = on_a_small_disk(folder.path()) else {
        eprintln!("not run: no file system can be made here");
        return;
    };
    let large = tempdir().unwrap();
    let video = large.path().join("large.mp4");
    fs::write(&video, vec![0; 20_000_000]).unwrap();
    let visit = Visit::of(service, folder);
    let warned = visit.text("#health .notice");
    assert!(warned.contains("storage nearly full") && warned.contains("may have to wait"), "{warned}");
    visit.send(&video, &sample_speech());
    says(&visit, "50000", "storage full", "Delete videos that you no longer need");
    visit.picture("full");
    visit.is_accessible();
}

#[test]
fn a_key_that_is_revoked_meanwhile_is_asked_for_and_what_it_queued_says_why() {
    let visit = Visit::with("workers = 1\n");
    let working = visit.task("warp");
    let waiting = visit.task("warp");
    visit.service.client.until(&working, |task| task["status"] == "processing");
    let other = visit.admin(&["key", "create", "local"]);
    let [mine, other] = [visit.service.client.key.as_str(), other.as_str()]
        .map(|said| said.split_whitespace().find(|word| word.starts_with("lsk_")).expect("a key").to_owned());
    let keys = visit.admin(&["key", "list", "local"]);
    let line = keys.lines().find(|line| line.contains(&mine[mine.len() - 4..])).expect(&keys);
    visit.admin(&["key", "revoke", line.split_whitespace().next().unwrap()]);
    visit.browser.until("document.querySelector('#key-dialog').open || (location.reload(), false)");
    assert!(visit.text("#key-error").contains("does not know this key"));
    visit.browser.fill("#key-input", &other);
    visit.browser.click("#key-form [type=submit]");
    visit.browser.until("!document.querySelector('#key-dialog').open");
    visit.open(&format!("/?task={waiting}"));
    says(&visit, "api_key_revoked", "api key revoked", "Use another key and make it again");
}

#[test]
fn an_empty_file_is_named() {
    let visit = Visit::new();
    let empty = visit.folder.path().join("empty.mp4");
    fs::write(&empty, "").unwrap();
    visit.send(&empty, &sample_speech());
    says(&visit, "empty", "The file empty.mp4 is empty", "Choose another file");
}

#[test]
fn a_microphone_that_may_not_be_used_is_told() {
    let visit = Visit::new();
    // As a browser answers whose visitor has said no; this one is told to say yes to everything.
    visit.browser.run(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))",
    );
    visit.browser.click("#record");
    visit
        .browser
        .until("document.querySelector('#audio-said').innerText.includes('microphone cannot be used')");
    visit.is_accessible();
}

#[test]
fn a_face_that_is_not_there_can_be_chosen_again() {
    let visit = Visit::new();
    let clip = visit.folder.path().join("short.mp4");
    FaceClip::lasting(0.6).size(256, 256).write(&clip).unwrap();
    let speech = visit.folder.path().join("short.wav");
    speech_wav(0.5, &speech).unwrap();
    visit.browser.choose("#video-file", &clip);
    visit.browser.choose("#audio-file", &speech);
    visit.browser.click(".options summary");
    visit.browser.fill("#options input[name=face]", "7");
    visit.browser.click("#send");
    says(&visit, "no_such_face", "no face at the chosen place", "another number below");
    visit.picture("no-such-face");
    visit.is_accessible();
    visit.browser.run("document.querySelector('.again input[name=again-face]').value = 1");
    visit.browser.click(".again > button");
    visit.browser.until("document.querySelector('.player')");
}

#[test]
fn missing_files_are_named() {
    let visit = Visit::new();
    visit.browser.click("#send");
    assert_eq!(visit.text("#video-said"), "Choose a video first.");
    assert_eq!(visit.text("#audio-said"), "Choose or record speech first.");
    assert_eq!(visit.browser.run("return document.activeElement.id"), json!("video-file"));
}

#[test]
fn a_task_that_is_not_there_is_told() {
    let visit = Visit::new();
    visit.open("/?task=01234567-89ab-cdef-0123-456789abcdef");
    says(&visit, "10104", "Record not found", "It may have been deleted");
    assert!(visit.is("document.querySelector('.log').hidden"), "nothing happened to what is not there");
}

#[test]
fn a_service_that_has_gone_is_told_and_the_rest_stays() {
    let mut visit = Visit::new();
    let id = visit.task("identity");
    visit.service.client.finished(&id);
    visit.browser.choose("#video-file", &sample_face());
    visit.browser.choose("#audio-file", &sample_speech());
    visit.service.process.signal("KILL").unwrap();
    visit.service.process.wait().unwrap();
    visit.browser.click("#send");
    says(&visit, "offline", "The service does not answer", "Check that it still runs");
    assert!(
        visit.is("document.querySelectorAll('.chosen .file').length === 2"),
        "the files are still chosen"
    );
    visit.picture("gone");
}

#[test]
fn a_task_is_followed_on_when_the_service_comes_back() {
    let mut visit = Visit::new();
    let base = visit.service.client.base.clone();
    let id = visit.task("warp");
    visit.open(&format!("/?task={id}"));
    visit.browser.until("document.querySelector('.way')");
    visit.service.process.signal("KILL").unwrap();
    visit.service.process.wait().unwrap();
    says(&visit, "offline", "The service does not answer", "tries again by itself");
    let key = visit.service.client.key.clone();
    let listen = base.trim_start_matches("http://");
    fs::write(visit.folder.path().join("lipwright.toml"), "").unwrap();
    visit.service = Service::start_at(listen, visit.folder.path(), Some(&key));
    visit.browser.until("document.querySelector('.player')");
    assert!(!visit.is("document.querySelector('.notice')"));
}
