//! The binary's service as its clients have it: a process, an address, a key.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use lipwright_testkit::ProcessGuard;
use serde_json::{Value, json};
use ureq::Agent;

/// No task of these tests stands still for longer, not even on a busy machine: less than a lease lasts.
const PATIENCE: Duration = Duration::from_secs(50);
const POLL: Duration = Duration::from_millis(50);

/// A running service.
pub(crate) struct Service {
    pub(crate) process: ProcessGuard,
    pub(crate) client: Client,
    /// What it said when it started.
    pub(crate) greeting: String,
    /// Kept open: a service whose reader has gone is another test.
    _stdout: BufReader<ChildStdout>,
}

/// A client with one key.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) agent: Agent,
    pub(crate) base: String,
    pub(crate) key: String,
}

impl Service {
    /// Starts the service on a free port with everything in `data`; `key` is the one that an earlier
    /// start has told.
    pub(crate) fn start(data: &Path, key: Option<&str>) -> Self {
        Self::start_at("127.0.0.1:0", data, key)
    }

    /// The same at an address.
    #[expect(clippy::disallowed_methods, reason = "a test of the binary must start it")]
    pub(crate) fn start_at(listen: &str, data: &Path, key: Option<&str>) -> Self {
        Self::start_by(Command::new(env!("CARGO_BIN_EXE_lipwright")), listen, data, key)
    }

    /// The same by a command that ends in the binary.
    pub(crate) fn start_by(mut command: Command, listen: &str, data: &Path, key: Option<&str>) -> Self {
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIPWRIGHT_"))
        {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", listen, "--data"]).arg(data);
        command.current_dir(data).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = ProcessGuard::spawn(&mut command).unwrap();
        let mut stdout = BufReader::new(process.child().stdout.take().unwrap());
        let mut greeting = String::new();
        while !greeting.contains("Next:") {
            assert!(stdout.read_line(&mut greeting).unwrap() > 0, "it ended after {greeting:?}");
        }
        let word_after = |mark: &str| {
            greeting.split_once(mark).and_then(|(_, rest)| rest.split_whitespace().next()).map(str::to_owned)
        };
        let base = word_after(" listens on ").expect("an address");
        let told = word_after("  API key  ");
        assert_eq!(told.is_some(), key.is_none(), "the key is told at the first start only: {greeting}");
        let key = key.map(str::to_owned).or(told).expect("a key");
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        Self { process, client: Client { agent, base, key }, greeting, _stdout: stdout }
    }
}

impl Client {
    /// The same client with another key.
    pub(crate) fn with_key(&self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self.clone() }
    }

    /// The envelope of a GET.
    pub(crate) fn get(&self, path: &str) -> Value {
        let request = self.agent.get(format!("{}{path}", self.base)).header("X-Api-Key", &self.key);
        let text = request.call().unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{path}: {text}"))
    }

    /// The envelope of a POST.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.agent.post(format!("{}{path}", self.base)).header("X-Api-Key", &self.key);
        let reply = request.header("Content-Type", "application/json").send(body.to_string());
        serde_json::from_str(&reply.unwrap().body_mut().read_to_string().unwrap()).unwrap()
    }

    /// Uploads a file as the official client does; gives its asset URL.
    pub(crate) fn upload(&self, file: &Path, content_type: &str) -> String {
        let bytes = std::fs::read(file).unwrap();
        let filename = file.file_name().unwrap().to_string_lossy();
        let body = json!({ "filename": filename, "content_type": content_type, "file_size": bytes.len() });
        let data = &self.post("/v2/upload/asset", &body)["data"];
        let put = self.agent.put(data["sign_url"].as_str().unwrap());
        let reply = put.header("Content-Type", "application/octet-stream").send(&bytes[..]).unwrap();
        assert!(reply.status().is_success(), "{}", reply.status());
        data["asset_url"].as_str().unwrap().to_owned()
    }

    /// A new task of the default engine; gives its id.
    pub(crate) fn create(&self, video_url: &str, audio_url: &str) -> String {
        let body = json!({ "video_url": video_url, "audio_url": audio_url, "playback_type": "normal" });
        let reply = self.post("/v2/create_lip_sync_video", &body);
        assert_eq!((&reply["code"], &reply["data"]["status"]), (&json!(0), &json!("pending")), "{reply}");
        reply["data"]["task_id"].as_str().unwrap().to_owned()
    }

    /// Polls the task until `is_so`; gives up when nothing about it changes any more.
    pub(crate) fn until(&self, task: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let (mut last, mut deadline) = (Value::Null, Instant::now() + PATIENCE);
        loop {
            let reply = self.get(&format!("/v2/lip_sync_video/{task}"));
            let now = &reply["data"];
            if is_so(now) {
                return now.clone();
            }
            if *now != last {
                (last, deadline) = (now.clone(), Instant::now() + PATIENCE);
            }
            assert!(Instant::now() < deadline, "it stands still: {reply}");
            std::thread::park_timeout(POLL);
        }
    }

    /// Polls the task until it has ended.
    pub(crate) fn finished(&self, task: &str) -> Value {
        self.until(task, |task| task["status"] == "success" || task["status"] == "failed")
    }
}
