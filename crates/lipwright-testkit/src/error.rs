//! One error for every fixture: tests only print it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a fixture could not be made.
#[derive(Debug, Error)]
pub enum FixtureError {
    /// The tool is not installed or could not be started.
    #[error("{tool} could not be started: {source}; install it (Debian: apt-get install ffmpeg)")]
    Start {
        /// Which tool.
        tool: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The tool ran and refused.
    #[error("{tool} failed: {stderr}")]
    Tool {
        /// Which tool.
        tool: &'static str,
        /// The end of its standard error.
        stderr: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The request makes no sense; the text says what to give instead.
    #[error("{0}")]
    Asked(String),
}
