//! A task over time, as server-sent events; and what a task tells of its inputs.

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{Method, Request};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::rig::Rig;
use crate::rig::fake::Act;

/// A stream of events as it comes in.
struct Events {
    body: BodyDataStream,
    text: String,
}

impl Events {
    async fn of(rig: &Rig, task: &str) -> Self {
        let request = Request::get(format!("/v2/lip_sync_video/{task}/events"))
            .header("host", "lips.test")
            .header("x-api-key", &rig.key)
            .body(Body::empty())
            .unwrap();
        let router: Router = rig.router();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event's data; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                if let Some(data) = event.lines().find_map(|line| line.strip_prefix("data: ")) {
                    return Some(serde_json::from_str(data).unwrap());
                }
                continue;
            }
            let chunk = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn a_watched_task_is_told_until_it_has_ended() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    rig.until(&id, |task| task["progress"].as_f64() == Some(0.25)).await;
    let mut events = Events::of(&rig, &id).await;
    let first = events.next().await.unwrap();
    assert_eq!((&first["task_id"], &first["stage"]), (&json!(id), &json!("analyse")));
    assert_eq!((&first["status"], &first["progress"]), (&json!("processing"), &json!(0.25)));
    rig.fake.release();
    let mut last = first;
    while let Some(next) = events.next().await {
        last = next;
    }
    assert_eq!(last["status"], "success");
    let polled = rig.task(&id).await;
    assert_eq!((&last["data"]["duration_seconds"], &last["report"]), (&json!(12.5), &polled["report"]));
}

#[tokio::test]
async fn a_task_that_has_ended_is_told_once() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Fail(lipwright_pipeline::Cause::NoFaceFound)]);
    let id = rig.create(rig.inputs().await).await;
    rig.finished(&id).await;
    let mut events = Events::of(&rig, &id).await;
    assert_eq!(events.next().await.unwrap()["error"]["code"], "no_face_found");
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_task_that_is_deleted_ends_its_stream() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let id = rig.create(rig.inputs().await).await;
    let mut events = Events::of(&rig, &id).await;
    assert_eq!(events.next().await.unwrap()["status"], "pending");
    rig.call(Method::DELETE, &format!("/v2/lip_sync_video/{id}"), &rig.key, None).await.data();
    assert_eq!(events.next().await.unwrap()["error"]["code"], "cancelled");
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn only_its_owner_may_watch() {
    let rig = Rig::new().await;
    let id = rig.create(rig.inputs().await).await;
    let (_, stranger) = rig.add_owner(lipwright_server::Hundredths(100)).await;
    let path = format!("/v2/lip_sync_video/{id}/events");
    for (path, key, code) in [
        (path.as_str(), stranger.as_str(), 10104),
        (path.as_str(), "lsk_live_none", 10105),
        ("/v2/lip_sync_video/none/events", rig.key.as_str(), 10104),
    ] {
        assert_eq!(rig.call(Method::GET, path, key, None).await.code(), code, "{path}");
    }
}

#[tokio::test]
async fn a_task_tells_what_it_was_made_from() {
    let rig = Rig::new().await;
    let mut body = rig.inputs().await;
    body["playback_type"] = json!("normal_reverse");
    let id = rig.create(body.clone()).await;
    let inputs = rig.finished(&id).await["inputs"].clone();
    assert_eq!((&inputs["video_url"], &inputs["audio_url"]), (&body["video_url"], &body["audio_url"]));
    assert_eq!((&inputs["playback_type"], &inputs["engine"]), (&json!("normal_reverse"), &json!("warp")));
    let video = inputs["video_link"].as_str().unwrap();
    let source = rig.follow(Method::GET, video, &[("range", "bytes=2-5")], Body::empty()).await;
    assert_eq!((source.status.as_u16(), &source.bytes[..]), (206, &b"face"[..]));
    assert_eq!(source.header("content-type"), "video/mp4");
    assert_eq!(source.header("x-content-type-options"), "nosniff");
    assert_eq!(source.header("content-security-policy"), "default-src 'none'; sandbox");
}

#[tokio::test]
async fn an_upload_is_given_back_only_by_a_signed_link_and_only_as_media() {
    let rig = Rig::new().await;
    let page = rig.upload("a.html", "text/html", b"<script>alert(1)</script>").await;
    let speech = rig.upload("speech.wav", "audio/wav", b"a speech").await;
    assert_eq!(rig.follow(Method::GET, &page, &[], Body::empty()).await.code(), 18025);
    let forged = format!("{page}?expires=9999999999&signature=00");
    assert_eq!(rig.follow(Method::GET, &forged, &[], Body::empty()).await.code(), 18025);
    let id = rig.create(json!({ "video_url": page, "audio_url": speech })).await;
    let link = rig.task(&id).await["inputs"]["video_link"].as_str().unwrap().to_owned();
    let answer = rig.follow(Method::GET, &link, &[], Body::empty()).await;
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}
