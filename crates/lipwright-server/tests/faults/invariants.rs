//! What must hold of an installation once everything has ended, whatever happened to its processes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use lipwright_server::{Blobs, FolderBlobs, S3Blobs, S3Settings};
use lipwright_testkit::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use serde_json::Value;

use crate::installation::{Installation, eventually};
use crate::rows::{On, Rows};

/// All of them, of tasks that were acknowledged and have ended.
pub(crate) async fn assert_all(installation: &Installation, tasks: &BTreeSet<String>, at_least: usize) {
    let rows = installation.rows().await;
    every_task_ended(&rows, tasks, at_least).await;
    nothing_is_charged_twice(&rows).await;
    every_end_is_told_by_one_name(installation, &rows, tasks).await;
    no_blob_is_without_a_row(installation, &rows).await;
    nothing_is_left_on_the_way(installation).await;
}

/// I1, I7: every acknowledged task is there and has ended; enough of them well, and nearly all.
async fn every_task_ended(rows: &Rows, tasks: &BTreeSet<String>, at_least: usize) {
    let ended: BTreeMap<String, i64> = rows
        .pairs(
            "SELECT id, CAST(CASE status WHEN 'success' THEN 1 WHEN 'failed' THEN 0 ELSE -1 END AS BIGINT)
                FROM task"
                .to_owned(),
        )
        .await
        .into_iter()
        .collect();
    for task in tasks {
        assert!(matches!(ended.get(task), Some(0 | 1)), "{task} was acknowledged: {:?}", ended.get(task));
    }
    let well = ended.values().filter(|end| **end == 1).count();
    assert!(well >= at_least, "only {well} of {at_least} ended well");
    assert!(well * 20 >= ended.len() * 19, "only {well} of {} ended well", ended.len());
}

/// I2, I3, I6: one hold and one release of each, one capture of each that ended well, of the attempt that
/// the row names; the balance is the ledger's sum.
async fn nothing_is_charged_twice(rows: &Rows) {
    let number = async |sql: &str| rows.number(sql.to_owned()).await;
    let twice = "SELECT count(*) FROM (SELECT task_id FROM ledger WHERE task_id IS NOT NULL
                 GROUP BY task_id, kind HAVING count(*) > 1) AS twice";
    assert_eq!(number(twice).await, 0, "of no kind twice");
    let open = "SELECT count(*) FROM task WHERE (SELECT coalesce(sum(amount), 0) FROM ledger
                WHERE task_id = task.id AND kind IN ('hold', 'release')) <> 0
                AND status IN ('success', 'failed')";
    assert_eq!(number(open).await, 0, "nothing stays held for what has ended");
    let captured = "SELECT count(*) FROM task WHERE (SELECT count(*) FROM ledger
                    WHERE task_id = task.id AND kind = 'capture')
                    <> CASE status WHEN 'success' THEN 1 ELSE 0 END";
    assert_eq!(number(captured).await, 0, "what ended well, and only that, is charged");
    let sums = "SELECT count(*) FROM owner WHERE balance <>
                (SELECT coalesce(sum(amount), 0) FROM ledger WHERE owner_id = owner.id)";
    assert_eq!(number(sums).await, 0, "balances are sums");
    let stale = "SELECT count(*) FROM task WHERE status = 'success'
                 AND result_key <> 'results/' || id || '/' || attempt || '.mp4'";
    assert_eq!(number(stale).await, 0, "the result is the last attempt's");
}

/// I2: a receiver hears of each end at least once, always by the same name.
async fn every_end_is_told_by_one_name(installation: &Installation, rows: &Rows, tasks: &BTreeSet<String>) {
    eventually("all receivers have been told", async || {
        let left = rows.number("SELECT count(*) FROM delivery WHERE state = 'pending'".to_owned()).await;
        (left == 0).then_some(())
    })
    .await;
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for request in installation.receiver.received_requests().await.expect("recording") {
        let told: Value = serde_json::from_slice(&request.body).expect("JSON");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        names.entry(text(&told["data"]["task_id"])).or_default().insert(text(&told["event_id"]));
    }
    for task in tasks {
        assert_eq!(names.get(task).map(BTreeSet::len), Some(1), "{task}");
    }
}

/// I5: what dead attempts left is gone, and what rows name is there.
async fn no_blob_is_without_a_row(installation: &Installation, rows: &Rows) {
    let blobs = blobs(installation).await;
    eventually("files that no row names are gone", async || {
        let mut kept = blobs.list("results").await.ok()?;
        kept.extend(blobs.list("assets").await.ok()?);
        let mut kept: Vec<_> = kept.into_iter().map(|blob| blob.key).collect();
        let sql = "SELECT result_key, CAST(0 AS BIGINT) FROM task WHERE status = 'success'
                   UNION SELECT blob_key, CAST(0 AS BIGINT) FROM asset WHERE blob_key IS NOT NULL";
        let mut named: Vec<_> = rows.pairs(sql.to_owned()).await.into_iter().map(|(key, _)| key).collect();
        kept.sort();
        named.sort();
        (kept == named).then_some(())
    })
    .await;
}

/// I5: nor has a process that lives kept anything of attempts and uploads that have ended. Of a cluster, the
/// folders of dead processes are theirs who start them again.
async fn nothing_is_left_on_the_way(installation: &Installation) {
    if installation.on == On::Cluster {
        return;
    }
    for name in ["scratch", "incoming"] {
        let folder = installation.folder.path().join("data").join(name);
        eventually("what attempts and uploads needed is gone", async || {
            std::fs::read_dir(&folder).unwrap().next().is_none().then_some(())
        })
        .await;
    }
}

async fn blobs(installation: &Installation) -> Box<dyn Blobs> {
    match (installation.on, &installation.bucket) {
        (On::Cluster, Some(bucket)) => {
            let settings = S3Settings {
                endpoint: Some(bucket.endpoint.clone()),
                bucket: bucket.name.clone(),
                region: "us-east-1".to_owned(),
                access_key_id: Some(ACCESS_KEY_ID.to_owned()),
                secret_access_key: Some(SECRET_ACCESS_KEY.to_owned()),
            };
            Box::new(S3Blobs::open(&settings).unwrap())
        }
        _ => Box::new(FolderBlobs::open(installation.folder.path().join("data")).await.unwrap()),
    }
}

/// I4: one client's view of a task over time. Its status only moves forward.
pub(crate) struct Seen {
    rank: u8,
}

impl Seen {
    pub(crate) const fn new() -> Self {
        Self { rank: 0 }
    }

    /// Takes the next look; tells whether the task has ended.
    pub(crate) fn look(&mut self, task: &Value) -> bool {
        let rank = match task["status"].as_str() {
            Some("pending") => 0,
            Some("processing") => 1,
            Some("success" | "failed") => 2,
            other => panic!("no such status: {other:?}"),
        };
        assert!(rank >= self.rank, "the status moved back to {}", task["status"]);
        self.rank = rank;
        rank == 2
    }
}

/// Waits a moment, for loops that would spin.
pub(crate) async fn moment() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
