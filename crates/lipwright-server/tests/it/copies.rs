//! Installations that are copied and moved: nothing is lost on the way.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use lipwright_server::{
    BackupError, Database, MoveError, Running, S3Settings, ServerSettings, Shutdown, back_up, move_to,
    restore, serve,
};
use lipwright_testkit::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, postgres_database, s3_bucket};
use serde_json::json;

use crate::process::{Client, stop};
use crate::rig::fake::{Act, FakeSyncer};
use crate::rig::quick_settings;

pub(crate) fn settings(data: &Path) -> ServerSettings {
    let mut settings = quick_settings();
    data.clone_into(&mut settings.data);
    settings.times.drain = Duration::from_millis(100);
    settings
}

pub(crate) async fn start(settings: ServerSettings, fake: &FakeSyncer) -> (Running, Shutdown) {
    let shutdown = Shutdown::default();
    let server = serve(settings, fake.syncer(), Router::new(), shutdown.clone()).await.unwrap();
    (server, shutdown)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_tasks_run_is_restored_with_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy, other) =
        (folder.path().join("data"), folder.path().join("copy"), folder.path().join("other"));
    let fake = FakeSyncer::default();
    let (server, shutdown) = start(settings(&data), &fake).await;
    let key = server.first_key.clone().unwrap();
    let client = Client::of(&server, key.reveal());
    let done = client.create().await;
    let before = client.until(&done, "success").await;
    fake.acts([Act::Block]);
    let (running, waiting) = (client.create().await, client.create().await);
    fake.begun(2).await;
    assert!(back_up(&data, &copy).await.unwrap() >= 8, "six uploads, a result, a cover");
    assert!(matches!(back_up(&data, &copy).await, Err(BackupError::InTheWay(_))));
    // What happens afterwards is not in it.
    let later = client.create().await;
    fake.release();
    client.until(&later, "success").await;
    stop(server, &shutdown).await;

    restore(&copy, &other).await.unwrap();
    let (server, shutdown) = start(settings(&other), &fake).await;
    assert!(server.first_key.is_none());
    let client = Client::of(&server, key.reveal());
    for id in [&running, &waiting] {
        client.until(id, "success").await;
    }
    let after = client.until(&done, "success").await;
    assert_eq!((&after["completed_at"], &after["credits"]), (&before["completed_at"], &before["credits"]));
    assert_eq!(client.get(&format!("/v2/lip_sync_video/{later}")).await["code"], 10104);
    let link = after["data"]["result_url"].as_str().unwrap();
    assert_eq!(client.bytes(link).await, b"face+speech");
    stop(server, &shutdown).await;
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_an_installation_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (data, broken) = (folder.path().join("data"), folder.path().join("broken"));
    let nothing = folder.path().join("nothing");
    assert!(matches!(back_up(&nothing, &broken).await, Err(BackupError::NoInstallation(_))));
    let (server, shutdown) = start(settings(&data), &FakeSyncer::default()).await;
    stop(server, &shutdown).await;
    back_up(&data, &broken).await.unwrap();
    assert!(matches!(restore(&broken, &data).await, Err(BackupError::InTheWay(_))));
    // Half of it is missing, as after a copy that was cut off.
    let database = broken.join("lipwright.db");
    let bytes = std::fs::read(&database).unwrap();
    std::fs::write(&database, &bytes[..bytes.len() / 2]).unwrap();
    let other = folder.path().join("other");
    let refused = restore(&broken, &other).await.unwrap_err();
    assert!(matches!(refused, BackupError::Damaged { .. } | BackupError::Store(_)), "{refused}");
    assert!(!other.join("lipwright.db").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_moves_to_postgresql_and_s3_with_everything_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let fake = FakeSyncer::default();
    let (server, shutdown) = start(settings(&data), &fake).await;
    let key = server.first_key.clone().unwrap();
    let client = Client::of(&server, key.reveal());
    let endpoint = json!({
        "url": "https://receiver.example/", "status": "disabled", "events": ["generated_lip_sync_video_success"],
    });
    let endpoint = client.post("/v2/endpoint", endpoint).await["data"].clone();
    let done = client.create().await;
    let before = client.until(&done, "success").await;
    fake.acts([Act::Block]);
    let waiting = client.create().await;
    fake.begun(2).await;
    let quota = client.get("/v2/user/remaining_quota").await["data"].clone();
    let mut there = settings(&data);
    there.database = Database::Postgres(postgres_database().unwrap());
    let bucket = s3_bucket().unwrap();
    there.s3 = Some(S3Settings {
        endpoint: Some(bucket.endpoint),
        bucket: bucket.name,
        region: "us-east-1".to_owned(),
        access_key_id: Some(ACCESS_KEY_ID.to_owned()),
        secret_access_key: Some(SECRET_ACCESS_KEY.to_owned()),
    });
    assert!(matches!(move_to(&there).await, Err(MoveError::DataFolder(_))), "the server runs");
    stop(server, &shutdown).await;
    let moved = move_to(&there).await.unwrap();
    assert!(moved.files >= 6 && moved.rows >= 12, "{moved:?}");
    assert!(matches!(move_to(&there).await, Err(MoveError::NotEmpty)), "once");

    there.data = folder.path().join("new");
    let (server, shutdown) = start(there, &fake).await;
    assert!(server.first_key.is_none(), "the account has come along");
    let client = Client::of(&server, key.reveal());
    let after = client.until(&done, "success").await;
    assert_eq!((&after["completed_at"], &after["credits"]), (&before["completed_at"], &before["credits"]));
    let link = after["data"]["result_url"].as_str().unwrap();
    assert_eq!(client.bytes(link).await, b"face+speech", "its file has come along");
    assert_eq!(client.get("/v2/endpoints").await["data"]["endpoints"][0], endpoint);
    client.until(&waiting, "success").await;
    let left = client.get("/v2/user/remaining_quota").await["data"]["remaining_quota"].as_f64().unwrap();
    let held = quota["remaining_quota"].as_f64().unwrap();
    assert!(left > held, "the hold of a minute became the price of 12.5 s: {left} after {held}");
    // The ledger goes on after its last row.
    client.until(&client.create().await, "success").await;
    stop(server, &shutdown).await;
}
