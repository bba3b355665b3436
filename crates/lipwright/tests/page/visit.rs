//! One visitor: a service that was just started for the first time, and a browser that looks at it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lipwright_testkit::{TempDir, sample_face, sample_speech, tempdir, workspace_root};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::service::Service;

/// What screen readers and keyboards stumble over is found by this.
const AXE: &str = "target/page/node_modules/axe-core/axe.min.js";

pub(crate) struct Visit {
    pub(crate) browser: Browser,
    pub(crate) service: Service,
    pub(crate) folder: TempDir,
}

impl Visit {
    /// At the page of a new service.
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// The same with these settings.
    pub(crate) fn with(settings: &str) -> Self {
        let folder = tempdir().unwrap();
        fs::write(folder.path().join("lipwright.toml"), settings).unwrap();
        let service = Service::start(folder.path(), None);
        Self::of(service, folder)
    }

    /// At the page of this service, whose files are in `folder`.
    pub(crate) fn of(service: Service, folder: TempDir) -> Self {
        let visit = Self { browser: Browser::start(), service, folder };
        visit.open("/");
        visit
    }

    /// What a command that its operator gives says; it must work.
    #[expect(clippy::disallowed_methods, reason = "a test of the binary must start it")]
    pub(crate) fn admin(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lipwright"));
        let output = command.args(arguments).arg("--data").arg(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Opens a path of the service and waits until the page has started.
    pub(crate) fn open(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.service.client.base));
        self.ready();
    }

    pub(crate) fn ready(&self) {
        self.browser.until("document.documentElement.dataset.ready");
    }

    /// Uploads the sample and makes a task of it; gives its id.
    pub(crate) fn task(&self, engine: &str) -> String {
        let client = &self.service.client;
        let body = json!({
            "video_url": client.upload(&sample_face(), "video/mp4"),
            "audio_url": client.upload(&sample_speech(), "audio/wav"),
            "engine": engine,
        });
        let reply = client.post("/v2/create_lip_sync_video", &body);
        reply["data"]["task_id"].as_str().unwrap().to_owned()
    }

    /// A task that has failed, of a file that is no video.
    pub(crate) fn failed_task(&self) -> String {
        let client = &self.service.client;
        let video = client.upload(&self.no_video(), "video/mp4");
        let task = client.create(&video, &client.upload(&sample_speech(), "audio/wav"));
        client.finished(&task);
        task
    }

    pub(crate) fn no_video(&self) -> PathBuf {
        let file = self.folder.path().join("holiday.mp4");
        fs::write(&file, "I am a text.").unwrap();
        file
    }

    /// Chooses two files and sends them with the engine that changes nothing.
    pub(crate) fn send(&self, video: &Path, speech: &Path) {
        self.browser.choose("#video-file", video);
        self.browser.choose("#audio-file", speech);
        self.browser.click(".options summary");
        self.browser.click("#options input[value=identity]");
        self.browser.click("#send");
    }

    /// The text of what the selector finds, once it is there.
    pub(crate) fn text(&self, selector: &str) -> String {
        let text = self.browser.until(&format!("document.querySelector({})?.innerText", json!(selector)));
        text.as_str().unwrap().to_owned()
    }

    /// The whole page as a picture in `target/page`.
    pub(crate) fn picture(&self, name: &str) {
        let shot = json!({ "format": "png", "captureBeyondViewport": true });
        let shot = self.browser.devtools("Page.captureScreenshot", &shot);
        let folder = workspace_root().join("target/page");
        fs::create_dir_all(&folder).unwrap();
        let decode = format!("return Array.from(atob({}), (c) => c.charCodeAt(0))", shot["data"]);
        let bytes = self.browser.run(&decode);
        let bytes: Vec<u8> = serde_json::from_value(bytes).unwrap();
        fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }

    /// Makes the page as wide as a small phone, or as a desk's screen again.
    pub(crate) fn width(&self, width: u32) {
        let size = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.browser.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    pub(crate) fn dark(&self, is: bool) {
        let value = if is { "dark" } else { "light" };
        let scheme = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.browser.devtools("Emulation.setEmulatedMedia", &scheme);
    }

    /// No part of the page may be wider than the page.
    pub(crate) fn fits(&self) {
        let beyond = self.browser.run(
            "return [...document.querySelectorAll('body *')]
               .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
                 && e.checkVisibility() && !e.closest('.sr, .skip, .stage'))
               .map((e) => e.outerHTML.slice(0, 120))",
        );
        assert_eq!(beyond, json!([]));
        let wide = self.browser.run("return document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wide, json!(false), "it scrolls sideways");
    }

    /// Nothing serious or critical is wrong for people who cannot see or point.
    pub(crate) fn is_accessible(&self) {
        let axe = fs::read_to_string(workspace_root().join(AXE));
        let axe = axe.expect("no axe-core: run scripts/install.sh browser");
        self.browser.run(&axe);
        let found = self.browser.run(
            // A colour on its way to another is nobody's choice.
            "const ends = document.getAnimations().filter((a) => isFinite(a.effect.getComputedTiming().endTime));
             return Promise.allSettled(ends.map((a) => a.finished)).then(() => axe.run()).then(({ violations, passes }) => ({
               passes: passes.length,
               grave: violations.filter((v) => ['serious', 'critical'].includes(v.impact))
                 .map((v) => [v.id, v.help, v.nodes.map((n) => [n.html.slice(0, 160), n.any.map((a) => a.message)])]),
             }))",
        );
        assert_eq!(found["grave"], json!([]), "{:#}", found["grave"]);
        assert!(found["passes"].as_u64().unwrap() > 10, "it hardly looked: {found}");
    }

    /// A number that the script returns.
    pub(crate) fn number(&self, expression: &str) -> f64 {
        let value = self.browser.run(&format!("return ({expression})"));
        value.as_f64().unwrap_or_else(|| panic!("{expression}: {value}"))
    }

    pub(crate) fn is(&self, expression: &str) -> bool {
        self.browser.run(&format!("return Boolean({expression})")) == Value::Bool(true)
    }
}
