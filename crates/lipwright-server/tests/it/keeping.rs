//! How long files are kept: as long as the settings say, and what is still told once they are gone.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::rig::{On, Rig, eventually, on_both};

/// In milliseconds.
const DAY: u64 = 86_400_000;

/// So many files of results and of uploads.
async fn kept(rig: &Rig) -> (usize, usize) {
    let keys = rig.blob_keys().await;
    let of = |prefix: &str| keys.iter().filter(|key| key.starts_with(prefix)).count();
    (of("results/"), of("assets/"))
}

/// Makes everything older.
async fn wait(rig: &Rig, by: u64) {
    rig.rows.execute(format!("UPDATE task SET completed_at = completed_at - {by}")).await;
    rig.rows.execute(format!("UPDATE asset SET uploaded_at = uploaded_at - {by}")).await;
}

async fn files_go_when_their_time_is_over_and_their_task_stays(on: On) {
    let rig = Rig::on_with(on, |settings| {
        settings.retention.results = Duration::from_millis(3 * DAY);
        settings.retention.uploads = Duration::from_millis(2 * DAY);
        settings.retention.sweep = Duration::from_millis(50);
    })
    .await;
    let first = rig.create(rig.inputs().await).await;
    let link = rig.finished(&first).await["data"]["result_url"].as_str().unwrap().to_owned();
    assert_eq!(kept(&rig).await, (2, 2), "a result and its cover, two inputs");
    wait(&rig, DAY).await;
    let next = rig.create(rig.inputs().await).await;
    rig.finished(&next).await;
    assert_eq!(kept(&rig).await, (4, 4));

    wait(&rig, DAY + 1).await;
    eventually("uploads of two days are gone, results of two are not", async || kept(&rig).await == (4, 2))
        .await;
    wait(&rig, DAY).await;
    eventually("the older result is gone too", async || kept(&rig).await == (2, 0)).await;
    assert!(rig.has_blob(&format!("results/{next}/1.mp4")).await);
    is_told_without_its_files(&rig, &first, &link).await;
}

async fn is_told_without_its_files(rig: &Rig, id: &str, link: &str) {
    let task = rig.task(id).await;
    assert_eq!((&task["status"], &task["data"]["duration_seconds"]), (&json!("success"), &json!(12.5)));
    assert_eq!((&task["data"]["result_url"], &task["data"]["cover_url"]), (&json!(null), &json!(null)));
    assert_eq!(rig.follow(Method::GET, link, &[], Body::empty()).await.code(), 10104);
}

on_both!(files_go_when_their_time_is_over_and_their_task_stays);
