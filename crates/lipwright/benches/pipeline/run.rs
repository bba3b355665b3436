//! The two programs that are compared.

use std::path::Path;
use std::process::{Command, Stdio};

use lipwright_media::Effort;

use crate::clips::Pair;

/// `lipwright sync` with this engine.
#[expect(clippy::disallowed_methods, reason = "the bench measures whole processes")]
pub(crate) fn lipwright(pair: &Pair, engine: &str, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lipwright"));
    command.arg("sync").args([&pair.face, &pair.speech]).arg("-o").arg(out);
    command.args(["--quiet", "--engine", engine]).stdin(Stdio::null());
    command
}

/// ffmpeg alone, from the same inputs to the same kind of file.
#[expect(clippy::disallowed_methods, reason = "the bench measures whole processes")]
pub(crate) fn transcode(pair: &Pair, effort: Effort, out: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-loglevel", "error", "-y", "-i"]).arg(&pair.face).arg("-i").arg(&pair.speech);
    command.args(["-map", "0:v:0", "-map", "1:a:0", "-c:v", "libx264", "-profile:v", "high"]);
    command.args(["-pix_fmt", "yuv420p"]).args(effort.arguments().split(' '));
    command.args(["-crf", "18", "-g", "50", "-c:a", "aac", "-shortest", "-movflags", "+faststart"]);
    command.arg(out).stdin(Stdio::null());
    command
}
