//! Workers that stand still and wake: the task has long been somebody else's.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::installation::{Installation, eventually};
use crate::invariants::{Seen, assert_all, moment};
use crate::rows::On;

/// SIGSTOP while a task is worked, another worker finishes it, SIGCONT: the one that woke changes nothing
/// and takes away what it made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_was_stopped_and_wakes_changes_nothing() {
    let mut installation = Installation::new(On::Cluster).await;
    installation.work_ms = 1_500;
    let api = installation.start("api", "").await;
    let sleeper = installation.start("worker", "").await;
    let client = installation.client();
    let body = client.prepared(&api.base, &installation.receiver.uri()).await;
    let id = eventually("the task is made", async || client.create(&api.base, "zombie", &body).await).await;
    let path = format!("/v2/lip_sync_video/{id}");
    eventually("it is worked", async || {
        let task = client.get(&api.base, &path).await?;
        (task["progress"].as_f64()? > 0.1).then_some(())
    })
    .await;
    sleeper.guard.signal("STOP").unwrap();
    let _other = installation.start("worker", "").await;
    let mut seen = Seen::new();
    let task = eventually("another has finished it", async || {
        let task = client.get(&api.base, &path).await?;
        seen.look(&task).then_some(task)
    })
    .await;
    assert_eq!((&task["status"], &task["attempt"]), (&"success".into(), &2.into()));
    sleeper.guard.signal("CONT").unwrap();
    // It wakes, works on, and finds that nothing is its own.
    tokio::time::sleep(Duration::from_millis(installation.work_ms.into())).await;
    moment().await;
    let after = client.get(&api.base, &path).await.unwrap();
    assert_eq!((&after["attempt"], &after["completed_at"]), (&task["attempt"], &task["completed_at"]));
    assert_all(&installation, &BTreeSet::from([id]), 1).await;
}

/// A killed worker's task runs again within the lease and a sweep: five seconds with these settings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_workers_task_is_taken_by_another_in_time() {
    let mut installation = Installation::new(On::Cluster).await;
    installation.work_ms = 30_000;
    let api = installation.start("api", "").await;
    let mut killed = installation.start("worker", "").await;
    let client = installation.client();
    let body = client.prepared(&api.base, &installation.receiver.uri()).await;
    let id = eventually("the task is made", async || client.create(&api.base, "killed", &body).await).await;
    let path = format!("/v2/lip_sync_video/{id}");
    eventually("it is worked", async || {
        (client.get(&api.base, &path).await?["progress"].as_f64()? > 0.05).then_some(())
    })
    .await;
    let _other = installation.start("worker", "").await;
    killed.guard.signal("KILL").unwrap();
    killed.guard.wait().unwrap();
    let since = tokio::time::Instant::now();
    eventually("another works it", async || {
        (client.get(&api.base, &path).await?["attempt"] == 2).then_some(())
    })
    .await;
    let took = since.elapsed();
    // Two seconds of lease and half a second of sweep; the rest is the machine's.
    assert!(took < Duration::from_secs(5), "{took:?}");
}

/// SIGTERM in the middle of a task: it is finished or given back, no try is used, and the process ends well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_told_to_stop_ends_well_and_loses_nothing() {
    let mut installation = Installation::new(On::Cluster).await;
    installation.work_ms = 1_000;
    let api = installation.start("api", "").await;
    let mut worker = installation.start("worker", "").await;
    let client = installation.client();
    let body = client.prepared(&api.base, &installation.receiver.uri()).await;
    let mut tasks = BTreeSet::new();
    for number in 0..6 {
        let key = format!("drain-{number}");
        tasks
            .insert(eventually("a task is made", async || client.create(&api.base, &key, &body).await).await);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    worker.guard.signal("TERM").unwrap();
    let ended = tokio::task::spawn_blocking(move || worker.guard.wait().unwrap()).await.unwrap();
    assert!(ended.success(), "{ended}");
    let _other = installation.start("worker", "").await;
    for id in &tasks {
        let path = format!("/v2/lip_sync_video/{id}");
        eventually("it has ended", async || {
            (client.get(&api.base, &path).await?["status"] == "success").then_some(())
        })
        .await;
    }
    let rows = installation.rows().await;
    assert_eq!(rows.number("SELECT count(*) FROM task WHERE tries + lost > 0".to_owned()).await, 0);
    assert_all(&installation, &tasks, 6).await;
}
