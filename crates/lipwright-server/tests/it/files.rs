//! Results and covers: signed links, ranges, and headers that keep a browser from more than playing.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;

use crate::rig::{Answer, Rig};

async fn finished() -> (Rig, String) {
    let rig = Rig::new().await;
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    let link = task["data"]["result_url"].as_str().unwrap().to_owned();
    (rig, link)
}

async fn get(rig: &Rig, link: &str, headers: &[(&str, &str)]) -> Answer {
    rig.follow(Method::GET, link, headers, Body::empty()).await
}

/// The whole result is `a face+a speech`, 15 bytes.
#[tokio::test]
async fn a_part_is_served_as_asked() {
    let (rig, link) = finished().await;
    for (range, content_range, bytes) in [
        ("bytes=0-5", "bytes 0-5/15", "a face"),
        ("bytes=7-", "bytes 7-14/15", "a speech"),
        ("bytes=-6", "bytes 9-14/15", "speech"),
        ("bytes=14-99", "bytes 14-14/15", "h"),
    ] {
        let answer = get(&rig, &link, &[("range", range)]).await;
        assert_eq!(answer.status.as_u16(), 206, "{range}");
        assert_eq!(answer.header("content-range"), content_range);
        assert_eq!(answer.header("content-length"), bytes.len().to_string());
        assert_eq!(answer.bytes, bytes.as_bytes());
    }
}

#[tokio::test]
async fn a_part_that_is_not_there_is_refused() {
    let (rig, link) = finished().await;
    let answer = get(&rig, &link, &[("range", "bytes=15-")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-range")), (416, "bytes */15"));
    assert_eq!(answer.code(), 40000);
}

#[tokio::test]
async fn head_tells_everything_but_the_bytes() {
    let (rig, link) = finished().await;
    let answer = rig.follow(Method::HEAD, &link, &[], Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-length"), "15");
    assert_eq!(answer.header("accept-ranges"), "bytes");
    assert!(answer.bytes.is_empty());
}

#[tokio::test]
async fn a_known_version_is_not_sent_again() {
    let (rig, link) = finished().await;
    let etag = get(&rig, &link, &[]).await.header("etag").to_owned();
    assert!(etag.starts_with('"') && etag.len() > 10, "{etag}");
    let known = get(&rig, &link, &[("if-none-match", &etag)]).await;
    assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0));
    assert_eq!(get(&rig, &link, &[("range", "bytes=0-0"), ("if-range", &etag)]).await.status.as_u16(), 206);
    assert_eq!(
        get(&rig, &link, &[("range", "bytes=0-0"), ("if-range", "\"old\"")]).await.status.as_u16(),
        200
    );
}

#[tokio::test]
async fn a_browser_may_play_it_and_nothing_more() {
    let (rig, link) = finished().await;
    let answer = get(&rig, &link, &[]).await;
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(answer.header("content-type"), "video/mp4");
}

#[tokio::test]
async fn a_link_expires_after_a_day_and_the_next_get_makes_a_fresh_one() {
    let (rig, link) = finished().await;
    rig.clock.advance(Duration::from_secs(24 * 3600 + 61));
    let late = get(&rig, &link, &[]).await;
    assert_eq!((late.status.as_u16(), late.code()), (403, 18025));
    let list = rig.get("/v2/lip_sync_video").await.data();
    let fresh = list["data"][0]["data"]["result_url"].as_str().unwrap().to_owned();
    assert_ne!(fresh, link);
    assert_eq!(get(&rig, &fresh, &[]).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_changed_link_opens_nothing() {
    let (rig, link) = finished().await;
    let cover = link.replace(".mp4", ".jpg");
    let other = link.replace("/1.mp4", "/2.mp4");
    let bare = link.split_once('?').unwrap().0.to_owned();
    let escape = link.replace("/1.mp4", "/..%2f..%2ftest.db");
    for forged in [cover, other, bare, escape] {
        assert_eq!(get(&rig, &forged, &[]).await.code(), 18025, "{forged}");
    }
    let put = rig.follow(Method::PUT, &link, &[], Body::from("x")).await;
    assert_eq!(put.status.as_u16(), 405);
}

#[tokio::test]
async fn links_lead_to_the_public_address_or_to_the_host_that_was_asked() {
    let rig = Rig::with(|settings| settings.public_url = Some("https://lips.example/".to_owned())).await;
    let body = serde_json::json!({ "filename": "a.mp4", "content_type": "video/mp4" });
    let data = rig.post("/v2/upload/asset", body.clone()).await.data();
    assert!(data["asset_url"].as_str().unwrap().starts_with("https://lips.example/files/assets/"), "{data}");

    let rig = Rig::with(|settings| settings.workers = 0).await;
    for (host, base) in [
        ("lips.test:8080", "http://lips.test:8080/"),
        ("[::1]:8080", "http://[::1]:8080/"),
        ("evil.example/x?", "http://127.0.0.1:0/"),
        ("a@b", "http://127.0.0.1:0/"),
    ] {
        let request = axum::http::Request::builder()
            .method(Method::POST)
            .uri("/v2/upload/asset")
            .header("host", host)
            .header("x-api-key", &rig.key)
            .body(Body::from(body.to_string()));
        let data = rig.send(request.unwrap()).await.data();
        assert!(data["sign_url"].as_str().unwrap().starts_with(base), "{host}: {data}");
    }
}
