//! What becomes of failures: which are tried again, how often, and in which words they end.

use lipwright_pipeline::{Cause, Input};
use serde_json::json;

use crate::rig::Rig;
use crate::rig::fake::Act;

async fn ends(acts: impl IntoIterator<Item = Act>) -> (Rig, serde_json::Value) {
    let rig = Rig::new().await;
    rig.fake.acts(acts);
    let id = rig.create(rig.inputs().await).await;
    let task = rig.finished(&id).await;
    (rig, task)
}

#[tokio::test]
async fn a_permanent_cause_fails_at_once() {
    let (rig, task) = ends([Act::Fail(Cause::Unreadable(Input::Audio))]).await;
    assert_eq!(task["status"], "failed");
    assert_eq!(
        task["error"],
        json!({ "message": "audio duration fetch failed", "code": "audio_unreadable" })
    );
    assert_eq!(task["data"], json!(null));
    assert!(task["completed_at"].is_i64());
    assert_eq!((rig.fake.runs(), &task["attempt"]), (1, &json!(1)));
}

#[tokio::test]
async fn a_passing_fault_is_forgotten() {
    let (rig, task) =
        ends([Act::Fail(Cause::StorageUnavailable), Act::Fail(Cause::Internal), Act::Make]).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(3)));
    assert_eq!(rig.fake.runs(), 3);
    assert_eq!(
        rig.blob_keys().iter().filter(|key| key.starts_with("results/")).count(),
        2,
        "one result, one cover"
    );
}

#[tokio::test]
async fn the_fifth_failure_uses_up_the_task() {
    let (rig, task) = ends(vec![Act::Fail(Cause::StorageUnavailable); 9]).await;
    assert_eq!(task["error"]["message"], "consume retry limit reached: storage unavailable");
    assert_eq!(rig.fake.runs(), 5);
}

#[tokio::test]
async fn a_media_fault_gets_one_more_try() {
    let (rig, task) = ends(vec![Act::Fail(Cause::VideoTruncated); 9]).await;
    assert_eq!(task["error"]["message"], "video is truncated");
    assert_eq!(rig.fake.runs(), 2);
}

#[tokio::test]
async fn a_panic_in_the_pipeline_is_a_fault_of_ours_and_the_worker_lives() {
    let (rig, task) = ends(vec![Act::Panic; 9]).await;
    assert_eq!(task["error"]["message"], "consume retry limit reached: internal error");
    let next = rig.create(rig.inputs().await).await;
    rig.fake.acts([]);
    assert_eq!(rig.fake.runs(), 5);
    assert!(rig.finished(&next).await["status"].is_string());
}

#[tokio::test]
async fn no_error_tells_more_than_its_cause() {
    let (_rig, task) = ends([Act::Fail(Cause::MediaFailed), Act::Fail(Cause::MediaFailed)]).await;
    assert!(!task.to_string().contains("secret"), "{task}");
}
