//! The clock of a host, as the processes see it that a test starts: it can be moved, as somebody with root's
//! rights or a time service does. The monotonic clock goes on, as it does on a real host.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::error::FixtureError;

/// A host's clock.
#[derive(Debug)]
pub struct HostClock {
    library: PathBuf,
    folder: TempDir,
}

impl HostClock {
    /// One that tells the real time.
    pub fn new() -> Result<Self, FixtureError> {
        let library = faketime()?;
        let folder = TempDir::new().map_err(|source| file("a folder for a clock", source))?;
        let clock = Self { library, folder };
        clock.set(0)?;
        Ok(clock)
    }

    /// Sets it so many seconds before (or after, if negative) the real time. Processes see it within a second.
    pub fn set(&self, ahead: i64) -> Result<(), FixtureError> {
        let (new, path) = (self.folder.path().join("new"), self.offset());
        let set = fs::write(&new, format!("{ahead:+}\n")).and_then(|()| fs::rename(&new, &path));
        set.map_err(|source| FixtureError::File { path, source })
    }

    /// What a process is started with to see it.
    pub fn variables(&self) -> [(&'static str, OsString); 4] {
        [
            ("LD_PRELOAD", self.library.clone().into()),
            ("FAKETIME_TIMESTAMP_FILE", self.offset().into()),
            ("FAKETIME_CACHE_DURATION", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }

    fn offset(&self) -> PathBuf {
        self.folder.path().join("offset")
    }
}

/// Debian keeps libraries in a folder by the processor's name.
fn faketime() -> Result<PathBuf, FixtureError> {
    let folders = fs::read_dir("/usr/lib").map_err(|source| file("/usr/lib", source))?;
    let mut libraries = folders.flatten().map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    let missing = "libfaketime is missing: scripts/install.sh services";
    libraries.find(|library| library.exists()).ok_or_else(|| FixtureError::Asked(String::from(missing)))
}

fn file(path: &str, source: std::io::Error) -> FixtureError {
    FixtureError::File { path: path.into(), source }
}
