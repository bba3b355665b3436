//! The way of a task, as the official client walks it.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use lipwright_pipeline::{Crf, FaceChoice, Rect};
use lipwright_server::Clock;
use serde_json::json;

use crate::rig::Rig;
use crate::rig::fake::Act;

#[tokio::test]
async fn a_task_goes_from_upload_to_download() {
    let rig = Rig::new().await;
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;

    assert_eq!(task["status"], "success");
    assert_eq!(task["task_id"], id.as_str());
    assert_eq!(task["error"], json!(null));
    assert_eq!(task["data"]["duration_seconds"], json!(12.5));
    assert_eq!(task["credits"], json!(0.1));
    assert_eq!(task["progress"], json!(1.0));
    assert!(task["created_at"].as_i64().unwrap() > 1_700_000_000);
    assert!(task["completed_at"].as_i64() >= task["created_at"].as_i64());

    let result = task["data"]["result_url"].as_str().unwrap();
    let download = rig.follow(Method::GET, result, &[], Body::empty()).await;
    assert_eq!((download.status, &download.bytes[..]), (StatusCode::OK, &b"a face+a speech"[..]));
    assert_eq!(download.header("content-type"), "video/mp4");
    let cover = task["data"]["cover_url"].as_str().unwrap();
    let cover = rig.follow(Method::GET, cover, &[], Body::empty()).await;
    assert_eq!((&cover.bytes[..], cover.header("content-type")), (&b"a cover"[..], "image/jpeg"));
}

#[tokio::test]
async fn a_finished_task_tells_what_was_done_to_the_video() {
    let rig = Rig::new().await;
    let id = rig.create(rig.inputs().await).await;
    assert_eq!(rig.task(&id).await["report"], json!(null));
    let report = &rig.finished(&id).await["report"];
    assert_eq!((&report["engine"], &report["duration_seconds"]), (&json!("warp"), &json!(12.5)));
    assert_eq!((&report["frames"], &report["synced"]), (&json!(312), &json!(300)));
    assert_eq!(
        (&report["passed_through"]["total"], &report["passed_through"]["no_face"]),
        (&json!(12), &json!(12))
    );
    assert_eq!(report["warnings"][0]["name"], "no_open_mouth_in_source");
    assert!(report["warnings"][0]["text"].is_string());
}

#[tokio::test]
async fn what_is_chosen_of_the_engine_reaches_it() {
    let rig = Rig::new().await;
    let mut body = rig.inputs().await;
    body["options"] = json!({ "face": [640, 0, 300, 380], "mark": true });
    let id = rig.create(body.clone()).await;
    assert_eq!(rig.finished(&id).await["inputs"]["options"], body["options"]);
    let place = Rect { x: 640.0, y: 0.0, width: 300.0, height: 380.0 };
    assert_eq!((rig.fake.chosen().face, rig.fake.chosen().mark), (FaceChoice::In(place), true));

    let id = rig.create(rig.inputs().await).await;
    assert_eq!(rig.finished(&id).await["inputs"]["options"], json!({}));
    assert_eq!((rig.fake.chosen().face, rig.fake.chosen().mark), (FaceChoice::Auto, false));
}

#[tokio::test]
async fn results_are_encoded_as_the_operator_wants() {
    let fine = Crf::new(12).unwrap();
    let rig = Rig::with(|settings| settings.crf = fine).await;
    let id = rig.create(rig.inputs().await).await;
    rig.finished(&id).await;
    assert_eq!(rig.fake.crf(), fine);
}

#[tokio::test]
async fn both_prefixes_lead_to_the_same_tasks() {
    let rig = Rig::new().await;
    let data = rig.post("/open/v2/create_lip_sync_video", rig.inputs().await).await.data();
    let id = data["task_id"].as_str().unwrap();
    rig.finished(id).await;
    assert_eq!(rig.get(&format!("/open/v2/lip_sync_video/{id}")).await.data()["status"], "success");
}

#[tokio::test]
async fn a_running_task_tells_how_far_it_is() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    let task = rig.until(&id, |task| task["stage"] == "analyse").await;
    assert_eq!(task["status"], "processing");
    assert_eq!(task["attempt"], 1);
    assert_eq!(
        (&task["data"], &task["error"], &task["completed_at"]),
        (&json!(null), &json!(null), &json!(null))
    );
    rig.until(&id, |task| task["progress"].as_f64() == Some(0.25)).await;
    rig.fake.release();
    assert_eq!(rig.finished(&id).await["status"], "success");
}

#[tokio::test]
async fn a_running_task_tells_how_long_it_still_takes() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    rig.until(&id, |task| task["progress"].as_f64() == Some(0.25)).await;
    let soon = rig.clock.now().0 + 30_000;
    rig.rows.execute(format!("UPDATE task SET ends_at = {soon} WHERE id = '{id}'")).await;
    assert_eq!(rig.task(&id).await["eta_seconds"], 30);
    rig.clock.advance(Duration::from_secs(10));
    assert_eq!(rig.task(&id).await["eta_seconds"], 20);
    rig.fake.release();
    assert_eq!(rig.finished(&id).await["eta_seconds"], json!(null));
}

#[tokio::test]
async fn a_waiting_task_tells_its_place() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let inputs = rig.inputs().await;
    let first = rig.create(inputs.clone()).await;
    let second = rig.create(inputs).await;
    assert_eq!(rig.task(&first).await["queue_position"], 0);
    let task = rig.task(&second).await;
    assert_eq!((&task["status"], &task["queue_position"]), (&json!("pending"), &json!(1)));
}

#[tokio::test]
async fn one_worker_works_all_tasks_in_the_order_of_their_making() {
    let rig = Rig::new().await;
    let inputs = rig.inputs().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(rig.create(inputs.clone()).await);
    }
    let mut ends = Vec::new();
    for id in &ids {
        rig.finished(id).await;
        let end = format!("SELECT completed_at FROM task WHERE id = '{id}'");
        ends.push(rig.rows.number(end).await);
    }
    assert!(ends.is_sorted(), "{ends:?}");
    assert_eq!(rig.fake.runs(), 5, "each once");
}

#[tokio::test]
async fn metadata_and_engine_are_kept() {
    let rig = Rig::new().await;
    let mut body = rig.inputs().await;
    body["metadata"] = json!({ "order": "4711", "ü": "ö" });
    body["engine"] = json!("identity");
    let id = rig.create(body).await;
    assert_eq!(rig.finished(&id).await["metadata"], json!({ "order": "4711", "ü": "ö" }));
}

#[tokio::test]
async fn nothing_is_left_behind_in_scratch() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Make, Act::Fail(lipwright_pipeline::Cause::NoFaceFound)]);
    let inputs = rig.inputs().await;
    let made = rig.create(inputs.clone()).await;
    let failed = rig.create(inputs).await;
    rig.finished(&made).await;
    rig.finished(&failed).await;
    assert_eq!(rig.scratch(), Vec::<String>::new());
}
