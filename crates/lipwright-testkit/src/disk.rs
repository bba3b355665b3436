//! A disk that is small enough to be filled: it is in memory, and seen by one test only.
#![expect(clippy::disallowed_methods, reason = "starts the test itself once more, and asks its environment")]

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::error::FixtureError;

/// Where the disk is, for the process that has one.
const DISK: &str = "LIPWRIGHT_TEST_DISK";
const TOOL: &str = "unshare";

/// A disk of so many mebibytes for the test of that name. It is there only for a process that was started to
/// see it: `None` means that one was, and that the test has passed in it.
pub fn small_disk(test: &str, mebibytes: u32) -> Result<Option<PathBuf>, FixtureError> {
    if let Some(disk) = env::var_os(DISK) {
        return Ok(Some(disk.into()));
    }
    let at = |path: &str| {
        let path = PathBuf::from(path);
        move |source| FixtureError::File { path, source }
    };
    let disk = TempDir::new().map_err(at("a folder for a disk"))?;
    let myself = env::current_exe().map_err(at("the test's own program"))?;
    // Who is not root is root among processes of its own.
    let is_root = fs::metadata("/proc/self").map_err(at("/proc/self"))?.uid() == 0;
    let mount = format!("mount -t tmpfs -o size={mebibytes}m,mode=0777 small \"${DISK}\" && exec \"$@\"");
    let output = Command::new(TOOL)
        .args(["--mount", if is_root { "--propagation=private" } else { "--map-root-user" }])
        .args(["sh", "-c", &mount, "sh"])
        .arg(myself)
        .args([test, "--exact", "--nocapture"])
        .env(DISK, disk.path())
        .output()
        .map_err(|source| FixtureError::Start { tool: TOOL, source })?;
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    // A name that no test has is no test failed.
    if output.status.success() && said.contains("1 passed") {
        return Ok(None);
    }
    Err(FixtureError::Tool { tool: TOOL, stderr: said })
}
