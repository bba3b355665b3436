//! Receivers that misbehave: none delays another, none is followed elsewhere, none costs memory.

use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{endpoint, heard, pending, receiver};
use crate::rig::{Rig, eventually};

const PATIENCE: Duration = Duration::from_millis(300);

async fn rig() -> Rig {
    let rig = Rig::with(|settings| settings.webhooks.patience = PATIENCE).await;
    rig.start_dispatcher();
    rig
}

/// What the list of the endpoint's deliveries says of the newest, once it has been tried.
async fn told(rig: &Rig, id: &str) -> serde_json::Value {
    let path = format!("/v2/endpoint/{id}/deliveries");
    let mut newest = serde_json::Value::Null;
    eventually("it has been tried", async || {
        newest = rig.get(&path).await.data()["deliveries"][0].clone();
        newest["last_error"].is_string() || newest["last_status"].is_u64()
    })
    .await;
    newest
}

fn id_of(endpoint: &serde_json::Value) -> &str {
    endpoint["endpoint_id"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_receiver_is_cut_off_and_delays_no_other() {
    let rig = rig().await;
    let slow = receiver(ResponseTemplate::new(200).set_delay(Duration::from_mins(1))).await;
    let quick = receiver(ResponseTemplate::new(200)).await;
    let (slow_endpoint, _) = (endpoint(&rig, &slow.uri()).await, endpoint(&rig, &quick.uri()).await);
    for _ in 0..3 {
        rig.create(rig.inputs().await).await;
    }
    heard(&quick, 3).await;
    let newest = told(&rig, id_of(&slow_endpoint)).await;
    assert!(newest["last_error"].as_str().unwrap().starts_with("no answer within"), "{newest}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    let rig = rig().await;
    let target = receiver(ResponseTemplate::new(200)).await;
    let moved = receiver(ResponseTemplate::new(307).insert_header("location", target.uri())).await;
    let endpoint = endpoint(&rig, &moved.uri()).await;
    rig.create(rig.inputs().await).await;
    let newest = told(&rig, id_of(&endpoint)).await;
    assert_eq!((&newest["last_status"], &newest["state"]), (&json!(307), &json!("pending")));
    assert_eq!(target.received_requests().await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_is_gone_is_disabled() {
    let rig = rig().await;
    let gone = receiver(ResponseTemplate::new(410)).await;
    endpoint(&rig, &gone.uri()).await;
    rig.create(rig.inputs().await).await;
    let mut kept = serde_json::Value::Null;
    eventually("it is disabled", async || {
        kept = rig.get("/v2/endpoints").await.data()["endpoints"][0].clone();
        kept["status"] == "disabled"
    })
    .await;
    assert_eq!(kept["disabled_reason"], "the receiver answered 410 Gone");
    rig.finished(&rig.create(rig.inputs().await).await).await;
    assert_eq!(rig.rows.number(pending()).await, 0, "nothing more is kept for it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_has_only_failed_for_five_days_is_disabled() {
    let rig = rig().await;
    let broken = receiver(ResponseTemplate::new(500)).await;
    let endpoint = endpoint(&rig, &broken.uri()).await;
    rig.create(rig.inputs().await).await;
    let deliveries = format!("/v2/endpoint/{}/deliveries", id_of(&endpoint));
    for (tries, days, kept) in [(1, 0, "enabled"), (2, 4, "enabled"), (3, 6, "disabled")] {
        if tries > 1 {
            let since = format!("CAST(unixepoch('subsec') * 1000 AS INTEGER) - {days} * 86400000");
            rig.rows.execute(format!("UPDATE endpoint SET failing_since = {since}")).await;
            rig.send_again().await;
        }
        eventually("the try has been noted", async || {
            let newest = rig.get(&deliveries).await.data()["deliveries"][0].clone();
            let in_hand = "SELECT count(*) FROM delivery WHERE lease_until > 0".to_owned();
            newest["tries"] == tries && newest["last_status"] == 500 && rig.rows.number(in_hand).await == 0
        })
        .await;
        let now = rig.get("/v2/endpoints").await.data()["endpoints"][0].clone();
        assert_eq!(now["status"], kept, "after {days} days: {now}");
    }
    let now = rig.get("/v2/endpoints").await.data()["endpoints"][0].clone();
    assert_eq!(now["disabled_reason"], "every delivery has failed for five days");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_reply_is_not_read_to_its_end() {
    let rig = rig().await;
    let huge = receiver(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 8 << 20])).await;
    let endpoint = endpoint(&rig, &huge.uri()).await;
    rig.create(rig.inputs().await).await;
    assert_eq!(told(&rig, id_of(&endpoint)).await["state"], "delivered", "what counts is the status");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_receiver_is_never_dialled_unless_allowed() {
    let rig = Rig::with(|settings| settings.webhooks.allow_private.clear()).await;
    rig.start_dispatcher();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for url in [format!("http://127.0.0.1:{port}/"), format!("http://localhost:{port}/")] {
        let endpoint = endpoint(&rig, &url).await;
        rig.create(rig.inputs().await).await;
        assert_eq!(told(&rig, id_of(&endpoint)).await["last_error"], "the address is not allowed", "{url}");
    }
    let dialled = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(dialled.is_err(), "nobody called");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_receiver_is_left_alone_for_as_long_as_it_asks() {
    let rig = rig().await;
    let busy = MockServer::start().await;
    let answer = ResponseTemplate::new(429).insert_header("retry-after", "3600");
    Mock::given(method("POST")).respond_with(answer).mount(&busy).await;
    let endpoint = endpoint(&rig, &busy.uri()).await;
    rig.create(rig.inputs().await).await;
    let newest = told(&rig, id_of(&endpoint)).await;
    let wait = newest["next_at"].as_i64().unwrap() - newest["created_at"].as_i64().unwrap();
    assert!((3_590..3_700).contains(&wait), "{wait} s");
}
