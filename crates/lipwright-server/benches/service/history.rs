//! P11: what a long history costs whoever claims or asks now.

use std::time::{Duration, Instant};

use lipwright_server::{LeaseOwner, Next, Role, Write};

use crate::answers::{median_get, of_times};
use crate::backend::On;
use crate::load::get;
use crate::row::{Row, quantile};
use crate::service::Service;

const CLAIMS: usize = 100;
const ROUNDS: usize = 5;

pub(crate) async fn with_and_without(on: On) -> Vec<Row> {
    let (old, new) = (Service::start(on, Role::Api).await, Service::start(on, Role::Api).await);
    let rows = rows();
    add_history(&old, rows).await;
    let (mut claims, mut gets) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    let requests = [asking(&old).await, asking(&new).await];
    for _ in 0..ROUNDS {
        for (at, service) in [&old, &new].into_iter().enumerate() {
            claims[at].push(median_claim(service).await);
            gets[at].push(median_get(service, &requests[at]).await);
        }
    }
    old.stop().await;
    new.stop().await;
    let median = |times: &mut Vec<Duration>| quantile(times, 0.5);
    let [claims_old, claims_new] = &mut claims;
    let [gets_old, gets_new] = &mut gets;
    let name = |what: &str| format!("P11 {what} p50, {rows} finished tasks ÷ none");
    vec![
        of_times(&name("claim"), median(claims_old), median(claims_new), 1.2),
        of_times(&name("GET"), median(gets_old), median(gets_new), 1.2),
    ]
}

#[expect(clippy::disallowed_methods, reason = "a bench is told its size by its environment")]
fn rows() -> u64 {
    std::env::var("BENCH_HISTORY").map_or(200_000, |rows| rows.parse().unwrap())
}

async fn asking(service: &Service) -> Vec<u8> {
    let id = service.finished().await;
    get(&format!("/v2/lip_sync_video/{id}"), &service.key)
}

/// Finished tasks of the same account, older than all that come.
async fn add_history(service: &Service, rows: u64) {
    let (owner, from, number) = (service.owner, service.rows.series(rows), service.rows.last_part());
    let id = format!("'00000000-0000-7000-8000-' || {number}");
    service
        .rows
        .execute(&format!(
            "INSERT INTO task (id, owner_id, status, video_url, video_identity, audio_url, audio_identity,
                 playback_type, engine, metadata, attempt, tries, hold, result_key, duration_ms, report,
                 created_at, started_at, completed_at, files_expired_at)
             SELECT {id}, '{owner}', 'success', 'https://example.com/a', 'url:' || n, 'https://example.com/b',
                 'url:' || n, 'normal', 'warp', '{{}}', 1, 1, 48, 'results/' || n || '/1.mp4', 12500, '{{}}',
                 n, n, n, n FROM {from}"
        ))
        .await;
    service.rows.execute("ANALYZE").await;
}

/// From a ticket to a lease, with a few tasks waiting.
async fn median_claim(service: &Service) -> Duration {
    let worker = LeaseOwner::fresh();
    let mut times = Vec::new();
    for _ in 0..CLAIMS {
        let id = service.create().await;
        let started = Instant::now();
        let Next::Task(next) = service.store.next(id).await.unwrap() else { panic!("a task waits") };
        let claimed = service.store.claim(next, &worker, Duration::from_mins(1)).await.unwrap();
        times.push(started.elapsed());
        let cancelled = service.store.cancel(service.owner, claimed.unwrap().task.id).await.unwrap();
        assert_eq!(cancelled, Write::Applied);
    }
    quantile(&mut times, 0.5)
}
