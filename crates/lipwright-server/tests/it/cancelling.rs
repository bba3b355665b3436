//! `DELETE lip_sync_video/{task_id}`.

use axum::http::Method;
use serde_json::json;

use crate::rig::fake::Act;
use crate::rig::{Rig, eventually};

async fn delete(rig: &Rig, id: &str) -> serde_json::Value {
    rig.call(Method::DELETE, &format!("/v2/lip_sync_video/{id}"), &rig.key, None).await.json()
}

#[tokio::test]
async fn a_waiting_task_is_cancelled_and_its_ticket_ends_quietly() {
    let mut rig = Rig::with(|settings| settings.workers = 0).await;
    let inputs = rig.inputs().await;
    let id = rig.create(inputs.clone()).await;
    assert_eq!(delete(&rig, &id).await["data"], json!({ "task_id": id, "status": "failed" }));
    let task = rig.task(&id).await;
    assert_eq!(task["error"], json!({ "message": "cancelled", "code": "cancelled" }));
    rig.start_worker();
    let next = rig.create(inputs).await;
    rig.finished(&next).await;
    assert_eq!(rig.fake.runs(), 1, "only the next one ran");
}

#[tokio::test]
async fn a_running_task_is_cancelled_and_its_pipeline_stops() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    rig.until(&id, |task| task["stage"] == "analyse").await;
    assert_eq!(delete(&rig, &id).await["code"], 0);
    eventually("the run has stopped", async || rig.scratch().is_empty()).await;
    let task = rig.task(&id).await;
    assert_eq!((&task["status"], &task["error"]["code"]), (&json!("failed"), &json!("cancelled")));
    let balance = rig.get("/v2/user/remaining_quota").await.data();
    assert_eq!(balance["remaining_quota"], json!(1000.0));
}

#[tokio::test]
async fn what_a_cancelled_attempt_has_stored_already_is_deleted() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    rig.until(&id, |task| task["stage"] == "analyse").await;
    for name in ["1.mp4", "1.jpg"] {
        rig.store_blob(&format!("results/{id}/{name}")).await;
    }
    assert_eq!(delete(&rig, &id).await["code"], 0);
    eventually("its files are gone", async || {
        rig.blob_keys().await.iter().all(|key| key.starts_with("assets/"))
    })
    .await;
}

#[tokio::test]
async fn a_finished_task_is_deleted_with_its_files() {
    let rig = Rig::new().await;
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    assert_eq!(delete(&rig, &id).await["data"], json!({ "task_id": id, "status": "deleted" }));
    assert_eq!(rig.get(&format!("/v2/lip_sync_video/{id}")).await.code(), 10104);
    assert!(rig.blob_keys().await.iter().all(|key| key.starts_with("assets/")));
    let link = task["data"]["result_url"].as_str().unwrap();
    assert_eq!(rig.follow(Method::GET, link, &[], axum::body::Body::empty()).await.code(), 10104);
    assert_eq!(delete(&rig, &id).await["code"], 10104);
}
