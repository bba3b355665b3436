//! The server, in this process, with a pipeline that takes as long as it is told.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use axum::Router;
use lipwright_clip::ClipTime;
use lipwright_pipeline::{
    Cancel, Curves, EngineKind, PlaybackType, Progress, RenderReport, SyncError, SyncJob, SyncOutcome,
};
use lipwright_server::{
    ApiKey, Database, Hundredths, InputRef, Inputs, LeaseOwner, NewKey, NewTask, Options, Owner, OwnerId,
    Role, Running, ServerSettings, Share, SharedStore, Shutdown, Syncer, TaskId, TaskResult, serve_on,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::backend::{On, Rows};
use crate::load::{Connection, sending};

/// A running server.
pub(crate) struct Service {
    pub(crate) running: Running,
    pub(crate) store: SharedStore,
    pub(crate) rows: Rows,
    pub(crate) owner: OwnerId,
    pub(crate) key: String,
    pub(crate) share: Share,
    shutdown: Shutdown,
    folder: TempDir,
}

/// Settings as a user has them, but that nobody is refused for asking too often or too much.
pub(crate) fn settings(data: &Path, database: Database) -> ServerSettings {
    let mut settings = ServerSettings::new("127.0.0.1:0".parse().unwrap(), data.to_owned());
    settings.database = database;
    let plan = &mut settings.plans.usual;
    plan.posts_per_minute = Some(1_000_000);
    plan.share.max_waiting = 1_000_000;
    plan.credits = Hundredths(1_000_000_000_000);
    settings
}

impl Service {
    pub(crate) async fn start(on: On, role: Role) -> Self {
        Self::start_with(on, role, 1, Duration::ZERO).await
    }

    /// With so many tasks worked at once, each taking so long.
    pub(crate) async fn start_with(on: On, role: Role, workers: usize, work: Duration) -> Self {
        Self::start_at(on.database(), role, workers, work).await
    }

    /// The same in this database.
    pub(crate) async fn start_at(database: Database, role: Role, workers: usize, work: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path(), database.clone());
        (settings.role, settings.workers) = (role, workers);
        let (share, shutdown) = (settings.plans.usual.share, Shutdown::default());
        let mut store = None;
        let running = serve_on(settings, syncer(work), Router::new(), shutdown.clone(), |backends| {
            store = Some(Arc::clone(&backends.store));
            backends
        });
        let running = Box::pin(running).await.unwrap();
        let store = store.unwrap();
        let key = running.first_key.as_ref().unwrap();
        let owner = store.owner_of_key(key.hash()).await.unwrap().unwrap().id;
        let key = key.reveal().to_owned();
        let rows = Rows::of(&database, folder.path()).await;
        Self { running, store, rows, owner, key, share, shutdown, folder }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn stop(self) {
        self.shutdown.drain.cancel();
        self.running.wait().await.unwrap();
    }

    pub(crate) async fn connect(&self) -> Connection {
        Connection::open(self.running.address).await
    }

    /// Another account and its key.
    pub(crate) async fn add_owner(&self) -> (OwnerId, String) {
        let (key, id) = (ApiKey::generate("bench"), OwnerId::fresh());
        let owner = Owner {
            id,
            email: format!("{id}@example.com"),
            username: id.to_string(),
            plan: "local".to_owned(),
        };
        let new = NewKey { hash: key.hash(), last4: key.last4().to_owned(), name: "bench".to_owned() };
        self.store.add_owner(&owner, &new, Hundredths(1_000_000_000)).await.unwrap();
        (id, key.reveal().to_owned())
    }

    /// What a request for a task says: two tiny files of this account's own.
    pub(crate) async fn inputs(&self, key: &str) -> Value {
        json!({ "video_url": self.upload(key, "video/mp4").await, "audio_url": self.upload(key, "audio/wav").await })
    }

    async fn upload(&self, key: &str, content_type: &str) -> String {
        let mut connection = self.connect().await;
        let body = json!({ "filename": "tiny", "content_type": content_type }).to_string();
        let answer = connection.ask(&sending("POST", "/v2/upload/asset", key, &body)).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let link = answer["data"]["sign_url"].as_str().unwrap().strip_prefix("http://lips.test").unwrap();
        connection.ask(&sending("PUT", link, key, "tiny")).await;
        answer["data"]["asset_url"].as_str().unwrap().to_owned()
    }

    /// A waiting task of the first account.
    pub(crate) async fn create(&self) -> TaskId {
        let task = self.new_task(self.owner);
        self.store.create(&task).await.unwrap();
        task.id
    }

    /// A finished one.
    pub(crate) async fn finished(&self) -> TaskId {
        let id = self.create().await;
        let worker = LeaseOwner::fresh();
        let claimed = self.store.claim(id, &worker, Duration::from_mins(1)).await.unwrap().unwrap();
        let result = TaskResult {
            result_key: format!("results/{id}/1.mp4"),
            cover_key: Some(format!("results/{id}/1.jpg")),
            duration_ms: 12_500,
            report: "{}".to_owned(),
        };
        let written = self.store.succeed(&claimed.lease, &result, Hundredths(10)).await.unwrap();
        assert_eq!(written, lipwright_server::Write::Applied);
        id
    }

    pub(crate) fn new_task(&self, owner: OwnerId) -> NewTask {
        let input = |name: &str| InputRef {
            url: format!("https://example.com/{name}"),
            identity: format!("url:{name}"),
            asset: None,
        };
        NewTask {
            id: TaskId::fresh(),
            owner,
            inputs: Inputs { video: input("a"), audio: input("b"), playback: PlaybackType::Normal },
            engine: EngineKind::Warp,
            options: Options::default(),
            metadata: BTreeMap::new(),
            platform: None,
            hold: Hundredths(48),
            key: None,
            callback_url: None,
            expected: Duration::from_mins(1),
            share: self.share,
            idempotency: None,
            posts_per_minute: None,
        }
    }
}

/// Writes a few bytes after `work`.
#[expect(clippy::disallowed_methods, reason = "stands for work, which takes its time")]
pub(crate) fn syncer(work: Duration) -> Syncer {
    Arc::new(
        move |job: &SyncJob, _progress: &dyn Progress, _cancel: &Cancel| -> Result<SyncOutcome, SyncError> {
            sleep(work);
            fs::write(&job.output, "done").unwrap();
            Ok(SyncOutcome {
                duration: ClipTime::new(125, NonZeroU32::new(10).unwrap()),
                frames: 312,
                curves: Curves::default(),
                report: RenderReport::default(),
            })
        },
    )
}
