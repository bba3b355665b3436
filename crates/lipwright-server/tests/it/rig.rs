//! A whole server without a socket: real store, queue, blobs, worker and router in a folder of its
//! own, with a pipeline that does as the test says and a clock that the test moves.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use lipwright_server::{
    Admission, ApiKey, App, Clock, Dispatcher, FetchSettings, Fetcher, FolderBlobs, Hundredths, Jitter,
    KnownKeys, LeaseOwner, LocalRateLimit, Looks, ManualClock, Metrics, NewKey, Owner, OwnerId, Queue,
    ReceiverRules, RiverTimes, Room, S3Blobs, S3Settings, ServerSettings, SharedBlobs, SharedRateLimit,
    SharedStore, Signer, Stop, Syncer, SystemNames, Times, UnixMillis, Uploading, UrlRules, WallClock,
    Worker, clear_scratch, router,
};
use lipwright_testkit::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, s3_bucket};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

mod database;
pub(crate) mod fake;
#[path = "../support/faulty.rs"]
pub(crate) mod faulty;
mod rows;

use fake::FakeSyncer;
use faulty::{Faults, FaultyStore};
pub(crate) use rows::On;
use rows::Rows;

/// No test waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(40);

/// Waits that never spread.
struct NoJitter;

impl Jitter for NoJitter {
    fn draw(&self) -> f64 {
        0.5
    }
}

/// One reply.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub(crate) fn code(&self) -> i64 {
        self.json()["code"].as_i64().expect("an integer code")
    }

    pub(crate) fn message(&self) -> String {
        self.json()["msg"].as_str().expect("a message").to_owned()
    }

    pub(crate) fn data(&self) -> Value {
        assert_eq!(self.code(), 0, "{}", self.message());
        self.json()["data"].clone()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }
}

/// The server.
pub(crate) struct Rig {
    pub(crate) folder: TempDir,
    pub(crate) rows: Rows,
    pub(crate) store: SharedStore,
    pub(crate) blobs: SharedBlobs,
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) fake: FakeSyncer,
    pub(crate) key: String,
    pub(crate) owner: OwnerId,
    pub(crate) settings: ServerSettings,
    router: Router,
    workers: Vec<(Stop, JoinHandle<()>, Arc<dyn Queue>)>,
}

/// Settings with which everything happens within moments, but that a lease runs out: a machine may stall
/// for seconds, and a task would have another attempt. [`Rig::expire`] ends leases.
pub(crate) fn quick_settings() -> ServerSettings {
    let mut settings = ServerSettings::new("127.0.0.1:0".parse().expect("an address"), "unused".into());
    settings.workers = 1;
    settings.plans.usual.credits = Hundredths(100_000);
    settings.plans.usual.posts_per_minute = None;
    settings.times = Times {
        lease: Duration::from_hours(1),
        heartbeat: Duration::from_millis(400),
        sweep: Duration::from_millis(100),
        progress: Duration::from_millis(10),
        queue: RiverTimes { poll: Duration::from_millis(10), schedule: Duration::from_millis(20) },
        ..Times::default()
    };
    settings.webhooks.allow_http = true;
    settings.webhooks.allow_private = vec!["127.0.0.1/32".parse().expect("a network")];
    settings.webhooks.poll = Duration::from_millis(10);
    settings.retry.base = Duration::from_millis(10);
    settings.retry.cap = Duration::from_millis(40);
    settings.fetch =
        FetchSettings { allow_private: vec!["127.0.0.1/32".parse().expect("a network")], ..settings.fetch };
    settings
}

impl Rig {
    /// A server with one worker.
    pub(crate) async fn new() -> Self {
        Self::on(On::Embedded).await
    }

    /// The same on these backends.
    pub(crate) async fn on(on: On) -> Self {
        Self::on_with(on, |_settings| {}).await
    }

    /// The same with other settings; `workers = 0` leaves tasks waiting.
    pub(crate) async fn with(change: impl FnOnce(&mut ServerSettings)) -> Self {
        Self::on_with(On::Embedded, change).await
    }

    /// One without workers, whose handlers see the store through these faults.
    pub(crate) async fn with_faults(faults: [&str; 1]) -> Self {
        let mut rig = Self::with(|settings| settings.workers = 0).await;
        let store = FaultyStore::new(Arc::clone(&rig.store), Faults::parsed(faults));
        rig.router = router(App { store: Arc::new(store), ..rig.app.clone() }, Router::new());
        rig
    }

    /// One without workers, whose keys have their buckets in the store, with so many requests a minute.
    pub(crate) async fn with_shared_buckets(on: On, posts_per_minute: u32) -> Self {
        let mut rig = Self::on_with(on, |settings| {
            settings.workers = 0;
            settings.plans.usual.posts_per_minute = Some(posts_per_minute);
        })
        .await;
        let rate_limit = Arc::new(SharedRateLimit(Arc::clone(&rig.store)));
        rig.router = router(App { rate_limit, ..rig.app.clone() }, Router::new());
        rig
    }

    pub(crate) async fn on_with(on: On, change: impl FnOnce(&mut ServerSettings)) -> Self {
        Self::in_folder(on, tempfile::tempdir().expect("a folder"), change).await
    }

    pub(crate) async fn in_folder(on: On, folder: TempDir, change: impl FnOnce(&mut ServerSettings)) -> Self {
        let mut settings = quick_settings();
        folder.path().clone_into(&mut settings.data);
        change(&mut settings);
        let (rows, store) = Rows::fresh(on, folder.path(), settings.times.database).await;
        let blobs = blobs(on, &folder).await;
        let clock = Arc::new(ManualClock::at(UnixMillis(1_741_500_000_000)));
        clear_scratch(&folder.path().join("incoming-uploads")).await.expect("a folder");
        clear_scratch(&folder.path().join("scratch")).await.expect("a folder");
        let app = App {
            store: Arc::clone(&store),
            blobs: Arc::clone(&blobs),
            signer: Signer::new([9; 32], Arc::<ManualClock>::clone(&clock) as Arc<dyn Clock>),
            urls: UrlRules::new(settings.fetch.ports.clone()),
            clock: Arc::<ManualClock>::clone(&clock),
            rate_limit: Arc::new(LocalRateLimit::new(Arc::<ManualClock>::clone(&clock))),
            secret: [9; 32],
            receivers: ReceiverRules::new(&settings.webhooks),
            incoming: folder.path().join("incoming-uploads"),
            uploading: Uploading::default(),
            admission: Admission::new(settings.limits.max_queue),
            room: Room::of(folder.path().to_owned()),
            keys: KnownKeys::default(),
            looks: Looks::new(settings.times.database),
            metrics: Metrics::start().expect("metrics"),
            settings: Arc::new(settings.clone()),
        };
        let pages = Router::new().route("/panic", axum::routing::get(panicking));
        let mut rig = Self {
            folder,
            rows,
            store,
            blobs,
            clock,
            fake: FakeSyncer::default(),
            key: String::new(),
            owner: OwnerId::fresh(),
            router: router(app.clone(), pages),
            app,
            settings,
            workers: Vec::new(),
        };
        (rig.owner, rig.key) = rig.add_owner(rig.settings.plans.usual.credits).await;
        if rig.settings.workers > 0 {
            rig.start_worker();
        }
        rig
    }

    /// Another account, with its key.
    pub(crate) async fn add_owner(&self, grant: Hundredths) -> (OwnerId, String) {
        let key = ApiKey::generate("test");
        let id = OwnerId::fresh();
        let owner = Owner {
            id,
            email: format!("{id}@example.com"),
            username: id.to_string(),
            plan: "local".to_owned(),
        };
        let new_key = NewKey { hash: key.hash(), last4: key.last4().to_owned(), name: "test".to_owned() };
        self.store.add_owner(&owner, &new_key, grant).await.expect("an account");
        (id, key.reveal().to_owned())
    }

    /// Another worker process, as far as the store can tell.
    pub(crate) fn start_worker(&mut self) -> Stop {
        self.start_worker_on(Arc::clone(&self.store))
    }

    /// One that runs another pipeline.
    pub(crate) fn start_worker_with(&mut self, fake: &FakeSyncer) -> Stop {
        self.start(Arc::clone(&self.store), Arc::clone(&self.blobs), fake.syncer())
    }

    /// One that sees the blobs through `blobs`.
    pub(crate) fn start_worker_over(&mut self, blobs: SharedBlobs) -> Stop {
        self.start(Arc::clone(&self.store), blobs, self.fake.syncer())
    }

    /// One that sees the store through `store`.
    pub(crate) fn start_worker_on(&mut self, store: SharedStore) -> Stop {
        self.start(store, Arc::clone(&self.blobs), self.fake.syncer())
    }

    fn start(&mut self, store: SharedStore, blobs: SharedBlobs, syncer: Syncer) -> Stop {
        let settings = &self.settings;
        let stop = Stop::default();
        let queue = self.rows.queue(settings.workers.max(1), settings.times.queue);
        let worker = Worker {
            store,
            queue: Arc::clone(&queue),
            blobs,
            fetcher: Fetcher::new(settings.fetch.clone(), Arc::new(SystemNames)).expect("a fetcher"),
            syncer,
            room: Room::of(self.folder.path().to_owned()),
            scratch: self.folder.path().join("scratch"),
            name: LeaseOwner::fresh(),
            slots: settings.workers.max(1),
            crf: settings.crf,
            times: settings.times.clone(),
            limits: settings.limits.clone(),
            retry: settings.retry.clone(),
            retention: settings.retention.clone(),
            clock: Arc::<ManualClock>::clone(&self.clock),
            jitter: Box::new(NoJitter),
            claiming: tokio::sync::Mutex::default(),
            stop: stop.clone(),
        };
        self.workers.push((stop.clone(), tokio::spawn(Arc::new(worker).work()), queue));
        stop
    }

    /// Tells receivers what is in the outbox, until the test ends.
    pub(crate) fn start_dispatcher(&self) {
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let dispatcher = Dispatcher::new(self.app.clone(), Arc::new(SystemNames), clock, Box::new(NoJitter));
        let dispatcher = Arc::new(dispatcher.expect("a dispatcher"));
        tokio::spawn(dispatcher.run(CancellationToken::new()));
    }

    /// As if all waits between tries were over.
    pub(crate) async fn send_again(&self) {
        self.rows.execute("UPDATE delivery SET next_at = 0 WHERE state = 'pending'".to_owned()).await;
    }

    /// Stops all workers gently and waits until they have ended.
    pub(crate) async fn stop_workers(&mut self) {
        for (stop, work, queue) in self.workers.drain(..) {
            stop.drain.cancel();
            stop.now.cancel();
            work.await.expect("the worker ends well");
            queue.stop().await.expect("the queue stops");
        }
    }

    /// Kills all workers: nothing of theirs is finished, given back or cleaned up.
    pub(crate) async fn kill_workers(&mut self) {
        for (_stop, work, queue) in self.workers.drain(..) {
            work.abort();
            let _killed = work.await;
            queue.stop().await.expect("the queue stops");
        }
    }

    /// As if the lease of this attempt had run out, if it still works.
    pub(crate) async fn expire(&self, task: &str, attempt: i64) {
        let still = format!("id = '{task}' AND attempt = {attempt} AND status = 'processing'");
        self.rows.execute(format!("UPDATE task SET lease_until = 0 WHERE {still}")).await;
    }

    /// One request, exactly as given.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 30).await.expect("a whole body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// One request with this owner's key.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &self.key, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, &self.key, Some(body)).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, key: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "lips.test")
            .header("X-Api-Key", key)
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
        self.send(request.expect("a request")).await
    }

    /// The whole API, for requests that are made in the background.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// A request to a link that this server gave out.
    pub(crate) async fn follow(
        &self,
        method: Method,
        link: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let path = link.strip_prefix("http://lips.test").expect("a link to this server");
        let mut request = Request::builder().method(method).uri(path).header("host", "lips.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body).expect("a request")).await
    }

    /// Uploads `bytes`; gives the asset's URL.
    pub(crate) async fn upload(&self, filename: &str, content_type: &str, bytes: &[u8]) -> String {
        self.upload_as(&self.key, filename, content_type, bytes).await
    }

    pub(crate) async fn upload_as(
        &self,
        key: &str,
        filename: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> String {
        let body = json!({ "filename": filename, "content_type": content_type, "file_size": bytes.len() });
        let data = self.call(Method::POST, "/v2/upload/asset", key, Some(body)).await.data();
        let link = data["sign_url"].as_str().expect("a link");
        let put = self.follow(Method::PUT, link, &[], Body::from(bytes.to_vec())).await;
        assert_eq!(put.status, StatusCode::OK, "{}", put.message());
        data["asset_url"].as_str().expect("a URL").to_owned()
    }

    /// A pair of uploaded inputs.
    pub(crate) async fn inputs(&self) -> Value {
        json!({
            "video_url": self.upload("face.mp4", "video/mp4", b"a face").await,
            "audio_url": self.upload("speech.wav", "audio/wav", b"a speech").await,
        })
    }

    /// A new task; gives its id.
    pub(crate) async fn create(&self, body: Value) -> String {
        let data = self.post("/v2/create_lip_sync_video", body).await.data();
        assert_eq!(data["status"], "pending");
        data["task_id"].as_str().expect("an id").to_owned()
    }

    /// The task as its owner sees it.
    pub(crate) async fn task(&self, id: &str) -> Value {
        self.get(&format!("/v2/lip_sync_video/{id}")).await.data()
    }

    /// Polls the task until it is finished; its status may only move forward meanwhile.
    pub(crate) async fn finished(&self, id: &str) -> Value {
        let mut last = 0;
        self.until(id, |task| {
            let rank = match task["status"].as_str() {
                Some("pending") => 0,
                Some("processing") => 1,
                Some("success" | "failed") => 2,
                other => panic!("no such status: {other:?}"),
            };
            assert!(rank >= last, "the status moved back to {}", task["status"]);
            last = rank;
            rank == 2
        })
        .await
    }

    /// Polls the task until `is_so`.
    pub(crate) async fn until(&self, id: &str, mut is_so: impl FnMut(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let task = self.task(id).await;
            if is_so(&task) {
                return task;
            }
            assert!(Instant::now() < deadline, "still {task}");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Every blob's key.
    pub(crate) async fn blob_keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for prefix in ["assets", "results"] {
            let listed = self.blobs.list(prefix).await.expect("a list");
            keys.extend(listed.into_iter().map(|listed| listed.key));
        }
        keys.sort();
        keys
    }

    /// The owner's ledger, oldest first: kind and amount.
    pub(crate) async fn ledger(&self, task: &str) -> Vec<(String, i64)> {
        self.rows.pairs(format!("SELECT kind, amount FROM ledger WHERE task_id = '{task}' ORDER BY id")).await
    }

    /// Tickets that are taken and not answered.
    pub(crate) async fn tickets_out(&self) -> i64 {
        self.rows.number("SELECT count(*) FROM river_job WHERE state = 'running'".to_owned()).await
    }

    /// What is left in the attempts' folders.
    pub(crate) fn scratch(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("scratch")).expect("a folder");
        entries.flatten().map(|entry| entry.file_name().display().to_string()).collect()
    }

    /// Puts something under `key`, as an attempt does before it says so.
    pub(crate) async fn store_blob(&self, key: &str) {
        let file = self.folder.path().join("stored");
        std::fs::write(&file, "a file").expect("a file");
        self.blobs.put(key, &file).await.expect("a blob");
    }

    /// Whether the blob is there.
    pub(crate) async fn has_blob(&self, key: &str) -> bool {
        self.blobs.size(key).await.is_ok()
    }
}

async fn blobs(on: On, folder: &TempDir) -> SharedBlobs {
    match on {
        On::Embedded => Arc::new(FolderBlobs::open(folder.path().to_owned()).await.expect("blobs")),
        On::Cluster => {
            let bucket = s3_bucket().expect("a bucket");
            let settings = S3Settings {
                endpoint: Some(bucket.endpoint),
                bucket: bucket.name,
                region: "us-east-1".to_owned(),
                access_key_id: Some(ACCESS_KEY_ID.to_owned()),
                secret_access_key: Some(SECRET_ACCESS_KEY.to_owned()),
            };
            Arc::new(S3Blobs::open(&settings).expect("blobs"))
        }
    }
}

/// The stories on both backends, each a test.
macro_rules! on_both {
    ($($story:ident),* $(,)?) => {
        mod embedded {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(crate::rig::On::Embedded).await;
                }
            )*
        }
        mod cluster {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(crate::rig::On::Cluster).await;
                }
            )*
        }
    };
}
pub(crate) use on_both;

async fn panicking() -> &'static str {
    panic!("a handler's secret thoughts")
}

/// Waits until `is_so`, but not for ever.
pub(crate) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < deadline, "not yet: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}
