//! What becomes of failures: which are tried again, how often, and in which words they end.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use lipwright_pipeline::{Cause, Input};
use serde_json::json;

use crate::rig::fake::Act;
use crate::rig::faulty::{Faults, FaultyBlobs, FaultyStore};
use crate::rig::{On, Rig, eventually, on_both};

async fn ends(on: On, acts: impl IntoIterator<Item = Act>) -> (Rig, serde_json::Value) {
    let rig = Rig::on(on).await;
    rig.fake.acts(acts);
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    (rig, task)
}

async fn a_permanent_cause_fails_at_once(on: On) {
    let (rig, task) = ends(on, [Act::Fail(Cause::Unreadable(Input::Audio))]).await;
    assert_eq!(task["status"], "failed");
    assert_eq!(
        task["error"],
        json!({ "message": "audio duration fetch failed", "code": "audio_unreadable" })
    );
    assert_eq!(task["data"], json!(null));
    assert!(task["completed_at"].is_i64());
    assert_eq!((rig.fake.runs(), &task["attempt"]), (1, &json!(1)));
}

async fn a_passing_fault_is_forgotten(on: On) {
    let (rig, task) =
        ends(on, [Act::Fail(Cause::StorageUnavailable), Act::Fail(Cause::Internal), Act::Make]).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(3)));
    assert_eq!(rig.fake.runs(), 3);
    assert_eq!(
        rig.blob_keys().await.iter().filter(|key| key.starts_with("results/")).count(),
        2,
        "one result, one cover"
    );
}

async fn the_fifth_failure_uses_up_the_task(on: On) {
    let (rig, task) = ends(on, vec![Act::Fail(Cause::StorageUnavailable); 9]).await;
    assert_eq!(task["error"]["message"], "consume retry limit reached: storage unavailable");
    assert_eq!(rig.fake.runs(), 5);
}

async fn a_media_fault_gets_one_more_try(on: On) {
    let (rig, task) = ends(on, vec![Act::Fail(Cause::VideoTruncated); 9]).await;
    assert_eq!(task["error"]["message"], "video is truncated");
    assert_eq!(rig.fake.runs(), 2);
}

async fn a_media_child_that_crashes_twice_ends_the_task_and_not_the_worker(on: On) {
    let (rig, task) = ends(on, vec![Act::Fail(Cause::MediaFailed); 2]).await;
    assert_eq!(task["error"]["message"], "video could not be processed");
    assert_eq!(rig.fake.runs(), 2);
    let next = rig.create(rig.inputs().await).await;
    assert_eq!(rig.finished(&next).await["status"], "success");
}

async fn a_panic_in_the_pipeline_is_a_fault_of_ours_and_the_worker_lives(on: On) {
    let (rig, task) = ends(on, vec![Act::Panic; 9]).await;
    assert_eq!(task["error"]["message"], "consume retry limit reached: internal error");
    let next = rig.create(rig.inputs().await).await;
    rig.fake.acts([]);
    assert_eq!(rig.fake.runs(), 5);
    assert!(rig.finished(&next).await["status"].is_string());
}

async fn no_error_tells_more_than_its_cause(on: On) {
    let (_rig, task) = ends(on, [Act::Fail(Cause::MediaFailed), Act::Fail(Cause::MediaFailed)]).await;
    assert!(!task.to_string().contains("secret"), "{task}");
}

async fn an_end_whose_answer_is_lost_is_neither_repeated_nor_undone(on: On) {
    let mut rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let faults = Faults::parsed(["succeed.before=error", "succeed.after=error"]);
    let store = Arc::clone(&rig.store);
    let store = FaultyStore::new(store, faults.clone());
    rig.start_worker_on(Arc::new(store));
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    eventually("the worker has ended the attempt", async || rig.tickets_out().await == 0).await;
    assert_eq!((faults.left(), rig.fake.runs()), (0, 1), "both faults happened, one run");
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(1)));
    let link = task["data"]["result_url"].as_str().unwrap();
    let download = rig.follow(Method::GET, link, &[], Body::empty()).await;
    assert_eq!(download.bytes, b"a face+a speech", "its file is still there");
    assert_eq!(rig.ledger(&id).await.len(), 3, "charged once");
}

async fn a_failure_whose_answer_is_lost_is_told_once(on: On) {
    let mut rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let faults = Faults::parsed(["retry.after=error", "fail.after=error"]);
    let store = Arc::clone(&rig.store);
    let store = FaultyStore::new(store, faults.clone());
    rig.start_worker_on(Arc::new(store));
    rig.fake.acts([Act::Fail(Cause::Internal), Act::Fail(Cause::NoFaceFound)]);
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    assert_eq!(task["error"]["message"], "no face found in the video");
    assert_eq!(rig.fake.runs(), 2);
    assert_eq!(rig.ledger(&id).await.len(), 2, "held and released once");
}

async fn a_bucket_that_does_not_answer_costs_a_try_and_no_task(on: On) {
    let mut rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let faults = Faults::parsed(["fetch.before=error", "put.before=error", "put.after=error"]);
    let blobs = FaultyBlobs::new(Arc::clone(&rig.blobs), faults.clone());
    rig.start_worker_over(Arc::new(blobs));
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    assert_eq!((&task["status"], &task["attempt"], faults.left()), (&json!("success"), &json!(4), 0));
    eventually("what failed attempts stored is gone", async || {
        rig.blob_keys().await.iter().filter(|key| key.starts_with("results/")).count() == 2
    })
    .await;
}

on_both!(
    a_bucket_that_does_not_answer_costs_a_try_and_no_task,
    a_permanent_cause_fails_at_once,
    a_passing_fault_is_forgotten,
    the_fifth_failure_uses_up_the_task,
    a_media_fault_gets_one_more_try,
    a_media_child_that_crashes_twice_ends_the_task_and_not_the_worker,
    a_panic_in_the_pipeline_is_a_fault_of_ours_and_the_worker_lives,
    no_error_tells_more_than_its_cause,
    an_end_whose_answer_is_lost_is_neither_repeated_nor_undone,
    a_failure_whose_answer_is_lost_is_told_once,
);
