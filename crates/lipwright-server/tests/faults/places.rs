//! A fault at each named place, of each kind, on each backend: one task goes its whole way all the same.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use crate::installation::{FaultClient, Installation, Process, eventually};
use crate::invariants::{Seen, assert_all};
use crate::rows::On;

/// A process that has stood still for so long is taken for dead and killed, as a watchdog would.
const WATCHDOG: Duration = Duration::from_secs(4);

/// One installation and three tasks for each kind of fault at `place`.
async fn survives(on: On, place: &str) {
    // Each kind in an installation of its own; they mostly wait, so they do it together.
    join_all(["kill", "error", "hang"].map(|action| survives_one(on, place, action))).await;
}

async fn survives_one(on: On, place: &str, action: &str) {
    let fault = format!("{place}={action}");
    let mut installation = Installation::new(on).await;
    if place == "report.after" {
        // A stage that is over at once is not told.
        installation.work_ms = 1_000;
    }
    // Uploads and the endpoint are made before the fault is laid, unless they are what it is about.
    let about_uploads = place.starts_with("finish_upload");
    let mut process = installation.start("all", if about_uploads { &fault } else { "" }).await;
    let client = installation.client();
    let uri = installation.receiver.uri();
    let body = prepared(&installation, &client, &mut process, &uri).await;
    if !about_uploads {
        process = again(&installation, process, &fault).await;
    }
    let tasks = made(&installation, &client, &mut process, &body).await;
    assert_eq!(installation.faults_met(), fault.split_whitespace().count(), "{fault} did not come");
    assert_all(&installation, &tasks, 3).await;
}

/// Kills the process, if it still lives, and starts another.
async fn again(installation: &Installation, mut process: Process, faults: &str) -> Process {
    drop(process.guard.signal("KILL"));
    process.guard.wait().unwrap();
    drop(process);
    installation.start("all", faults).await
}

async fn prepared(
    installation: &Installation,
    client: &FaultClient,
    process: &mut Process,
    receiver: &str,
) -> serde_json::Value {
    loop {
        let base = process.base.clone();
        let preparing = client.prepared(&base, receiver);
        tokio::select! {
            body = preparing => return body,
            () = sleep(WATCHDOG) => {}
            () = died(process) => {}
        }
        let fresh = installation.start_after(process).await;
        *process = fresh;
    }
}

/// Waits until the process is dead.
async fn died(process: &mut Process) {
    while process.guard.child().try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(20)).await;
    }
}

impl Installation {
    /// Another process, after this one has been killed.
    async fn start_after(&self, process: &mut Process) -> Process {
        drop(process.guard.signal("KILL"));
        process.guard.wait().unwrap();
        self.start("all", "").await
    }
}

/// Makes three tasks, each under a key of its own, and follows them to their ends.
async fn made(
    installation: &Installation,
    client: &FaultClient,
    process: &mut Process,
    body: &serde_json::Value,
) -> BTreeSet<String> {
    let mut tasks = BTreeSet::new();
    for number in 0..3 {
        let key = format!("key-{number}");
        let mut deadline = Instant::now() + WATCHDOG;
        let id = loop {
            if let Some(id) = client.create(&process.base, &key, body).await {
                break id;
            }
            watched(installation, process, &mut deadline).await;
        };
        tasks.insert(id);
    }
    for id in &tasks {
        let mut seen = Seen::new();
        let mut deadline = Instant::now() + WATCHDOG * 2;
        loop {
            let task = client.get(&process.base, &format!("/v2/lip_sync_video/{id}")).await;
            if task.is_some_and(|task| seen.look(&task)) {
                break;
            }
            watched(installation, process, &mut deadline).await;
        }
    }
    tell_all(installation, process).await;
    tasks
}

/// Starts another process if this one is dead, or has stood still for too long.
async fn watched(installation: &Installation, process: &mut Process, deadline: &mut Instant) {
    let dead = process.guard.child().try_wait().unwrap().is_some();
    if dead || Instant::now() > *deadline {
        *process = installation.start_after(process).await;
        *deadline = Instant::now() + WATCHDOG * 5;
    }
    sleep(Duration::from_millis(20)).await;
}

/// A dispatcher or a sweep that hangs is a process that needs a new start, too.
async fn tell_all(installation: &Installation, process: &mut Process) {
    let rows = installation.rows().await;
    let mut deadline = Instant::now() + WATCHDOG;
    eventually("receivers have been told", async || {
        let left = rows.number("SELECT count(*) FROM delivery WHERE state = 'pending'".to_owned()).await;
        if left == 0 {
            return Some(());
        }
        // A lease of the dead process's lasts half a minute; nobody waits for that here.
        rows.execute("UPDATE delivery SET lease_until = 0, next_at = 0 WHERE state = 'pending'".to_owned())
            .await;
        watched(installation, process, &mut deadline).await;
        None
    })
    .await;
    // Orphans are looked for by a process that lives.
    *process = installation.start_after(process).await;
}

/// Each place on both backends.
macro_rules! places {
    ($($name:ident: $place:literal),* $(,)?) => {
        mod embedded {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::survives(crate::rows::On::Embedded, $place).await;
                }
            )*
        }
        mod cluster {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::survives(crate::rows::On::Cluster, $place).await;
                }
            )*
        }
    };
}

places!(
    before_an_upload_is_noted: "finish_upload.before",
    after_an_upload_is_noted: "finish_upload.after",
    before_a_task_is_committed: "create.before",
    after_a_task_is_committed_and_before_the_reply: "create.after",
    after_a_claim: "claim.after",
    before_the_inputs_are_fetched: "fetch.before",
    after_the_inputs_are_fetched: "fetch.after",
    while_the_engine_works: "report.after",
    before_the_result_is_stored: "put.before",
    after_the_result_is_stored_and_before_the_commit: "put.after",
    before_the_end_is_committed: "succeed.before",
    after_the_end_is_committed_and_before_the_webhook: "succeed.after",
    after_a_delivery_is_taken: "take_due.after",
    before_a_delivery_is_noted: "delivery_ended.before",
    // A worker that never comes back from its claim is what there is to sweep.
    after_a_sweep: "claim.after=hang sweep.after",
);
