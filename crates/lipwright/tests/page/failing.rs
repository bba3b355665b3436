//! Everything that can go wrong in front of a visitor: the API's own words, and what to do.

use lipwright_testkit::{sample_face, sample_speech};
use serde_json::json;

use crate::visit::Visit;

const WRONG: &str = "lsk_live_0000000000000000000000000000000000000000000_000000";

/// The notice with this code says both.
fn says(visit: &Visit, code: &str, words: &str, advice: &str) {
    let text = visit.text(&format!(".notice[data-code='{code}']"));
    assert!(text.contains(words) && text.contains(advice), "{code}: {text}");
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
fn what_the_service_refuses_is_told_in_its_words() {
    let visit = Visit::new();
    // No setting of the service leads to these; the page must show them all the same.
    for (code, status, message, advice) in [
        (18020, 402, "Insufficient credit", "Ask who runs the service for more credits"),
        (18025, 403, "No permission to call APIs", "Start again from the form"),
        (50000, 507, "System error: storage full", "the service's log says why"),
    ] {
        let reply = json!({ "code": code, "msg": message, "data": null, "rid": "0123" }).to_string();
        visit.browser.run(&format!(
            "window.real ??= window.fetch; window.fetch = (path, request) => path.endsWith('create_lip_sync_video')
               ? Promise.resolve(new Response({}, {{ status: {status} }})) : window.real(path, request)",
            json!(reply)
        ));
        if visit.is("document.querySelectorAll('.chosen .file').length === 2") {
            visit.browser.click("#send");
        } else {
            visit.send(&sample_face(), &sample_speech());
        }
        says(&visit, &code.to_string(), message, advice);
    }
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
    std::fs::write(visit.folder.path().join("lipwright.toml"), "").unwrap();
    visit.service = crate::service::Service::start_at(listen, visit.folder.path(), Some(&key));
    visit.browser.until("document.querySelector('.player')");
    assert!(!visit.is("document.querySelector('.notice')"));
}
