//! What is kept, and for how long.

use std::time::Duration;

use super::{Fresh, LONG, new_task, result};
use crate::credits::Hundredths;
use crate::store::{ExpiredFiles, NewAsset, Uploaded};
use crate::task::{AssetId, InputRef, NewTask, OwnerId, Write};

impl Fresh {
    async fn upload(&self, owner: OwnerId) -> (AssetId, String) {
        let id = AssetId::fresh();
        let announced = NewAsset {
            id,
            owner,
            filename: "face.mp4".to_owned(),
            content_type: "video/mp4".to_owned(),
            max_bytes: 5,
        };
        self.store.add_asset(&announced).await.unwrap();
        let key = format!("assets/{id}/1");
        let uploaded = Uploaded { blob_key: key.clone(), bytes: 5, sha256: "00".repeat(32) };
        assert_eq!(self.store.finish_upload(id, &uploaded).await.unwrap(), Write::Applied);
        (id, key)
    }
}

/// Results and uploads past their time are given up once; what an unfinished task needs stays.
pub(in crate::store) async fn old_files_expire_once(fresh: Fresh) {
    let owner = fresh.owner().await;
    let (idle, idle_key) = fresh.upload(owner).await;
    let (needed, _) = fresh.upload(owner).await;
    let mut waiting = new_task(owner);
    waiting.inputs.video = InputRef { asset: Some(needed), ..waiting.inputs.video };
    fresh.store.create(&waiting).await.unwrap();
    let done = fresh.create(owner).await;
    let lease = fresh.claim(done, LONG).await.lease;
    let made = result(&lease);
    let _applied = fresh.store.succeed(&lease, &made, Hundredths(1)).await.unwrap();

    expire_once(&fresh, owner, done, made.result_key, (idle, idle_key)).await;
    assert!(fresh.store.asset(needed).await.unwrap().unwrap().uploaded.is_some());
}

async fn expire_once(
    fresh: &Fresh,
    owner: OwnerId,
    done: super::TaskId,
    result_key: String,
    (idle, idle_key): (AssetId, String),
) {
    let young = fresh.store.expire_files(LONG, LONG, 10).await.unwrap();
    assert_eq!(young, ExpiredFiles::default());
    // Older than a moment from now: everything.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let old = fresh.store.expire_files(Duration::ZERO, Duration::ZERO, 10).await.unwrap();
    assert_eq!(old.results, [(done, vec![result_key])]);
    assert_eq!(old.assets, [(idle, idle_key)]);
    let again = fresh.store.expire_files(Duration::ZERO, Duration::ZERO, 10).await.unwrap();
    assert_eq!(again, ExpiredFiles::default());
    assert!(fresh.task(owner, done).await.files_expired);
    assert_eq!(fresh.store.asset(idle).await.unwrap().unwrap().uploaded, None);
}

/// Files of dead attempts and broken uploads are told from those that rows name.
pub(in crate::store) async fn files_that_no_row_names_are_told(fresh: Fresh) {
    let owner = fresh.owner().await;
    let (_asset, upload) = fresh.upload(owner).await;
    let (done, running) = (fresh.create(owner).await, fresh.create(owner).await);
    let lease = fresh.claim(done, LONG).await.lease;
    let made = result(&lease);
    let _applied = fresh.store.succeed(&lease, &made, Hundredths(1)).await.unwrap();
    let _lease = fresh.claim(running, LONG).await;
    let kept = [upload, made.result_key, format!("results/{running}/1.mp4")];
    let orphans = [
        format!("results/{done}/7.mp4"),
        format!("results/{}/1.mp4", super::TaskId::fresh()),
        format!("assets/{}/1", AssetId::fresh()),
        "results/nonsense".to_owned(),
    ];
    let asked: Vec<_> = kept.iter().chain(&orphans).cloned().collect();
    assert_eq!(fresh.store.unnamed(&asked).await.unwrap(), orphans);
}

/// The figures by which an operator sees a queue grow.
pub(in crate::store) async fn depths_count_what_waits(fresh: Fresh) {
    let owner = fresh.owner().await;
    let long = NewTask { expected: Duration::from_secs(90), ..new_task(owner) };
    fresh.store.create(&long).await.unwrap();
    let (backing_off, running) = (fresh.create(owner).await, fresh.create(owner).await);
    let lease = fresh.claim(backing_off, LONG).await.lease;
    let _applied = fresh.store.retry(&lease, LONG, &super::failure()).await.unwrap();
    let _lease = fresh.claim(running, LONG).await;
    let depths = fresh.store.depths().await.unwrap();
    assert_eq!((depths.waiting, depths.backing_off, depths.processing), (1, 1, 1));
    assert_eq!((depths.waiting_media_ms, depths.deliveries), (150_000, 0));
    fresh.store.forget(Duration::ZERO).await.unwrap();
}
