//! The programs that do the media work: found once, checked once.

use std::env;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::child::{Child, Start};
use crate::command::Arguments;
use crate::error::MediaError;
use crate::sandbox::{Confinement, Program, SandboxLevel};

/// Where ffmpeg and ffprobe are, and how many threads one of them may use.
#[derive(Debug, Clone)]
pub struct Tools {
    ffmpeg: Program,
    ffprobe: Program,
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
        let find = |tool| find_in(&folders, tool).map(|file| Program::new(file, &[]));
        Ok(Self { ffmpeg: find("ffmpeg")?, ffprobe: find("ffprobe")?, threads })
    }

    /// The same tools, which also need what is in `folders`: libraries in an unusual place, the program
    /// that a script in their place starts. Children may read and run all that is in there.
    #[must_use]
    pub fn with_files_in(mut self, folders: &[PathBuf]) -> Self {
        for program in [&mut self.ffmpeg, &mut self.ffprobe] {
            *program = Program::new(program.file().to_path_buf(), folders);
        }
        self
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
    pub fn sandbox(&self) -> SandboxLevel {
        SandboxLevel::active()
    }

    /// Refuses a machine that confines children less than we can.
    pub fn require_sandbox(&self) -> Result<(), MediaError> {
        require(self.sandbox())
    }

    /// What encodes and decodes.
    pub(crate) const fn ffmpeg(&self) -> &Program {
        &self.ffmpeg
    }

    /// What looks into files.
    pub(crate) const fn ffprobe(&self) -> &Program {
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

fn require(level: SandboxLevel) -> Result<(), MediaError> {
    if level.is_whole() { Ok(()) } else { Err(MediaError::NoSandbox { off: level.off() }) }
}

fn version_of(tool: &'static str, program: &Program) -> Result<String, MediaError> {
    let found = what_it_says(tool, program)?.split_whitespace().nth(2).unwrap_or_default().to_owned();
    let too_old = release(&found).is_some_and(|release| release < OLDEST);
    if too_old || found.is_empty() {
        return Err(MediaError::ToolTooOld { path: program.file().to_path_buf(), found });
    }
    Ok(found)
}

/// The program's version and how it was built.
fn what_it_says(tool: &'static str, program: &Program) -> Result<String, MediaError> {
    let mut arguments = Arguments::none();
    arguments.words("-version");
    let mut child = Child::start(Start {
        tool,
        program,
        arguments,
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
