//! The programs that do the media work: found once, checked once.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::child::{Child, Start};
use crate::error::MediaError;
use crate::sandbox::{Confinement, SandboxLevel};

/// Where ffmpeg and ffprobe are, and how many threads one of them may use.
#[derive(Debug, Clone)]
pub struct Tools {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    threads: usize,
}

/// What the programs say they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolVersions {
    /// The version of ffmpeg, as it prints it.
    pub ffmpeg: String,
    /// The version of ffprobe, as it prints it.
    pub ffprobe: String,
}

/// The oldest version with `-fps_mode`.
const OLDEST: (u32, u32) = (5, 1);

/// More threads do not make one clip faster, but each takes memory.
const MOST_THREADS: usize = 8;

impl Tools {
    /// Finds both programs in `folder`, or where `PATH` says when none is configured.
    pub fn find(folder: Option<&Path>) -> Result<Self, MediaError> {
        let folders: Vec<PathBuf> = match folder {
            Some(folder) => vec![folder.to_path_buf()],
            None => env::var_os("PATH").iter().flat_map(env::split_paths).collect(),
        };
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        Ok(Self { ffmpeg: find_in(&folders, "ffmpeg")?, ffprobe: find_in(&folders, "ffprobe")?, threads })
    }

    /// The same tools with another number of threads per child.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads.clamp(1, MOST_THREADS);
        self
    }

    /// Asks both programs for their version, and refuses one that is too old.
    pub fn versions(&self) -> Result<ToolVersions, MediaError> {
        Ok(ToolVersions {
            ffmpeg: version_of("ffmpeg", &self.ffmpeg)?,
            ffprobe: version_of("ffprobe", &self.ffprobe)?,
        })
    }

    /// Whether this ffmpeg can turn high dynamic range into standard: its build names the library for it.
    pub(crate) fn converts_hdr(&self) -> Result<bool, MediaError> {
        Ok(what_it_says("ffmpeg", &self.ffmpeg)?.contains("--enable-libzimg"))
    }

    /// How children are confined on this machine.
    pub const fn sandbox(&self) -> SandboxLevel {
        SandboxLevel::active()
    }

    /// The file of ffmpeg.
    pub fn ffmpeg(&self) -> &Path {
        &self.ffmpeg
    }

    /// The file of ffprobe.
    pub fn ffprobe(&self) -> &Path {
        &self.ffprobe
    }

    /// Threads per child.
    pub const fn threads(&self) -> usize {
        self.threads
    }
}

fn find_in(folders: &[PathBuf], tool: &'static str) -> Result<PathBuf, MediaError> {
    let found = folders.iter().map(|folder| folder.join(tool)).find(|file| file.is_file());
    // Children start in the root folder, so a relative entry of PATH is made absolute here.
    found.and_then(|file| std::path::absolute(file).ok()).ok_or_else(|| {
        let looked_in = folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>();
        let looked_in = if looked_in.is_empty() { String::from("PATH") } else { looked_in.join(":") };
        MediaError::ToolMissing { tool, looked_in }
    })
}

fn version_of(tool: &'static str, program: &Path) -> Result<String, MediaError> {
    let found = what_it_says(tool, program)?.split_whitespace().nth(2).unwrap_or_default().to_owned();
    let too_old = release(&found).is_some_and(|release| release < OLDEST);
    if too_old || found.is_empty() {
        return Err(MediaError::ToolTooOld { path: program.to_path_buf(), found });
    }
    Ok(found)
}

/// The program's version and how it was built.
fn what_it_says(tool: &'static str, program: &Path) -> Result<String, MediaError> {
    let mut child = Child::start(Start {
        tool,
        program,
        arguments: vec![OsString::from("-version")],
        takes_input: false,
        gives_output: true,
        confinement: Confinement { memory: 1 << 30, cpu_seconds: 10, file_bytes: 0 },
        patience: Duration::from_secs(10),
    })?;
    let mut text = vec![0; 16 << 10];
    let count = child.read(&mut text)?;
    Ok(String::from_utf8_lossy(&text[..count]).into_owned())
}

/// Major and minor number of a release (`5.1.9-0+deb12u1`, `n7.0`); `None` for a snapshot, which is new.
fn release(version: &str) -> Option<(u32, u32)> {
    let version = version.strip_prefix('n').unwrap_or(version);
    let mut numbers = version.split(|c: char| !c.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
    Some((major, minor))
}

#[cfg(test)]
mod tests;
