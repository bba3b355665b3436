//! Runs the built binary and keeps what it said.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary, with nothing of the caller's settings in its environment.
#[expect(clippy::disallowed_methods, reason = "a test of the binary must start it")]
pub(crate) fn lipwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lipwright"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIPWRIGHT_"))
    {
        command.env_remove(name);
    }
    command
}

/// Runs `command` to its end.
pub(crate) fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended {
        code: output.status.code().expect("ended by itself, not by a signal"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// `lipwright sync` in `folder`, with these arguments.
pub(crate) fn sync_in<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Ended {
    ended(lipwright().arg("sync").args(args).current_dir(folder))
}

/// The names in a folder, sorted.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A folder with the sample pair in it, as `face.mp4` and `speech.wav`.
pub(crate) fn folder_with_sample() -> lipwright_testkit::TempDir {
    let folder = lipwright_testkit::tempdir().unwrap();
    std::fs::copy(lipwright_testkit::sample_face(), folder.path().join("face.mp4")).unwrap();
    std::fs::copy(lipwright_testkit::sample_speech(), folder.path().join("speech.wav")).unwrap();
    folder
}
