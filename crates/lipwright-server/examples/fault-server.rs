//! One process of a server whose pipeline takes moments and whose store and blobs fail as told: what the
//! faults tests start, kill, stop and start again. Everything comes by `FAULT_…` variables.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a part of tests that has to be a process of its own"
)]

#[path = "../tests/support/faulty.rs"]
mod faulty;

use std::env;
use std::fs;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use axum::Router;
use faulty::{Faults, FaultyBlobs, FaultyStore};
use lipwright_clip::ClipTime;
use lipwright_pipeline::{
    Cancel, Cause, Curves, Progress, RenderReport, Stage, SyncError, SyncJob, SyncOutcome,
};
use lipwright_server::{
    Backends, Database, RiverTimes, Role, S3Settings, ServerSettings, Shutdown, Syncer, Times, serve_on,
};
use tokio::signal::unix::{SignalKind, signal};

fn given(name: &str) -> Option<String> {
    env::var(format!("FAULT_{name}")).ok().filter(|value| !value.is_empty())
}

#[tokio::main]
async fn main() {
    let mut faults = Faults::parsed(given("FAULTS").unwrap_or_default().split_whitespace());
    faults.noted = given("NOTED").map(PathBuf::from);
    assert_eq!(faults.left(), given("FAULTS").unwrap_or_default().split_whitespace().count());
    let wrap = move |backends: Backends| {
        let mut wrapped = backends;
        wrapped.store = Arc::new(FaultyStore::new(Arc::clone(&wrapped.store), faults.clone()));
        wrapped.blobs = Arc::new(FaultyBlobs::new(Arc::clone(&wrapped.blobs), faults.clone()));
        wrapped
    };
    let shutdown = Shutdown::default();
    let running =
        serve_on(settings(), syncer(), Router::new(), shutdown.clone(), wrap).await.expect("a server");
    let key = running.first_key.as_ref().map_or_else(String::new, |key| key.reveal().to_owned());
    println!("{} {key}", running.address);
    let mut term = signal(SignalKind::terminate()).expect("signals");
    tokio::spawn(async move {
        term.recv().await;
        shutdown.drain.cancel();
    });
    running.wait().await.expect("a good end");
}

fn settings() -> ServerSettings {
    let mut settings =
        ServerSettings::new("127.0.0.1:0".parse().unwrap(), given("DATA").expect("a folder").into());
    settings.role = match given("ROLE").as_deref() {
        Some("api") => Role::Api,
        Some("worker") => Role::Worker,
        _ => Role::All,
    };
    if let Some(url) = given("DATABASE") {
        settings.database = Database::Postgres(url);
    }
    settings.s3 = given("BUCKET").map(|bucket| S3Settings {
        endpoint: given("S3"),
        bucket,
        region: "us-east-1".to_owned(),
        access_key_id: given("S3_ID"),
        secret_access_key: given("S3_SECRET"),
    });
    // Processes come and go at other ports; what they hand out stays good.
    settings.public_url = Some("http://lips.test".to_owned());
    settings.workers = 2;
    settings.plans.usual.posts_per_minute = None;
    let lease = Duration::from_millis(given("LEASE_MS").map_or(2_000, |ms| ms.parse().unwrap()));
    settings.times = Times {
        lease,
        heartbeat: lease / 4,
        sweep: lease / 4,
        progress: Duration::from_millis(50),
        drain: Duration::from_secs(10),
        queue: RiverTimes { poll: Duration::from_millis(50), schedule: Duration::from_millis(100) },
        database: Duration::from_secs(2),
        ..Times::default()
    };
    // A task that dies with its worker over and over is no fault of its own here.
    settings.retry.max_lost = 1_000;
    settings.retry.max_tries = 1_000;
    settings.retry.base = Duration::from_millis(20);
    settings.retry.cap = Duration::from_millis(200);
    settings.webhooks.allow_http = true;
    settings.webhooks.allow_private = vec!["127.0.0.1/32".parse().unwrap()];
    settings.webhooks.poll = Duration::from_millis(50);
    settings.retention.orphans = Duration::from_secs(1);
    settings.retention.sweep = Duration::from_millis(500);
    settings
}

/// Twenty steps of a task's time, each looking at its flag; the result is the source's bytes and the
/// speech's.
fn syncer() -> Syncer {
    let step = Duration::from_millis(given("WORK_MS").map_or(40, |ms| ms.parse().unwrap())) / 20;
    Arc::new(move |job: &SyncJob, progress: &dyn Progress, cancel: &Cancel| {
        progress.enter(Stage::Analyse, 20);
        for done in 0..20 {
            if cancel.is_cancelled() {
                return Err(SyncError { cause: Cause::Cancelled, detail: String::new() });
            }
            sleep(step);
            progress.advance(done + 1);
        }
        let (video, audio) = (fs::read(&job.video).unwrap(), fs::read(&job.audio).unwrap());
        fs::write(&job.output, [&video[..], b"+", &audio[..]].concat()).unwrap();
        Ok(SyncOutcome {
            duration: ClipTime::new(125, NonZeroU32::new(10).unwrap()),
            frames: 312,
            curves: Curves::default(),
            report: RenderReport::default(),
        })
    })
}
