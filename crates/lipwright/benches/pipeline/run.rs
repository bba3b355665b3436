//! The two programs that are compared.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::clips::Pair;

/// `lipwright sync` with this engine.
#[expect(clippy::disallowed_methods, reason = "the bench measures whole processes")]
pub(crate) fn lipwright(pair: &Pair, engine: &str, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lipwright"));
    command.arg("sync").args([&pair.face, &pair.speech]).arg("-o").arg(out);
    command.args(["--quiet", "--engine", engine]).stdin(Stdio::null());
    command
}

/// How a bare transcode encodes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preset {
    /// As Lipwright does (`Effort::Quick` of `lipwright-media`): what is over is the pipeline's own cost.
    Ours,
    /// x264's `veryfast`: what somebody would type.
    VeryFast,
}

impl Preset {
    const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Ours => &[
                "-preset",
                "ultrafast",
                "-x264-params",
                "cabac=1:8x8dct=1:no-deblock=0:bframes=3:mbtree=1:rc-lookahead=10:scenecut=40:analyse=i8x8:aq-mode=1:subme=1",
            ],
            Self::VeryFast => &["-preset", "veryfast"],
        }
    }
}

/// ffmpeg alone, from the same inputs to the same kind of file.
#[expect(clippy::disallowed_methods, reason = "the bench measures whole processes")]
pub(crate) fn transcode(pair: &Pair, preset: Preset, out: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-loglevel", "error", "-y", "-i"]).arg(&pair.face).arg("-i").arg(&pair.speech);
    command.args(["-map", "0:v:0", "-map", "1:a:0", "-c:v", "libx264", "-profile:v", "high"]);
    command.args(["-pix_fmt", "yuv420p"]).args(preset.arguments());
    command.args(["-crf", "18", "-g", "50", "-c:a", "aac", "-shortest", "-movflags", "+faststart"]);
    command.arg(out).stdin(Stdio::null());
    command
}
