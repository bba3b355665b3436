//! Webhooks: what an owner can say, what a receiver hears, and what becomes of receivers that misbehave.

mod endpoints;
mod receivers;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use lipwright_pipeline::Cause;
use lipwright_server::jogg_signature;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::rig::fake::Act;
use crate::rig::{On, Rig, eventually, on_both};

const SUCCESS: &str = "generated_lip_sync_video_success";
const FAILED: &str = "generated_lip_sync_video_failed";

/// A receiver that answers like this.
async fn receiver(answer: ResponseTemplate) -> MockServer {
    let receiver = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&receiver).await;
    receiver
}

/// Makes an endpoint at `url`; gives its object.
async fn endpoint(rig: &Rig, url: &str) -> Value {
    let body = json!({ "url": url, "status": "enabled", "events": [SUCCESS, FAILED] });
    rig.post("/v2/endpoint", body).await.data()
}

/// Waits until the receiver has heard so many requests; gives them all.
async fn heard(receiver: &MockServer, requests: usize) -> Vec<Request> {
    eventually("the receiver has heard of it", async || {
        receiver.received_requests().await.expect("recording").len() >= requests
    })
    .await;
    receiver.received_requests().await.expect("recording")
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

fn header(request: &Request, name: &str) -> String {
    request.headers.get(name).expect(name).to_str().expect("plain text").to_owned()
}

/// Whether both signatures are right: the contract's, and the standard's by its own published library.
fn assert_signed(request: &Request, secret: &str) {
    assert_eq!(header(request, "x-webhook-signature"), jogg_signature(secret, &request.body));
    let mut headers = HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_str(&header(request, name)).expect("a value"),
        );
    }
    Webhook::new(secret).expect("a secret").verify(&request.body, &headers).expect("a right signature");
    let other = Webhook::new("whsec_c29tZWJvZHkgZWxzZSdz").expect("a secret");
    assert!(other.verify(&request.body, &headers).is_err(), "it means something");
}

async fn a_result_is_told_once_and_signed_twice(on: On) {
    let rig = Rig::on(on).await;
    let receiver = receiver(ResponseTemplate::new(204)).await;
    let endpoint = endpoint(&rig, &receiver.uri()).await;
    rig.start_dispatcher();
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    let request = heard(&receiver, 1).await.remove(0);
    assert_signed(&request, endpoint["secret"].as_str().unwrap());
    assert_told(&request, &id, &task);
    eventually("it is noted", async || rig.rows.number(pending()).await == 0).await;
    assert_eq!(receiver.received_requests().await.unwrap().len(), 1, "once");
}

/// Whether the request says of the task what receivers in the wild read.
fn assert_told(request: &Request, id: &str, task: &Value) {
    assert_eq!(header(request, "x-webhook-event"), SUCCESS);
    assert_eq!(header(request, "content-type"), "application/json");
    assert!(header(request, "user-agent").starts_with("Lipwright-Webhook/"));
    let told = body(request);
    assert_eq!(told["event_id"], header(request, "webhook-id"));
    assert!(told["event_id"].as_str().unwrap().starts_with("evt_"));
    assert!(told["timestamp"].is_i64());
    let data = &told["data"];
    for name in ["task_id", "project_id", "video_id"] {
        assert_eq!(data[name], id, "{name}");
    }
    let end = (&told["event"], &data["status"], &data["error"]);
    assert_eq!(end, (&json!(SUCCESS), &json!("completed"), &json!(null)));
    assert_eq!(data["duration"], task["data"]["duration_seconds"]);
    let link = data["video_url"].as_str().unwrap();
    assert!(link.contains("/files/results/") && link.contains("signature="), "{link}");
    assert!(request.body.len() < 20_000);
}

async fn a_failure_is_told_with_its_cause(on: On) {
    let rig = Rig::on(on).await;
    let receiver = receiver(ResponseTemplate::new(200)).await;
    endpoint(&rig, &receiver.uri()).await;
    rig.start_dispatcher();
    rig.fake.acts([Act::Fail(Cause::NoFaceFound)]);
    let id = rig.create(rig.inputs().await).await;
    let request = heard(&receiver, 1).await.remove(0);
    let told = body(&request);
    assert_eq!((&told["event"], &told["data"]["status"]), (&json!(FAILED), &json!("failed")));
    let error = json!({ "message": "no face found in the video", "code": "no_face_found" });
    assert_eq!((&told["data"]["error"], &told["data"]["task_id"]), (&error, &json!(id)));
}

async fn a_cancelled_task_is_told_as_failed(on: On) {
    let rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let receiver = receiver(ResponseTemplate::new(200)).await;
    endpoint(&rig, &receiver.uri()).await;
    rig.start_dispatcher();
    let id = rig.create(rig.inputs().await).await;
    rig.call(Method::DELETE, &format!("/v2/lip_sync_video/{id}"), &rig.key, None).await.data();
    let told = body(&heard(&receiver, 1).await.remove(0));
    assert_eq!((&told["event"], &told["data"]["error"]["code"]), (&json!(FAILED), &json!("cancelled")));
}

async fn a_tasks_own_callback_is_signed_with_the_accounts_secret(on: On) {
    let rig = Rig::on(on).await;
    let receiver = receiver(ResponseTemplate::new(200)).await;
    rig.start_dispatcher();
    let mut body_of_task = rig.inputs().await;
    body_of_task["callback_url"] = json!(format!("{}/my/hook", receiver.uri()));
    let id = rig.create(body_of_task).await;
    let request = heard(&receiver, 1).await.remove(0);
    let secret = rig.get("/v2/user/whoami").await.data()["callback_secret"].as_str().unwrap().to_owned();
    assert_signed(&request, &secret);
    assert_eq!(request.url.path(), "/my/hook");
    assert_eq!(body(&request)["data"]["task_id"], id.as_str());
}

async fn a_receiver_that_fails_hears_the_same_again(on: On) {
    let rig = Rig::on(on).await;
    let receiver = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(500))
        .up_to_n_times(2)
        .mount(&receiver)
        .await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&receiver).await;
    let endpoint = endpoint(&rig, &receiver.uri()).await;
    rig.start_dispatcher();
    rig.create(rig.inputs().await).await;
    for tries in 1..=3 {
        heard(&receiver, tries).await;
        eventually("its end is noted", async || {
            rig.rows.number("SELECT count(*) FROM delivery WHERE lease_until > 0".to_owned()).await == 0
        })
        .await;
        rig.send_again().await;
    }
    let requests = receiver.received_requests().await.unwrap();
    let ids: Vec<_> = requests.iter().map(|request| header(request, "webhook-id")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let path = format!("/v2/endpoint/{}/deliveries", endpoint["endpoint_id"].as_str().unwrap());
    let listed = rig.get(&path).await.data()["deliveries"][0].clone();
    assert_eq!(
        (&listed["state"], &listed["tries"], &listed["last_status"]),
        (&json!("delivered"), &json!(3), &json!(200))
    );
}

fn pending() -> String {
    "SELECT count(*) FROM delivery WHERE state = 'pending'".to_owned()
}

on_both!(
    a_result_is_told_once_and_signed_twice,
    a_failure_is_told_with_its_cause,
    a_cancelled_task_is_told_as_failed,
    a_tasks_own_callback_is_signed_with_the_accounts_secret,
    a_receiver_that_fails_hears_the_same_again,
);
