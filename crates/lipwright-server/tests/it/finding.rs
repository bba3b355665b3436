//! `GET lip_sync_video`: find the latest, and the list.

use axum::http::Method;
use serde_json::json;

use crate::rig::Rig;

/// Percent-encodes everything but letters and digits, in upper or lower case.
fn encoded(text: &str, upper: bool) -> String {
    text.bytes()
        .map(|byte| match byte {
            b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
            b if upper => format!("%{b:02X}"),
            b => format!("%{b:02x}"),
        })
        .collect()
}

fn query(video: &str, audio: &str, upper: bool) -> String {
    format!("/v2/lip_sync_video?video_url={}&audio_url={}", encoded(video, upper), encoded(audio, upper))
}

#[tokio::test]
async fn the_latest_is_found_in_either_case_of_percent_encoding() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let video = "https://example.com/ä b/ø.mp4?x=1&y=[2]#t/ü";
    let audio = "https://example.com/a.wav?sig=a%2Fb+c";
    let id = rig.create(json!({ "video_url": video, "audio_url": audio })).await;
    for upper in [true, false] {
        let task = rig.get(&query(video, audio, upper)).await.data();
        assert_eq!((&task["task_id"], &task["status"]), (&json!(id), &json!("pending")));
        assert!(task.is_object(), "one whole task, never a list");
    }
}

#[tokio::test]
async fn the_newest_of_equal_tasks_is_found_and_playback_type_matters() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let (video, audio) = ("https://example.com/a.mp4", "https://example.com/a.wav");
    let with = |playback: &str| json!({ "video_url": video, "audio_url": audio, "playback_type": playback });
    rig.create(with("normal")).await;
    let newest = rig.create(with("normal")).await;
    let reverse = rig.create(with("normal_reverse")).await;
    let path = query(video, audio, true);
    assert_eq!(rig.get(&path).await.data()["task_id"], newest.as_str());
    assert_eq!(rig.get(&format!("{path}&playback_type=normal")).await.data()["task_id"], newest.as_str());
    let found = rig.get(&format!("{path}&playback_type=normal_reverse")).await.data();
    assert_eq!(found["task_id"], reverse.as_str());
    assert_eq!(rig.get(&format!("{path}&playback_type=normal_reverse_by_audio")).await.code(), 10104);
}

#[tokio::test]
async fn nothing_found_answers_10104() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let path = query("https://example.com/a.mp4", "https://example.com/a.wav", true);
    let answer = rig.get(&path).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (404, 10104));
}

#[tokio::test]
async fn assets_that_cannot_have_made_a_task_find_nothing() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let announcement = json!({ "filename": "a.mp4", "content_type": "video/mp4" });
    let announced = rig.post("/v2/upload/asset", announcement).await.data()["asset_url"].clone();
    let (_stranger, key) = rig.add_owner(lipwright_server::Hundredths(1_000)).await;
    let theirs = rig.upload_as(&key, "a.mp4", "video/mp4", b"theirs").await;
    let nowhere = "http://lips.test/files/assets/00000000-0000-4000-8000-000000000000";
    let good = rig.upload("a.wav", "audio/wav", b"mine").await;
    for asset in [announced.as_str().unwrap(), &theirs, nowhere] {
        for path in [query(asset, &good, true), query(&good, asset, true)] {
            let answer = rig.get(&path).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, 10104), "{path}");
        }
    }
}

#[tokio::test]
async fn equal_bytes_uploaded_again_are_the_same_input() {
    let rig = Rig::new().await;
    let first = rig.inputs().await;
    let id = rig.create(first.clone()).await;
    rig.finished(&id).await;
    let again = rig.inputs().await;
    assert_ne!(first, again, "each upload has its own URL");
    let path = query(again["video_url"].as_str().unwrap(), again["audio_url"].as_str().unwrap(), true);
    let found = rig.get(&path).await.data();
    assert_eq!((&found["task_id"], &found["status"]), (&json!(id), &json!("success")));
    assert!(found["data"]["result_url"].is_string(), "a reused success needs no other request");

    let other = rig.upload("face.mp4", "video/mp4", b"another face").await;
    assert_eq!(rig.get(&query(&other, again["audio_url"].as_str().unwrap(), true)).await.code(), 10104);
}

#[tokio::test]
async fn another_owners_equal_bytes_find_nothing() {
    let rig = Rig::new().await;
    let id = rig.create(rig.inputs().await).await;
    rig.finished(&id).await;
    let (_stranger, key) = rig.add_owner(lipwright_server::Hundredths(1_000)).await;
    let video = rig.upload_as(&key, "face.mp4", "video/mp4", b"a face").await;
    let audio = rig.upload_as(&key, "speech.wav", "audio/wav", b"a speech").await;
    let answer = rig.call(Method::GET, &query(&video, &audio, true), &key, None).await;
    assert_eq!(answer.code(), 10104);
}

#[tokio::test]
async fn half_a_filter_is_a_mistake() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    for (query, message) in [
        ("video_url=https://example.com/a", "audio_url is required"),
        ("audio_url=https://example.com/a", "video_url is required"),
        ("playback_type=normal", "video_url is required"),
        ("video_url=&audio_url=https://example.com/a", "video_url is required"),
        (
            "video_url=ftp://example.com/a&audio_url=https://example.com/a",
            "video_url must start with http:// or https://",
        ),
        (
            "video_url=https://example.com/a&audio_url=https://example.com/a&playback_type=x",
            "playback_type must be one of normal, normal_reverse, normal_reverse_by_audio",
        ),
        ("page=0", "page must be a whole number from 1 to 4294967295"),
        ("page_size=101", "page_size must be a whole number from 1 to 100"),
        ("status=done", "status must be one of pending, processing, success, failed"),
        ("sort_order=up", "sort_order must be asc or desc"),
    ] {
        let answer = rig.get(&format!("/v2/lip_sync_video?{query}")).await;
        assert_eq!(
            (answer.code(), answer.message()),
            (40000, format!("Parameter error: {message}")),
            "{query}"
        );
    }
}

#[tokio::test]
async fn without_filters_the_callers_tasks_are_listed() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let body = json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(rig.create(body.clone()).await);
    }
    let list = rig.get("/v2/lip_sync_video?page=2&page_size=2").await.data();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(list["data"][0]["task_id"], ids[0].as_str(), "newest first");
    assert_eq!(list["pagination"], json!({ "page": 2, "page_size": 2, "total_items": 3, "total_pages": 2 }));
    let list = rig.get("/v2/lip_sync_video?sort_order=asc&status=pending").await.data();
    assert_eq!(list["data"][0]["task_id"], ids[0].as_str());
    assert_eq!(rig.get("/v2/lip_sync_video?status=failed").await.data()["pagination"]["total_items"], 0);
}
