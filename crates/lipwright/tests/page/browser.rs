//! Chromium without a window, by the `WebDriver` protocol: as much of it as these tests need.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lipwright_testkit::{ProcessGuard, TempDir, tempdir};
use serde_json::{Value, json};
use ureq::Agent;

/// No test waits longer than this for anything: a whole run of the engine on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);
const POLL: Duration = Duration::from_millis(50);

const ARGUMENTS: [&str; 8] = [
    "--headless=new",
    // The tests may run as root, where Chromium has no sandbox of its own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--lang=en-US",
    "--window-size=1280,900",
];

/// A browser with one page. Dropping it ends the session, the browser and the driver.
pub(crate) struct Browser {
    agent: Agent,
    session: String,
    _driver: ProcessGuard,
    _profile: TempDir,
}

/// How often a driver is started until one listens.
const TRIES: usize = 5;

/// A driver and its port; `None` if it ends before it listens.
#[expect(clippy::disallowed_methods, reason = "a test of the page must start a browser")]
fn driver(profile: &Path) -> Option<(ProcessGuard, String)> {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").env("TMPDIR", profile).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut driver =
        ProcessGuard::spawn(&mut command).expect("no chromedriver: run scripts/install.sh browser");
    let lines = BufReader::new(driver.child().stdout.take().unwrap()).lines();
    let port = lines.map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        Some(port.trim_end_matches('.').to_owned())
    });
    port.map(|port| (driver, port))
}

impl Browser {
    pub(crate) fn start() -> Self {
        let profile = tempdir().unwrap();
        // The driver finds a free port of one address and then takes it of both: others may have been faster.
        let (driver, port) =
            (0..TRIES).find_map(|_| driver(profile.path())).expect("the driver says where it listens");
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let folder = format!("--user-data-dir={}", profile.path().join("profile").display());
        let arguments: Vec<&str> = ARGUMENTS.into_iter().chain([folder.as_str()]).collect();
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "timeouts": { "script": 60_000 },
        } } });
        let driver_url = format!("http://127.0.0.1:{port}");
        let made = call(&agent, &format!("{driver_url}/session"), &wanted);
        let session = format!("{driver_url}/session/{}", made["sessionId"].as_str().unwrap());
        Self { agent, session, _driver: driver, _profile: profile }
    }

    pub(crate) fn go(&self, url: &str) {
        self.command("url", &json!({ "url": url }));
    }

    pub(crate) fn reload(&self) {
        self.command("refresh", &json!({}));
    }

    /// What the script returns; a promise is waited for.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until the expression is true; gives its value.
    pub(crate) fn until(&self, expression: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let value = self.run(&format!("return ({expression})"));
            if !matches!(value, Value::Null | Value::Bool(false)) {
                return value;
            }
            if Instant::now() >= deadline {
                let page = self.run("return document.body.innerText");
                panic!("not yet: {expression}\n{}", page.as_str().unwrap_or_default());
            }
            std::thread::park_timeout(POLL);
        }
    }

    /// A real click in the middle of what the selector finds, once it is there and can be clicked.
    pub(crate) fn click(&self, selector: &str) {
        self.until(&format!(
            "document.querySelector({0}) && !document.querySelector({0}).disabled",
            json!(selector)
        ));
        let element = self.element(selector);
        self.command(&format!("element/{element}/click"), &json!({}));
    }

    /// Types into what the selector finds.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.command(&format!("element/{element}/value"), &json!({ "text": text }));
    }

    /// Chooses a file.
    pub(crate) fn choose(&self, selector: &str, file: &Path) {
        self.fill(selector, file.canonicalize().unwrap().to_str().unwrap());
    }

    /// Presses one key, wherever the focus is.
    pub(crate) fn press(&self, key: &str) {
        let actions = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.command("actions", &json!({ "actions": [keyboard] }));
    }

    /// A command of Chromium's own protocol.
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn element(&self, selector: &str) -> String {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        id.unwrap().to_owned()
    }

    fn command(&self, name: &str, body: &Value) -> Value {
        call(&self.agent, &format!("{}/{name}", self.session), body)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It fails only when the browser is gone already, which is what is wanted.
        drop(self.agent.delete(&self.session).call());
    }
}

fn call(agent: &Agent, url: &str, body: &Value) -> Value {
    let reply = agent.post(url).header("Content-Type", "application/json").send(body.to_string());
    let text = reply.unwrap().body_mut().with_config().limit(1 << 28).read_to_string().unwrap();
    let mut reply: Value = serde_json::from_str(&text).unwrap();
    let value = reply["value"].take();
    assert!(value.get("error").is_none(), "{url} {body:.300}: {value:.900}");
    value
}
