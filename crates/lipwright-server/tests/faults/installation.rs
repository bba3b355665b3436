//! An installation whose processes a test starts and kills, and a client that never gives up.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use lipwright_testkit::{
    ACCESS_KEY_ID, Bucket, HostClock, ProcessGuard, SECRET_ACCESS_KEY, TempDir, postgres_database, s3_bucket,
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::time::{Instant, sleep, timeout};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::rows::{On, Rows};

/// No test waits longer than this for one thing.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a process may take to start.
const START: Duration = Duration::from_secs(10);
/// Where clients are told that the installation is, whichever process answers.
const PUBLIC: &str = "http://lips.test";
/// How long a client waits for one answer.
const ANSWER: Duration = Duration::from_secs(3);

/// Everything that processes share.
pub(crate) struct Installation {
    pub(crate) on: On,
    pub(crate) folder: TempDir,
    pub(crate) database: Option<String>,
    pub(crate) bucket: Option<Bucket>,
    pub(crate) receiver: MockServer,
    pub(crate) work_ms: u32,
    pub(crate) lease_ms: u32,
    /// The clock of whatever is started next; without one, the machine's.
    pub(crate) clock: Option<HostClock>,
    key: OnceLock<String>,
    processes: AtomicU32,
}

/// One process, killed when dropped.
pub(crate) struct Process {
    pub(crate) guard: ProcessGuard,
    pub(crate) base: String,
}

impl Installation {
    pub(crate) async fn new(on: On) -> Self {
        let (database, bucket) = match on {
            On::Embedded => (None, None),
            On::Cluster => (Some(postgres_database().unwrap()), Some(s3_bucket().unwrap())),
        };
        let receiver = MockServer::start().await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&receiver).await;
        Self {
            on,
            folder: tempfile::tempdir().unwrap(),
            database,
            bucket,
            receiver,
            work_ms: 40,
            lease_ms: 2_000,
            clock: None,
            key: OnceLock::new(),
            processes: AtomicU32::new(0),
        }
    }

    /// The data folder: one for all of an embedded installation's processes, which come one after another.
    fn data(&self) -> PathBuf {
        match self.on {
            On::Embedded => self.folder.path().join("data"),
            On::Cluster => {
                let number = self.processes.fetch_add(1, Ordering::Relaxed);
                self.folder.path().join(format!("data-{number}"))
            }
        }
    }

    /// Starts a process and waits until it answers. One that dies of its faults before it does is started
    /// again without them.
    pub(crate) async fn start(&self, role: &str, faults: &str) -> Process {
        match self.try_start(role, faults).await {
            Some(process) => process,
            None => self.try_start(role, "").await.expect("a process without faults starts"),
        }
    }

    async fn try_start(&self, role: &str, faults: &str) -> Option<Process> {
        let mut command = self.command(role, faults);
        let mut guard = ProcessGuard::spawn(&mut command).expect("the fault server, built with the tests");
        let stdout = guard.child().stdout.take().unwrap();
        let stdout = tokio::process::ChildStdout::from_std(stdout).unwrap();
        let mut line = String::new();
        let mut reader = BufReader::new(stdout);
        // A start that hangs is as good as one that dies.
        timeout(START, reader.read_line(&mut line)).await.ok()?.unwrap();
        let (address, key) = line.trim_end_matches('\n').split_once(' ')?;
        if !key.is_empty() {
            self.key.set(key.to_owned()).expect("one first key");
        }
        Some(Process { guard, base: format!("http://{address}") })
    }

    #[expect(clippy::disallowed_methods, reason = "starts the processes that the tests are about")]
    fn command(&self, role: &str, faults: &str) -> Command {
        let mut command = Command::new(fault_server());
        let database = self.database.as_deref().unwrap_or_default();
        command.env("FAULT_ROLE", role).env("FAULT_FAULTS", faults).env("FAULT_DATA", self.data());
        command.env("FAULT_DATABASE", database).env("FAULT_WORK_MS", self.work_ms.to_string());
        command.env("FAULT_LEASE_MS", self.lease_ms.to_string()).env("FAULT_NOTED", self.noted());
        if let Some(clock) = &self.clock {
            command.envs(clock.variables());
        }
        if let Some(bucket) = &self.bucket {
            command.env("FAULT_S3", &bucket.endpoint).env("FAULT_BUCKET", &bucket.name);
            command.env("FAULT_S3_ID", ACCESS_KEY_ID).env("FAULT_S3_SECRET", SECRET_ACCESS_KEY);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    fn noted(&self) -> PathBuf {
        self.folder.path().join("faults-that-came")
    }

    /// How many faults have come, in all processes.
    pub(crate) fn faults_met(&self) -> usize {
        std::fs::read_to_string(self.noted()).map_or(0, |noted| noted.lines().count())
    }

    pub(crate) fn client(&self) -> FaultClient {
        FaultClient { http: http(), key: self.key.get().expect("a process has been started").clone() }
    }

    /// Its database, to look into.
    pub(crate) async fn rows(&self) -> Rows {
        match &self.database {
            None => {
                let path = self.folder.path().join("data").join("lipwright.db");
                Rows::Sqlite(lipwright_server::open_pool(&path, PATIENCE).await.unwrap())
            }
            Some(url) => Rows::Postgres(lipwright_server::open_postgres(url, PATIENCE, 2).await.unwrap()),
        }
    }
}

/// Where cargo puts examples: beside the folder of this test.
fn fault_server() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(|deps| deps.parent()).unwrap().join("examples").join("fault-server")
}

fn http() -> Client {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates([]);
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(ANSWER).build().unwrap()
}

/// A client as the contract wishes for: it repeats what was not answered, with the same idempotency key.
#[derive(Clone)]
pub(crate) struct FaultClient {
    http: Client,
    key: String,
}

impl FaultClient {
    /// One request; `None` if nobody answered, or only that something is away.
    pub(crate) async fn once(
        &self,
        method: Method,
        url: &str,
        idempotency: Option<&str>,
        body: Option<Value>,
    ) -> Option<Value> {
        let mut request = self.http.request(method, url).header("x-api-key", &self.key);
        if let Some(key) = idempotency {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let bytes = request.send().await.ok()?.bytes().await.ok()?;
        let answer: Value = serde_json::from_slice(&bytes).ok()?;
        assert!(answer["code"] == 0 || answer["code"] == 50000, "{answer}");
        (answer["code"] == 0).then(|| answer["data"].clone())
    }

    /// How a POST is refused: its status, and how long the client is asked to wait.
    pub(crate) async fn refused(&self, url: &str, body: &Value) -> (u16, Option<String>) {
        let request = self.http.post(url).header("x-api-key", &self.key).body(body.to_string());
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
        (answer.status().as_u16(), wait)
    }

    pub(crate) async fn get(&self, base: &str, path: &str) -> Option<Value> {
        self.once(Method::GET, &format!("{base}{path}"), None, None).await
    }

    /// Uploads both inputs and makes an endpoint; gives the body of a task.
    pub(crate) async fn prepared(&self, base: &str, receiver: &str) -> Value {
        let mut urls = Vec::new();
        for (name, bytes) in [("face.mp4", "a face"), ("speech.wav", "a speech")] {
            let body = json!({ "filename": name, "content_type": "video/mp4" });
            let asset = eventually("the upload is announced", async || {
                self.once(Method::POST, &format!("{base}/v2/upload/asset"), None, Some(body.clone())).await
            })
            .await;
            let link = asset["sign_url"].as_str().unwrap().replace(PUBLIC, base);
            eventually("the upload has arrived", async || {
                let put = self.http.put(&link).body(bytes).send().await.ok()?;
                // Once it has been used, it has arrived.
                (put.status().is_success() || put.status().as_u16() == 403).then_some(())
            })
            .await;
            urls.push(asset["asset_url"].clone());
        }
        let events = ["generated_lip_sync_video_success", "generated_lip_sync_video_failed"];
        let endpoint = json!({ "url": receiver, "status": "enabled", "events": events });
        eventually("the endpoint is made", async || {
            self.once(Method::POST, &format!("{base}/v2/endpoint"), None, Some(endpoint.clone())).await
        })
        .await;
        json!({ "video_url": urls[0], "audio_url": urls[1] })
    }

    /// Asks for a task under this idempotency key, once; gives its id.
    pub(crate) async fn create(&self, base: &str, key: &str, body: &Value) -> Option<String> {
        let url = format!("{base}/v2/create_lip_sync_video");
        let data = self.once(Method::POST, &url, Some(key), Some(body.clone())).await?;
        data["task_id"].as_str().map(str::to_owned)
    }
}

/// Waits until there is an answer, but not for ever.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Ok(Some(answer)) = timeout(PATIENCE, ask()).await {
            return answer;
        }
        assert!(Instant::now() < until, "not yet: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}
