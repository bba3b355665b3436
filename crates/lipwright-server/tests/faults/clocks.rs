//! Clocks that are wrong, or jump by an hour: that of an embedded host, which is its database's too, and those
//! of workers, which are nobody else's.

use std::collections::BTreeSet;
use std::time::Duration;

use lipwright_testkit::{HostClock, postgres_database};
use serde_json::Value;

use crate::installation::{FaultClient, Installation, eventually};
use crate::invariants::{Seen, assert_all, moment};
use crate::rows::On;

const HOUR: i64 = 3_600;
/// After so long every process sees its host's new time.
const SEEN: Duration = Duration::from_secs(2);

async fn made(client: &FaultClient, base: &str, name: &str, body: &Value) -> String {
    eventually("a task is made", async || client.create(base, name, body).await).await
}

/// Follows the tasks until all have ended well; none ever goes back.
async fn all_succeed(client: &FaultClient, base: &str, tasks: &BTreeSet<String>) {
    for id in tasks {
        let mut seen = Seen::new();
        let path = format!("/v2/lip_sync_video/{id}");
        let task = eventually("it has ended", async || {
            let task = client.get(base, &path).await?;
            seen.look(&task).then_some(task)
        })
        .await;
        assert_eq!(task["status"], "success", "{task}");
        moment().await;
    }
}

/// Two tasks at work and three waiting when the clock jumps, one made afterwards: none waits for the hour or
/// is cut off by it. How often an attempt lost its lease.
async fn a_host_whose_clock_jumps_loses_nothing(by: i64) -> i64 {
    let mut installation = Installation::new(On::Embedded).await;
    installation.clock = Some(HostClock::new().unwrap());
    // A lease that only the clock can end.
    installation.lease_ms = 20_000;
    installation.work_ms = 4_000;
    let process = installation.start("all", "").await;
    let client = installation.client();
    let body = client.prepared(&process.base, &installation.receiver.uri()).await;
    let mut tasks = BTreeSet::new();
    for number in 0..5 {
        tasks.insert(made(&client, &process.base, &format!("before-{number}"), &body).await);
    }
    let rows = installation.rows().await;
    eventually("two are at work", async || {
        let at_work = "SELECT count(*) FROM task WHERE status = 'processing' AND progress > 0".to_owned();
        (rows.number(at_work).await == 2).then_some(())
    })
    .await;
    installation.clock.as_ref().unwrap().set(by).unwrap();
    tokio::time::sleep(SEEN).await;
    let after = made(&client, &process.base, "after", &body).await;
    let jumped = format!(
        "SELECT (SELECT created_at FROM task WHERE id = '{after}')
             - (SELECT max(created_at) FROM task WHERE id <> '{after}')"
    );
    let jumped = rows.number(jumped).await / 1_000;
    assert!((jumped - by).abs() < 60, "the clock went by {jumped} s");
    tasks.insert(after);
    all_succeed(&client, &process.base, &tasks).await;
    let tries = rows.number("SELECT CAST(sum(tries - lost) AS BIGINT) FROM task".to_owned()).await;
    assert_eq!(tries, 0, "nothing was cut off for taking an hour");
    let most = rows.number("SELECT max(lost) FROM task".to_owned()).await;
    assert_all(&installation, &tasks, 6).await;
    most
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_forward_costs_a_task_at_work_one_attempt_at_most() {
    assert!(a_host_whose_clock_jumps_loses_nothing(HOUR).await <= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_back_takes_no_task_away_and_lets_none_wait_for_it() {
    assert_eq!(a_host_whose_clock_jumps_loses_nothing(-HOUR).await, 0);
}

/// A worker's clock is an hour off its database's: nothing is taken away early, and a second try does not wait
/// for the hour. Its files are in a folder: S3 itself refuses who is a quarter of an hour off.
async fn a_worker_whose_clock_is_wrong_is_as_good_as_another(off: i64) {
    let mut installation = Installation::new(On::Embedded).await;
    installation.database = Some(postgres_database().unwrap());
    let clock = HostClock::new().unwrap();
    clock.set(off).unwrap();
    installation.clock = Some(clock);
    installation.lease_ms = 10_000;
    installation.work_ms = 500;
    let process = installation.start("all", "fetch.before=error").await;
    let client = installation.client();
    let body = client.prepared(&process.base, &installation.receiver.uri()).await;
    let mut tasks = BTreeSet::new();
    for number in 0..4 {
        tasks.insert(made(&client, &process.base, &format!("task-{number}"), &body).await);
    }
    all_succeed(&client, &process.base, &tasks).await;
    let rows = installation.rows().await;
    let number = async |sql: &str| rows.number(sql.to_owned()).await;
    assert_eq!(number("SELECT CAST(sum(lost) AS BIGINT) FROM task").await, 0);
    assert_eq!(number("SELECT CAST(sum(tries) AS BIGINT) FROM task").await, 1, "one failed once");
    let by_its_clock = "SELECT CAST(max(extract(epoch FROM finalized_at - now())) AS BIGINT) FROM river_job";
    let seen = number(by_its_clock).await;
    assert!((seen - off).abs() < 60, "it ended its tickets {seen} s from now");
    assert_all(&installation, &tasks, 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_clock_is_an_hour_ahead_is_as_good_as_another() {
    a_worker_whose_clock_is_wrong_is_as_good_as_another(HOUR).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_clock_is_an_hour_behind_is_as_good_as_another() {
    a_worker_whose_clock_is_wrong_is_as_good_as_another(-HOUR).await;
}
