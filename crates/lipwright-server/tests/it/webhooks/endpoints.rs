//! What an owner can say about endpoints.

use axum::http::Method;
use serde_json::json;

use super::{FAILED, SUCCESS, endpoint, heard, receiver};
use crate::rig::Rig;
use wiremock::ResponseTemplate;

async fn rig() -> Rig {
    Rig::with(|settings| settings.workers = 0).await
}

#[tokio::test]
async fn an_endpoint_is_made_listed_changed_and_deleted() {
    let rig = rig().await;
    let made = endpoint(&rig, "https://receiver.example/hook").await;
    let username = rig.get("/v2/user/whoami").await.data()["username"].clone();
    assert_eq!((&made["status"], &made["username"]), (&json!("enabled"), &username));
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    assert!(made["created_at"].as_i64().unwrap() > 1_700_000_000);
    assert_eq!(rig.get("/open/v2/endpoints").await.data()["endpoints"], json!([made]));

    let path = format!("/v2/endpoint/{}", made["endpoint_id"].as_str().unwrap());
    let change = json!({ "url": "https://other.example/", "status": "disabled", "events": [FAILED] });
    let changed = rig.call(Method::PUT, &path, &rig.key, Some(change)).await.data();
    assert_eq!((&changed["url"], &changed["status"]), (&json!("https://other.example/"), &json!("disabled")));
    assert_eq!((&changed["events"], &changed["secret"]), (&json!([FAILED]), &made["secret"]));

    assert!(rig.call(Method::DELETE, &path, &rig.key, None).await.data()["message"].is_string());
    assert_eq!(rig.get("/v2/endpoints").await.data()["endpoints"], json!([]));
    assert_eq!(rig.call(Method::DELETE, &path, &rig.key, None).await.code(), 10104);
    assert_eq!(rig.get("/v2/events").await.data()["events"], json!([SUCCESS, FAILED]));
}

#[tokio::test]
async fn all_three_fields_are_required_and_checked() {
    let rig = Rig::with(|settings| {
        settings.workers = 0;
        settings.webhooks.allow_http = false;
    })
    .await;
    let good = json!({ "url": "https://a.example/", "status": "enabled", "events": [SUCCESS] });
    for (field, value, message) in [
        ("url", json!(null), "url is required"),
        ("url", json!("http://a.example/"), "url must start with https://"),
        ("url", json!("https://u:p@a.example/"), "url must not carry a user name or password"),
        ("status", json!(null), "status is required"),
        ("status", json!("on"), "status must be enabled or disabled"),
        ("events", json!(null), "events is required"),
        ("events", json!("all"), "events must be a list"),
        ("events", json!([]), "events must name at least one event"),
        ("events", json!(["moon"]), &format!("events must be of {SUCCESS}, {FAILED}")),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = rig.post("/v2/endpoint", body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, 40000), "{message}");
        assert_eq!(answer.message(), format!("Parameter error: {message}"));
    }
}

#[tokio::test]
async fn an_account_has_at_most_twenty() {
    let rig = rig().await;
    for _ in 0..20 {
        endpoint(&rig, "https://receiver.example/hook").await;
    }
    let one_more = json!({ "url": "https://a.example/", "status": "enabled", "events": [SUCCESS] });
    assert_eq!(rig.post("/v2/endpoint", one_more).await.code(), 40000);
}

#[tokio::test]
async fn a_stranger_finds_nothing() {
    let rig = rig().await;
    let made = endpoint(&rig, "https://receiver.example/hook").await;
    let (_, stranger) = rig.add_owner(lipwright_server::Hundredths(1)).await;
    let id = made["endpoint_id"].as_str().unwrap();
    let change = json!({ "url": "https://evil.example/", "status": "enabled", "events": [SUCCESS] });
    for (method, path, body) in [
        (Method::PUT, format!("/v2/endpoint/{id}"), Some(change)),
        (Method::DELETE, format!("/v2/endpoint/{id}"), None),
        (Method::GET, format!("/v2/endpoint/{id}/deliveries"), None),
        (Method::POST, format!("/v2/endpoint/{id}/test"), None),
        (Method::POST, format!("/v2/endpoint/{id}/deliveries/evt_1/replay"), None),
    ] {
        let theirs = rig.call(method.clone(), &path, &stranger, body.clone()).await;
        let missing = rig.call(method, &path.replace(id, "ep_none"), &stranger, body).await;
        assert_eq!((theirs.code(), theirs.message()), (10104, missing.message()), "{path}");
    }
    assert_eq!(rig.get("/v2/endpoints").await.data()["endpoints"], json!([made]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_and_a_replay_reach_the_receiver() {
    let rig = rig().await;
    let receiver = receiver(ResponseTemplate::new(200)).await;
    let made = endpoint(&rig, &receiver.uri()).await;
    rig.start_dispatcher();
    let path = format!("/v2/endpoint/{}", made["endpoint_id"].as_str().unwrap());
    let sent = rig.call(Method::POST, &format!("{path}/test"), &rig.key, None).await.data();
    let id = sent["event_id"].as_str().unwrap();
    heard(&receiver, 1).await;
    let replay = format!("{path}/deliveries/{id}/replay");
    crate::rig::eventually("it is noted", async || {
        rig.get(&format!("{path}/deliveries")).await.data()["deliveries"][0]["state"] == "delivered"
    })
    .await;
    rig.call(Method::POST, &replay, &rig.key, None).await.data();
    let requests = heard(&receiver, 2).await;
    assert!(requests.iter().all(|request| super::header(request, "webhook-id") == id));
    assert_eq!(super::body(&requests[0])["event"], "test");
}
