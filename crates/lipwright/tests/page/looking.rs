//! How the page looks and what it costs: small screens, the dark, German, its weight, its rules.

use serde_json::{Value, json};

use crate::visit::Visit;

#[test]
fn the_page_fits_a_small_phone_and_the_dark() {
    let visit = Visit::new();
    visit.failed_task();
    visit.open("/");
    visit.browser.until("document.querySelector('#history-list li')");
    visit.browser.click(".options summary");
    visit.width(360);
    visit.fits();
    visit.picture("home-phone");
    visit.browser.click("#language");
    visit.fits();
    visit.picture("home-phone-german");
    visit.width(1280);
    let light = visit.browser.run("return getComputedStyle(document.body).backgroundColor");
    visit.dark(true);
    let dark = visit.browser.run("return getComputedStyle(document.body).backgroundColor");
    assert_ne!(light, dark);
    visit.is_accessible();
    visit.picture("home-dark");
}

#[test]
fn a_chosen_language_stays() {
    let visit = Visit::new();
    assert_eq!(visit.text("#create-title"), "Give a face new words");
    visit.is_accessible();
    visit.browser.click("#language");
    assert_eq!(visit.text("#create-title"), "Gib einem Gesicht neue Worte");
    assert_eq!(visit.browser.run("return document.documentElement.lang"), json!("de"));
    visit.picture("home-german");
    visit.browser.reload();
    visit.ready();
    assert_eq!(visit.text("#create-title"), "Gib einem Gesicht neue Worte");
}

#[test]
fn everything_can_be_reached_by_keyboard() {
    let visit = Visit::new();
    let mut reached = Vec::new();
    for _ in 0..12 {
        visit.browser.press("\u{e004}");
        reached.push(visit.browser.run("return document.activeElement.id || document.activeElement.className || document.activeElement.tagName"));
    }
    let order = [
        "skip",
        "brand",
        "language",
        "key-button",
        "video-file",
        "audio-file",
        "record",
        "SUMMARY",
        "send",
        "sample",
        "history-status",
    ];
    assert_eq!(reached[..order.len()], order.map(Value::from), "{reached:?}");
}

#[test]
fn the_whole_page_weighs_little_and_comes_from_here() {
    let visit = Visit::new();
    let weighed = visit.browser.run(
        "const urls = [location.pathname, ...performance.getEntriesByType('resource')
            .filter((e) => ['link', 'script', 'other', 'css', 'img'].includes(e.initiatorType)).map((e) => e.name)];
         const zipped = async (url) => {
           const body = (await fetch(url)).body.pipeThrough(new CompressionStream('gzip'));
           return (await new Response(body).arrayBuffer()).byteLength;
         };
         return Promise.all(urls.filter((url) => !url.startsWith('data:')).map(zipped)).then((sizes) => ({
           files: sizes.length,
           bytes: sizes.reduce((a, b) => a + b),
           foreign: urls.filter((url) => new URL(url, location.href).origin !== location.origin && !url.startsWith('data:')),
         }))",
    );
    assert_eq!(weighed["foreign"], json!([]));
    assert!(weighed["files"].as_u64().unwrap() > 25, "{weighed}");
    assert!(weighed["bytes"].as_u64().unwrap() <= 150 * 1024, "{weighed}");
}

#[test]
fn browsers_are_told_to_run_nothing_else() {
    let visit = Visit::new();
    let client = &visit.service.client;
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/page/main.js", "text/javascript; charset=utf-8"),
        ("/page/base.css", "text/css; charset=utf-8"),
        ("/sample/face.mp4", "video/mp4"),
        ("/sample/speech.wav", "audio/wav"),
    ] {
        let url = format!("{}{path}", client.base);
        let reply = client.agent.get(&url).call().unwrap();
        let header = |name: &str| reply.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), content_type);
        assert_eq!(header("x-content-type-options"), "nosniff");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        let again = client.agent.get(&url).header("If-None-Match", &header("etag")).call().unwrap();
        assert_eq!(again.status().as_u16(), 304, "{path}");
    }
    // The key is the first visitor's, and the browser has it by now; nobody gets it by asking.
    let url = format!("{}/page/session", client.base);
    let reply = client.agent.post(&url).header("Origin", &client.base).send_empty().unwrap();
    assert_eq!(reply.status().as_u16(), 404);
}
