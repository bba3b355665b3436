//! P12: what one account's long queue costs another that has a few tasks.

use std::time::Duration;

use lipwright_server::{OwnerId, Role};
use tokio::time::sleep;

use crate::answers::of_times;
use crate::backend::On;
use crate::load::sending;
use crate::row::Row;
use crate::service::Service;
use crate::working::all_done;

const MANY: u64 = 10_000;
const FEW: usize = 20;
const SLOTS: usize = 4;
const WORK: Duration = Duration::from_millis(20);

pub(crate) async fn beside_a_long_queue(on: On) -> Vec<Row> {
    let service = Service::start_with(on, Role::All, SLOTS, WORK).await;
    let (other, key) = service.add_owner().await;
    let alone = median_wait(&service, other, &key, 0).await;
    add_many(&service).await;
    let beside = median_wait(&service, other, &key, FEW).await;
    let left = service.rows.number("SELECT count(*) FROM task WHERE status = 'pending'").await;
    assert!(left > 1_000, "the long queue ended too soon: {left} left");
    service.rows.execute("UPDATE task SET not_before = 9000000000000000 WHERE status = 'pending'").await;
    service.stop().await;
    vec![of_times("P12 wait beside 10,000 tasks of another account ÷ alone, median", beside, alone, 2.0)]
}

/// A task of the first account, ten thousand times, and tickets for all.
async fn add_many(service: &Service) {
    let inputs = service.inputs(&service.key).await;
    let request = sending("POST", "/v2/create_lip_sync_video", &service.key, &inputs.to_string());
    service.connect().await.ask(&request).await;
    all_done(service).await;
    let (owner, from, number) = (service.owner, service.rows.series(MANY), service.rows.last_part());
    service
        .rows
        .execute(&format!(
            "INSERT INTO task (id, owner_id, status, video_url, video_identity, video_asset, audio_url,
                 audio_identity, audio_asset, playback_type, engine, metadata, hold, created_at)
             SELECT '00000000-0000-7000-8000-' || {number}, owner_id, 'pending', video_url, video_identity,
                 video_asset, audio_url, audio_identity, audio_asset, playback_type, engine, metadata, 0,
                 created_at
             FROM {from}, (SELECT * FROM task WHERE owner_id = '{owner}' LIMIT 1) AS template"
        ))
        .await;
    service.store.reissue_tickets(Duration::from_mins(1)).await.unwrap();
}

/// Asks for a few tasks at once; gives how long the median of them waits for a worker.
async fn median_wait(service: &Service, owner: OwnerId, key: &str, before: usize) -> Duration {
    let inputs = service.inputs(key).await;
    let request = sending("POST", "/v2/create_lip_sync_video", key, &inputs.to_string());
    let mut connection = service.connect().await;
    for _ in 0..FEW {
        connection.ask(&request).await;
    }
    let waits = format!(
        "SELECT started_at - created_at FROM task WHERE owner_id = '{owner}' AND started_at IS NOT NULL
         ORDER BY id LIMIT 100 OFFSET {before}"
    );
    loop {
        let mut waits = service.rows.numbers(&waits).await;
        if waits.len() == FEW {
            waits.sort_unstable();
            return Duration::from_millis(waits[FEW / 2].max(1).unsigned_abs());
        }
        sleep(Duration::from_millis(20)).await;
    }
}
