//! P12: what one account's long queue costs another that has a few tasks.

use std::time::Duration;

use lipwright_server::Role;
use tokio::time::sleep;

use crate::answers::of_times;
use crate::backend::On;
use crate::load::sending;
use crate::row::{Row, quantile};
use crate::service::Service;
use crate::working::all_done;

const MANY: u64 = 10_000;
const FEW: usize = 20;
const SLOTS: usize = 4;
const WORK: Duration = Duration::from_millis(20);

/// Twenty tasks fill the four workers by themselves: an equal turn with the long queue is twice the wait of
/// one account that has them all, and five quarters of the wait of four accounts that share them already. A
/// task that comes alone waits for a worker that is busy, whoever is served next.
pub(crate) async fn beside_a_long_queue(on: On) -> Vec<Row> {
    let service = Service::start_with(on, Role::All, SLOTS, WORK).await;
    let alone = [median_wait(&service, 1, FEW).await, median_wait(&service, 4, FEW / 4).await];
    add_many(&service).await;
    let beside = [median_wait(&service, 1, FEW).await, median_wait(&service, 4, FEW / 4).await];
    let mut single = Vec::new();
    for _ in 0..FEW {
        single.push(median_wait(&service, 1, 1).await);
    }
    let left = service.rows.number("SELECT count(*) FROM task WHERE status = 'pending'").await;
    assert!(left > 1_000, "the long queue ended too soon: {left} left");
    service.rows.execute("UPDATE task SET not_before = 9000000000000000 WHERE status = 'pending'").await;
    service.stop().await;
    let many = "beside 10,000 tasks of another account";
    vec![
        of_times(&format!("P12 wait of one with 20 tasks {many} ÷ alone, median"), beside[0], alone[0], 2.0),
        of_times(&format!("P12 wait of four with 5 each {many} ÷ without, median"), beside[1], alone[1], 2.0),
        of_times(
            &format!("P12 wait of one task at a time {many} ÷ how long a task works, median"),
            quantile(&mut single, 0.5),
            WORK,
            1.0,
        ),
    ]
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

/// New accounts ask for a few tasks each, at once; gives how long the median of them waits for a worker.
async fn median_wait(service: &Service, accounts: usize, tasks: usize) -> Duration {
    let (mut requests, mut owners) = (Vec::new(), Vec::new());
    for _ in 0..accounts {
        let (owner, key) = service.add_owner().await;
        let inputs = service.inputs(&key).await;
        requests.push(sending("POST", "/v2/create_lip_sync_video", &key, &inputs.to_string()));
        owners.push(format!("'{owner}'"));
    }
    let mut connection = service.connect().await;
    for _ in 0..tasks {
        for request in &requests {
            connection.ask(request).await;
        }
    }
    let waits = format!(
        "SELECT started_at - created_at FROM task WHERE owner_id IN ({}) AND started_at IS NOT NULL",
        owners.join(", ")
    );
    loop {
        let mut waits = service.rows.numbers(&waits).await;
        if waits.len() == accounts * tasks {
            waits.sort_unstable();
            return Duration::from_millis(waits[waits.len() / 2].max(1).unsigned_abs());
        }
        sleep(Duration::from_millis(20)).await;
    }
}
