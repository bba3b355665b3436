//! `POST create_lip_sync_video`: what is accepted, and what is refused with which words.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::rig::{Answer, On, Rig, on_both};

async fn rig() -> Rig {
    Rig::with(|settings| settings.workers = 0).await
}

fn body(change: &Value) -> Value {
    let mut body =
        json!({ "video_url": "https://example.com/a.mp4", "audio_url": "https://example.com/a.wav" });
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn a_refusal_names_the_field_and_makes_no_task() {
    let rig = rig().await;
    let long = format!("https://example.com/{}", "a".repeat(2048));
    for (change, message) in [
        (json!({ "video_url": null }), "video_url is required"),
        (json!({ "video_url": "" }), "video_url is required"),
        (json!({ "audio_url": "  " }), "audio_url is required"),
        (json!({ "video_url": 5 }), "video_url must be a string"),
        (json!({ "video_url": ["https://example.com"] }), "video_url must be a string"),
        (json!({ "video_url": "a\u{0}b" }), "video_url must be a string"),
        (json!({ "video_url": "a.mp4" }), "video_url is not an absolute URL"),
        (json!({ "video_url": "//example.com/a.mp4" }), "video_url is not an absolute URL"),
        (json!({ "video_url": "file:///etc/passwd" }), "video_url must start with http:// or https://"),
        (json!({ "audio_url": "ftp://example.com/a" }), "audio_url must start with http:// or https://"),
        (json!({ "audio_url": "data:audio/wav;base64,AA" }), "audio_url must start with http:// or https://"),
        (json!({ "audio_url": "gopher://example.com" }), "audio_url must start with http:// or https://"),
        (
            json!({ "video_url": "http://u:p@example.com/" }),
            "video_url must not carry a user name or password",
        ),
        (json!({ "video_url": "http://example.com:22/" }), "video_url has a port that is not allowed"),
        (json!({ "video_url": "http://example.com:25/" }), "video_url has a port that is not allowed"),
        (json!({ "video_url": "http://example.com:6379/" }), "video_url has a port that is not allowed"),
        (json!({ "video_url": long }), "video_url is longer than 2048 bytes"),
        (
            json!({ "playback_type": "loop" }),
            "playback_type must be one of normal, normal_reverse, normal_reverse_by_audio",
        ),
        (json!({ "playback_type": 1 }), "playback_type must be a string"),
        (json!({ "engine": "magic" }), "engine must be one of warp, identity"),
        (json!({ "metadata": [] }), "metadata must be an object whose values are strings"),
        (json!({ "metadata": { "a": 1 } }), "metadata must be an object whose values are strings"),
        (
            json!({ "metadata": { "a": "x".repeat(501) } }),
            "metadata has a key or value of more than 500 characters",
        ),
        (json!({ "options": { "sharpness": 1 } }), "options.sharpness is not known"),
        (json!({ "options": [] }), "options must be an object"),
        (json!({ "options": { "mark": 1 } }), "options.mark must be true or false"),
        (
            json!({ "options": { "face": 0 } }),
            "options.face must be a number, 1 for the face furthest left, or a box [x, y, width, height] in pixels",
        ),
        (json!({ "callback_url": "ftp://example.com" }), "callback_url must start with https://"),
        (
            json!({ "callback_url": "https://u:p@example.com" }),
            "callback_url must not carry a user name or password",
        ),
    ] {
        let answer = rig.post("/v2/create_lip_sync_video", body(&change)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, 40000), "{change}");
        assert_eq!(answer.message(), format!("Parameter error: {message}"), "{change}");
    }
    assert_eq!(rig.get("/v2/lip_sync_video").await.data()["pagination"]["total_items"], 0);
}

#[tokio::test]
async fn every_playback_type_is_accepted_and_unknown_fields_are_ignored() {
    let rig = rig().await;
    for change in [
        json!({}),
        json!({ "playback_type": null }),
        json!({ "playback_type": "normal" }),
        json!({ "playback_type": "normal_reverse" }),
        json!({ "playback_type": "normal_reverse_by_audio" }),
        json!({ "something_else": { "of": "theirs" }, "options": {} }),
    ] {
        rig.create(body(&change)).await;
    }
}

async fn create_with_key(rig: &Rig, key: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/v2/create_lip_sync_video")
        .header("x-api-key", &rig.key)
        .header("x-api-platform", "cli")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()));
    rig.send(request.unwrap()).await
}

#[tokio::test]
async fn a_repeated_request_is_one_task() {
    let rig = rig().await;
    let first = create_with_key(&rig, "k1", &body(&json!({}))).await.data();
    let again = create_with_key(&rig, "k1", &body(&json!({}))).await.data();
    assert_eq!(first, again);
    let other = create_with_key(&rig, "k2", &body(&json!({}))).await.data();
    assert_ne!(first["task_id"], other["task_id"]);
    let reused = create_with_key(&rig, "k1", &body(&json!({ "engine": "warp" }))).await;
    assert_eq!(reused.code(), 40000);
    assert_eq!(reused.message(), "Parameter error: Idempotency-Key has already been used with another body");
    let empty = create_with_key(&rig, "", &body(&json!({}))).await;
    assert_eq!(empty.code(), 40000);
}

async fn an_idempotency_key_is_forgotten_after_a_day(on: On) {
    let rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let first = create_with_key(&rig, "k", &body(&json!({}))).await.data();
    let older = async |by: i64| {
        let older = format!("UPDATE idempotency SET created_at = created_at - {by}");
        assert_eq!(rig.rows.execute(older).await, 1);
    };
    older(86_300_000).await;
    assert_eq!(create_with_key(&rig, "k", &body(&json!({}))).await.data(), first, "not yet");
    older(100_001).await;
    let other = body(&json!({ "engine": "identity" }));
    assert_ne!(create_with_key(&rig, "k", &other).await.data()["task_id"], first["task_id"]);
}

on_both!(an_idempotency_key_is_forgotten_after_a_day);

#[tokio::test]
async fn an_asset_must_be_uploaded_and_the_callers_own() {
    let rig = rig().await;
    let announced =
        rig.post("/v2/upload/asset", json!({ "filename": "a.mp4", "content_type": "video/mp4" })).await;
    let announced = announced.data()["asset_url"].clone();
    let (_stranger, stranger) = rig.add_owner(lipwright_server::Hundredths(1_000)).await;
    let theirs = rig.upload_as(&stranger, "a.mp4", "video/mp4", b"theirs").await;
    let nowhere = "http://lips.test/files/assets/00000000-0000-4000-8000-000000000000";
    for (url, message) in [
        (announced, "video_url names an asset that has not been uploaded yet"),
        (json!(theirs), "video_url names no uploaded asset of yours"),
        (json!(nowhere), "video_url names no uploaded asset of yours"),
    ] {
        let answer = rig.post("/v2/create_lip_sync_video", body(&json!({ "video_url": url }))).await;
        assert_eq!(answer.message(), format!("Parameter error: {message}"), "{url}");
    }
}

#[tokio::test]
async fn a_strangers_task_looks_like_none_at_all() {
    let rig = rig().await;
    let id = rig.create(body(&json!({}))).await;
    let (_stranger, stranger) = rig.add_owner(lipwright_server::Hundredths(1_000)).await;
    for method in [Method::GET, Method::DELETE] {
        let path = format!("/v2/lip_sync_video/{id}");
        let theirs = rig.call(method.clone(), &path, &stranger, None).await;
        let none = "/v2/lip_sync_video/3d5c6930-d0da-4f7b-826e-cd1530f6734f";
        let missing = rig.call(method, none, &stranger, None).await;
        assert_eq!(
            (theirs.status, theirs.code(), theirs.message()),
            (missing.status, 10104, missing.message())
        );
    }
    assert_eq!(rig.task(&id).await["status"], "pending", "nothing happened to it");
}
