//! An encoder at work beside the server, as a worker's would be.

use std::process::{Command, Stdio};

use lipwright_testkit::ProcessGuard;

/// Ends when dropped.
pub(crate) struct Encoder {
    _process: ProcessGuard,
}

impl Encoder {
    /// Started as the worker's children are: as nice as these, or as `--nice=` says.
    #[expect(clippy::disallowed_methods, reason = "stands for a worker's child")]
    pub(crate) fn start() -> Self {
        let mut command = Command::new("nice");
        let niceness = std::env::args().find_map(|arg| Some(arg.strip_prefix("--nice=")?.to_owned()));
        command.args(["-n", niceness.as_deref().unwrap_or("10"), "ffmpeg", "-nostdin", "-v", "error"]);
        command.args(["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=600"]);
        command.args(["-c:v", "libx264", "-preset", "veryfast", "-f", "null", "-"]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        Self { _process: ProcessGuard::spawn(&mut command).unwrap() }
    }

    pub(crate) fn stop(self) {
        drop(self);
    }
}
