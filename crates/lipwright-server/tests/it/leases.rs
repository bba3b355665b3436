//! Workers that vanish, stall or stop: a task always ends, once.

use std::time::Duration;

use lipwright_server::Times;
use serde_json::json;

use crate::rig::fake::{Act, FakeSyncer};
use crate::rig::{On, Rig, eventually, on_both};

async fn a_killed_workers_task_runs_again(on: On) {
    let mut rig = Rig::on(on).await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    rig.until(&id, |task| task["stage"] == "analyse").await;
    rig.kill_workers().await;
    rig.expire(&id, 1).await;
    // As if it had died between storing its result and saying so.
    let orphan = format!("results/{id}/1.mp4");
    rig.store_blob(&orphan).await;
    rig.start_worker();
    let task = rig.finished(&id).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(2)));
    eventually("what the first had stored is gone", async || !rig.has_blob(&orphan).await).await;
    let captures = rig.ledger(&id).await.into_iter().filter(|(kind, _)| kind == "capture").count();
    assert_eq!(captures, 1);
}

async fn a_task_whose_ticket_was_lost_on_its_way_to_a_worker_runs_all_the_same(on: On) {
    let mut rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let id = rig.create(rig.inputs().await).await;
    // As a process leaves it that dies between the queue and the claim.
    assert_eq!(rig.rows.lose_tickets().await, 1);
    rig.start_worker();
    let task = rig.finished(&id).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(1)));
}

async fn a_worker_that_stalls_past_its_lease_changes_nothing_when_it_wakes(on: On) {
    let mut rig = Rig::on_with(on, |settings| {
        settings.workers = 0;
        // The stalled worker gives no word: as if its process were stopped and continued.
        settings.times.heartbeat = Duration::from_hours(1);
        settings.times.progress = Duration::from_hours(1);
    })
    .await;
    let sleeper = FakeSyncer::default();
    sleeper.acts([Act::Ignore]);
    rig.start_worker_with(&sleeper);
    let id = rig.create(rig.inputs().await).await;
    sleeper.begun(1).await;
    rig.start_worker();
    rig.expire(&id, 1).await;
    let task = rig.finished(&id).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(2)));

    sleeper.release();
    let stale = format!("results/{id}/1.mp4");
    eventually("the sleeper has stored its result", async || rig.scratch().is_empty()).await;
    eventually("the stale attempt's result is gone", async || !rig.has_blob(&stale).await).await;
    assert!(rig.has_blob(&format!("results/{id}/2.mp4")).await);
    let after = rig.task(&id).await;
    assert_eq!((&after["attempt"], &after["completed_at"]), (&task["attempt"], &task["completed_at"]));
    assert_eq!(rig.ledger(&id).await.len(), 3, "hold, release, one capture");
}

async fn a_worker_that_lost_its_lease_stops_its_pipeline(on: On) {
    let mut rig = Rig::on(on).await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    rig.until(&id, |task| task["stage"] == "analyse").await;
    rig.start_worker();
    // Again and again: its heartbeat may come before the sweep.
    eventually("the lease is lost", async || {
        rig.expire(&id, 1).await;
        rig.task(&id).await["attempt"] == 2
    })
    .await;
    let task = rig.finished(&id).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(2)));
    // Never released: only its cancel flag can have ended the first run.
    eventually("both runs have ended", async || rig.scratch().is_empty()).await;
    assert_eq!(rig.fake.runs(), 2);
}

async fn a_task_that_kills_three_workers_is_given_up(on: On) {
    let mut rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let id = rig.create(rig.inputs().await).await;
    for attempt in 1..=3 {
        let deadly = FakeSyncer::default();
        deadly.acts([Act::Block]);
        rig.start_worker_with(&deadly);
        deadly.begun(1).await;
        rig.kill_workers().await;
        rig.expire(&id, attempt).await;
    }
    // As if the last one had died between storing its files and saying so.
    for name in ["1.mp4", "3.mp4", "3.jpg"] {
        rig.store_blob(&format!("results/{id}/{name}")).await;
    }
    rig.start_worker();
    let task = rig.finished(&id).await;
    eventually("their files are gone", async || {
        rig.blob_keys().await.iter().all(|key| key.starts_with("assets/"))
    })
    .await;
    let error = json!({ "message": "worker crashed while processing", "code": "worker_crashed" });
    assert_eq!((&task["status"], &task["error"]), (&json!("failed"), &error));
}

async fn a_stopping_worker_gives_its_task_back_without_using_a_try(on: On) {
    let mut rig = Rig::on(on).await;
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    rig.until(&id, |task| task["stage"] == "analyse").await;
    rig.stop_workers().await;
    let waiting = format!("SELECT status, tries + lost FROM task WHERE id = '{id}'");
    assert_eq!(rig.rows.pairs(waiting).await, [("pending".to_owned(), 0)]);
    assert_eq!(rig.task(&id).await["status"], "processing", "outwardly it never moves back");
    assert_eq!(rig.scratch(), Vec::<String>::new());
    rig.start_worker();
    let task = rig.finished(&id).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(2)));
}

async fn a_draining_worker_finishes_what_it_has_and_takes_no_more(on: On) {
    let mut rig = Rig::on_with(on, |settings| settings.workers = 0).await;
    let stop = rig.start_worker();
    rig.fake.acts([Act::Block]);
    let inputs = rig.inputs().await;
    let running = rig.create(inputs.clone()).await;
    let waiting = rig.create(inputs).await;
    rig.until(&running, |task| task["stage"] == "analyse").await;
    stop.drain.cancel();
    rig.fake.release();
    assert_eq!(rig.finished(&running).await["status"], "success");
    rig.stop_workers().await;
    assert_eq!(rig.task(&waiting).await["status"], "pending");
    rig.start_worker();
    assert_eq!(rig.finished(&waiting).await["status"], "success");
}

async fn two_workers_share_the_work_and_do_nothing_twice(on: On) {
    let mut rig = Rig::on(on).await;
    rig.start_worker();
    let inputs = rig.inputs().await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(rig.create(inputs.clone()).await);
    }
    for id in &ids {
        let task = rig.finished(id).await;
        assert_eq!((&task["status"], &task["attempt"]), (&json!("success"), &json!(1)));
    }
    assert_eq!(rig.fake.runs(), 20);
}

/// What a killed worker had runs again within 75 seconds, and a stop takes half a minute, unless told otherwise.
#[test]
fn usual_times_keep_their_promises() {
    let times = Times::default();
    assert!(times.lease + times.sweep <= Duration::from_secs(75));
    assert!(times.heartbeat * 3 < times.lease, "two beats may be missed");
    assert!(times.drain <= Duration::from_secs(30));
}

on_both!(
    a_killed_workers_task_runs_again,
    a_task_whose_ticket_was_lost_on_its_way_to_a_worker_runs_all_the_same,
    a_worker_that_stalls_past_its_lease_changes_nothing_when_it_wakes,
    a_worker_that_lost_its_lease_stops_its_pipeline,
    a_task_that_kills_three_workers_is_given_up,
    a_stopping_worker_gives_its_task_back_without_using_a_try,
    a_draining_worker_finishes_what_it_has_and_takes_no_more,
    two_workers_share_the_work_and_do_nothing_twice,
);
