//! A disk that a task fills: a real one, small enough for that.

use lipwright_testkit::small_disk;
use rustix::fs::statvfs;
use serde_json::Value;

use crate::rig::fake::Act;
use crate::rig::{On, Rig, eventually, on_both};

/// A little more than what readiness asks for, and more than a task needs to be begun.
const MEBIBYTES: u32 = 1_100;

async fn a_task_that_fills_the_disk_clears_it_and_is_tried_again(on: On) {
    let kind = if on == On::Embedded { "embedded" } else { "cluster" };
    let test = format!("full_disk::{kind}::a_task_that_fills_the_disk_clears_it_and_is_tried_again");
    let Some(disk) = small_disk(&test, MEBIBYTES).unwrap() else { return };
    let rig = Rig::in_folder(on, tempfile::tempdir_in(disk).unwrap(), |_settings| {}).await;
    rig.fake.acts([Act::Fill, Act::Block]);
    let inputs = rig.inputs().await;
    assert_eq!(rig.get("/readyz").await.status, 200);
    let id = rig.create(inputs.clone()).await;
    it_is_full(&rig, on, &id, inputs.clone()).await;
    rig.fake.release();
    rig.fake.begun(2).await;
    // What the first try wrote is gone, or there would be no room for anything.
    assert_eq!(rig.scratch(), [format!("{id}-2")]);
    assert_eq!(rig.get("/readyz").await.status, 200);
    rig.fake.release();
    let task = rig.finished(&id).await;
    assert_eq!(task["status"], "success", "{task}");
    assert_eq!(rig.rows.number(format!("SELECT tries FROM task WHERE id = '{id}'")).await, 1);
    assert!(rig.scratch().is_empty(), "{:?}", rig.scratch());
    assert_eq!(rig.post("/v2/create_lip_sync_video", inputs).await.status, 200);
    is_whole(&rig, on).await;
}

/// What was on the full disk beside the task's files has come through.
async fn is_whole(rig: &Rig, on: On) {
    if on == On::Embedded {
        let sound = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'";
        assert_eq!(rig.rows.number(sound.to_owned()).await, 1, "the database is whole");
    }
}

/// The server says so, takes no more and still reads.
async fn it_is_full(rig: &Rig, on: On, id: &str, inputs: Value) {
    eventually("the server says why it is not ready", async || {
        let ready = rig.get("/readyz").await;
        ready.status == 503 && ready.message() == "System error: storage nearly full"
    })
    .await;
    if on == On::Embedded {
        eventually("the disk is full", async || statvfs(rig.folder.path()).unwrap().f_bavail == 0).await;
        let refused = rig.post("/v2/create_lip_sync_video", inputs).await;
        assert_eq!(
            (refused.status.as_u16(), refused.message().as_str()),
            (507, "System error: storage full")
        );
        assert_eq!(rig.task(id).await["status"], "processing", "it can still be read");
    }
}

on_both!(a_task_that_fills_the_disk_clears_it_and_is_tried_again);
