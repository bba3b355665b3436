//! Uploads: announce, put once, use.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::rig::{Answer, Rig, eventually};

async fn rig() -> Rig {
    Rig::with(|settings| {
        settings.workers = 0;
        settings.limits.media.max_video_bytes = 1_000;
        settings.limits.media.max_audio_bytes = 100;
    })
    .await
}

async fn announce(rig: &Rig, body: Value) -> Value {
    rig.post("/v2/upload/asset", body).await.data()
}

async fn put(rig: &Rig, asset: &Value, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    rig.follow(Method::PUT, asset["sign_url"].as_str().unwrap(), headers, body.into()).await
}

/// A body whose length nobody knows beforehand.
fn streamed(chunks: usize, bytes: usize) -> Body {
    let chunks = (0..chunks).map(move |_| Ok::<_, std::io::Error>(Bytes::from(vec![7; bytes])));
    Body::from_stream(futures_util::stream::iter(chunks))
}

#[tokio::test]
async fn any_content_type_is_taken() {
    let rig = rig().await;
    for content_type in ["video/mp4", "application/octet-stream", "", "text/html; charset=utf-8"] {
        let asset = announce(&rig, json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
        let answer = put(&rig, &asset, &[("content-type", content_type)], "bytes").await;
        assert_eq!((answer.status.as_u16(), answer.data()), (200, json!({ "size": 5 })), "{content_type}");
    }
}

#[tokio::test]
async fn a_link_works_once() {
    let rig = rig().await;
    let asset = announce(&rig, json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
    assert_eq!(put(&rig, &asset, &[], "first").await.code(), 0);
    let again = put(&rig, &asset, &[], "second").await;
    assert_eq!((again.status.as_u16(), again.code()), (403, 18025));
    assert_eq!(again.message(), "No permission to call APIs: the upload link has been used");
    assert_eq!(rig.blob_keys().await.len(), 1, "the first one's bytes");
}

#[tokio::test]
async fn of_two_uploads_at_once_one_is_kept() {
    let rig = rig().await;
    let asset = announce(&rig, json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
    let (first, second) = tokio::join!(put(&rig, &asset, &[], "first"), put(&rig, &asset, &[], "second"));
    let mut codes = [first.code(), second.code()];
    codes.sort_unstable();
    assert_eq!(codes, [0, 18025]);
    assert_eq!(rig.blob_keys().await.len(), 1);
}

/// A body that sends `bytes` and then neither goes on nor ends.
fn stalling(bytes: &'static str) -> Body {
    let first = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from(bytes))]);
    Body::from_stream(first.chain(futures_util::stream::pending()))
}

fn incoming(rig: &Rig) -> usize {
    std::fs::read_dir(rig.folder.path().join("incoming-uploads")).unwrap().count()
}

/// A `PUT` whose body stalls, under way in the background.
async fn stalled(rig: &Rig, asset: &Value) -> tokio::task::JoinHandle<()> {
    let path = asset["sign_url"].as_str().unwrap().strip_prefix("http://lips.test").unwrap().to_owned();
    let request = Request::put(path).header("host", "lips.test").body(stalling("some")).unwrap();
    let router = rig.router();
    let upload = tokio::spawn(async move {
        let _never = router.oneshot(request).await;
    });
    eventually("it has begun", async || incoming(rig) == 1).await;
    upload
}

#[tokio::test]
async fn a_second_upload_to_a_busy_link_is_refused_and_a_client_that_leaves_frees_it() {
    let rig = rig().await;
    let asset = announce(&rig, json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
    let first = stalled(&rig, &asset).await;
    let second = put(&rig, &asset, &[], "second").await;
    assert_eq!((second.status.as_u16(), second.code()), (409, 18025));
    assert_eq!(second.message(), "No permission to call APIs: another upload to this link is under way");
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(incoming(&rig), 0, "nothing of the one that left stays");
    assert_eq!(put(&rig, &asset, &[], "third").await.code(), 0);
}

#[tokio::test]
async fn an_upload_that_sends_nothing_or_takes_too_long_is_given_up() {
    for (idle, total) in [(20, 3_600_000), (3_600_000, 20)] {
        let rig = Rig::with(|settings| {
            settings.workers = 0;
            settings.times.upload_idle = Duration::from_millis(idle);
            settings.times.upload_total = Duration::from_millis(total);
        })
        .await;
        let asset = announce(&rig, json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
        let answer = put(&rig, &asset, &[], stalling("some")).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (408, 40000));
        assert_eq!(answer.message(), "Parameter error: body came too slowly");
        assert_eq!((incoming(&rig), rig.blob_keys().await.len()), (0, 0));
    }
}

#[tokio::test]
async fn a_link_expires_after_a_quarter_of_an_hour() {
    let rig = rig().await;
    let asset = announce(&rig, json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
    rig.clock.advance(Duration::from_secs(15 * 60 + 61));
    let late = put(&rig, &asset, &[], "late").await;
    assert_eq!(
        (late.code(), late.message().as_str()),
        (18025, "No permission to call APIs: the link has expired")
    );
    assert!(rig.blob_keys().await.is_empty());
}

#[tokio::test]
async fn a_changed_link_opens_nothing() {
    let rig = rig().await;
    let asset = announce(&rig, json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
    let other = announce(&rig, json!({ "filename": "b.mp4", "content_type": "video/mp4" })).await;
    let link = asset["sign_url"].as_str().unwrap();
    let (path, query) = link.split_once('?').unwrap();
    let other_path = other["sign_url"].as_str().unwrap().split_once('?').unwrap().0;
    for forged in [
        path.to_owned(),
        format!("{path}?"),
        format!("{other_path}?{query}"),
        link.replace("expires=1", "expires=2"),
        format!("{}0", &link[..link.len() - 1]).replace("00", "01"),
        format!("{path}?expires=9999999999&signature="),
    ] {
        let answer = rig.follow(Method::PUT, &forged, &[], Body::from("x")).await;
        assert_eq!(answer.code(), 18025, "{forged}");
    }
    assert!(rig.blob_keys().await.is_empty());
}

#[tokio::test]
async fn a_size_announced_too_large_is_refused_before_the_upload() {
    let rig = rig().await;
    for (content_type, size, limit) in [("video/mp4", 1_001, 1_000), ("audio/wav", 101, 100)] {
        let body = json!({ "filename": "a", "content_type": content_type, "file_size": size });
        let answer = rig.post("/v2/upload/asset", body).await;
        let message =
            format!("Parameter error: file_size is {size} bytes; at most {limit} bytes are accepted");
        assert_eq!((answer.code(), answer.message()), (40000, message));
    }
}

#[tokio::test]
async fn a_body_larger_than_agreed_is_cut_off() {
    let rig = rig().await;
    let agreed =
        announce(&rig, json!({ "filename": "a", "content_type": "video/mp4", "file_size": 10 })).await;
    let open = announce(&rig, json!({ "filename": "a", "content_type": "audio/wav" })).await;
    for (asset, headers, body) in [
        (&agreed, &[("content-length", "11")][..], Body::from("eleven byte")),
        (&agreed, &[][..], streamed(11, 1)),
        (&open, &[][..], streamed(1_000_000, 1_000)),
    ] {
        let answer = put(&rig, asset, headers, body).await;
        assert_eq!(answer.code(), 40000);
        assert!(answer.message().starts_with("Parameter error: body is larger than"), "{}", answer.message());
    }
    assert!(rig.blob_keys().await.is_empty());
    assert_eq!(std::fs::read_dir(rig.folder.path().join("incoming-uploads")).unwrap().count(), 0);
    assert_eq!(put(&rig, &agreed, &[], "ten bytes!").await.code(), 0, "the link is still good");
}

#[tokio::test]
async fn an_empty_or_broken_body_uses_up_nothing() {
    let rig = rig().await;
    let asset = announce(&rig, json!({ "filename": "a", "content_type": "video/mp4" })).await;
    assert_eq!(put(&rig, &asset, &[], "").await.message(), "Parameter error: body is empty");
    let broken = futures_util::stream::iter([Ok(Bytes::from("some")), Err(std::io::Error::other("cut"))]);
    let answer = put(&rig, &asset, &[], Body::from_stream(broken)).await;
    assert_eq!(answer.message(), "Parameter error: body ended too early");
    assert_eq!(put(&rig, &asset, &[], "whole").await.code(), 0);
}

#[tokio::test]
async fn an_announcement_names_what_is_wrong() {
    let rig = rig().await;
    let good = json!({ "filename": "a.mp4", "content_type": "video/mp4", "file_size": 10 });
    for (field, value, message) in [
        ("filename", json!(null), "filename is required"),
        ("filename", json!(""), "filename is required"),
        ("filename", json!("a\u{0}"), "filename must be a string"),
        ("filename", json!("x".repeat(10_000)), "filename is longer than 255 characters"),
        ("content_type", json!(null), "content_type is required"),
        ("content_type", json!(7), "content_type must be a string"),
        ("file_size", json!(0), "file_size must be a whole number of at least 1"),
        ("file_size", json!(-1), "file_size must be a whole number of at least 1"),
        ("file_size", json!("10"), "file_size must be a whole number of at least 1"),
        ("file_size", json!(1.5), "file_size must be a whole number of at least 1"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = rig.post("/v2/upload/asset", body).await;
        assert_eq!((answer.code(), answer.message()), (40000, format!("Parameter error: {message}")));
    }
}

#[tokio::test]
async fn an_announcement_may_write_its_size_with_a_point_and_its_name_in_any_letters() {
    let rig = rig().await;
    for (name, size) in [("a.mp4".to_owned(), json!(10.0)), ("ß".repeat(255), json!(10))] {
        let body = json!({ "filename": name, "content_type": "video/mp4", "file_size": size });
        assert_eq!(rig.post("/v2/upload/asset", body).await.code(), 0, "{name} {size}");
    }
}

#[tokio::test]
async fn no_file_name_becomes_a_path() {
    let rig = rig().await;
    for filename in ["../../../etc/passwd", "/etc/passwd", "😀.mp4", "a\\..\\b", "CON", ".", "a\nb"] {
        let asset = announce(&rig, json!({ "filename": filename, "content_type": "video/mp4" })).await;
        assert_eq!(put(&rig, &asset, &[], "bytes").await.code(), 0, "{filename}");
    }
    for key in rig.blob_keys().await {
        assert!(key.chars().all(|c| c.is_ascii_hexdigit() || "assets/-".contains(c)), "{key}");
    }
}
