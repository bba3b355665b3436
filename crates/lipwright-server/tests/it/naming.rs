//! Names and addresses that no database takes are refused like any others, on both.

use axum::http::Method;
use serde_json::json;

use crate::rig::{On, Rig, on_both};

async fn names_that_are_no_text_name_nothing(on: On) {
    let rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    for name in ["%00", "ep_%00", "%ff", "ep_%C3%28"] {
        for (method, path) in [
            (Method::GET, format!("/v2/lip_sync_video/{name}")),
            (Method::GET, format!("/v2/lip_sync_video/{name}/events")),
            (Method::DELETE, format!("/v2/lip_sync_video/{name}")),
            (Method::DELETE, format!("/v2/endpoint/{name}")),
            (Method::GET, format!("/v2/endpoint/{name}/deliveries")),
            (Method::POST, format!("/v2/endpoint/{name}/test")),
            (Method::POST, format!("/v2/endpoint/ep_1/deliveries/{name}/replay")),
        ] {
            let answer = rig.call(method.clone(), &path, &rig.key, None).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, 10104), "{method} {path}");
        }
    }
}

async fn addresses_with_a_nul_are_refused(on: On) {
    let rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let good = "https://example.com/a";
    for (video, audio, field) in
        [("https://example.com/%00", good, "video_url"), (good, "%00https://a.b", "audio_url")]
    {
        let answer = rig.get(&format!("/v2/lip_sync_video?video_url={video}&audio_url={audio}")).await;
        let refusal = format!("Parameter error: {field} must be a string");
        assert_eq!((answer.status.as_u16(), answer.message()), (400, refusal));
    }
    let body = json!({ "video_url": good, "audio_url": good, "metadata": { "\0": "\0" } });
    let id = rig.create(body).await;
    assert_eq!(rig.task(&id).await["metadata"], json!({ "\0": "\0" }), "notes are given back as they are");
}

on_both!(names_that_are_no_text_name_nothing, addresses_with_a_nul_are_refused);
