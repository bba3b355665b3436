//! What a batch has finished: one line of JSON per result, in a file beside the list. A result holds as
//! long as it, its inputs and the settings are what they were.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// A result and what it was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    output: PathBuf,
    settings: String,
    inputs: Vec<FileState>,
    /// Another version may do better.
    lipwright: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileState {
    path: PathBuf,
    bytes: u64,
    /// Seconds and nanoseconds since 1970, as the file system tells.
    changed: (i64, i64),
}

impl FileState {
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let changed = (metadata.mtime(), metadata.mtime_nsec());
        Some(Self { path: path.to_path_buf(), bytes: metadata.len(), changed })
    }
}

impl Known {
    pub(super) fn new(output: &Path, inputs: &[Option<&PathBuf>], settings: String) -> Self {
        Self {
            output: output.to_path_buf(),
            settings,
            inputs: inputs.iter().flatten().filter_map(|path| FileState::of(path)).collect(),
            lipwright: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    known: Known,
    result: FileState,
}

/// The file and what it said when it was opened.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    lines: Vec<Line>,
}

impl Journal {
    /// The journal of a list: `jobs.csv` has `jobs.done.jsonl`.
    pub(super) fn open(list: &Path) -> Result<Self, Failure> {
        let path = list.with_extension("done.jsonl");
        let open = || -> io::Result<(File, String)> {
            let mut file = File::options().create(true).append(true).open(&path)?;
            let text = fs::read_to_string(&path)?;
            if !text.is_empty() && !text.ends_with('\n') {
                file.write_all(b"\n")?;
            }
            Ok((file, text))
        };
        let (file, text) = open().map_err(|error| unwritable(&path, &error))?;
        // A line that was cut off by a crash, or written by another version, is a result that is made again.
        let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Self { file, path, lines })
    }

    /// Whether the result is there, whole, and of the same inputs.
    pub(super) fn holds(&self, known: &Known) -> bool {
        let result = FileState::of(&known.output);
        self.lines.iter().any(|line| line.known == *known && Some(&line.result) == result.as_ref())
    }

    /// Notes that a result has been put in its place.
    pub(super) fn add(&mut self, known: &Known) -> Result<(), Failure> {
        let Some(result) = FileState::of(&known.output) else { return Ok(()) };
        let line = serde_json::to_string(&Line { known: known.clone(), result }).map_err(io::Error::from);
        let written = line.and_then(|line| self.file.write_all(format!("{line}\n").as_bytes()));
        written.map_err(|error| unwritable(&self.path, &error))
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot write {}: {error}; put the list where you may write", path.display());
    Failure::usage("batch_journal", message)
}

#[cfg(test)]
mod tests;
