//! Everything that the binary prints. A reader that has gone away (`| head`) is no reason to fail.

mod pace;
mod reporter;
mod waiting;

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

pub(crate) use self::reporter::{Done, Reporter};
pub(crate) use self::waiting::Waiting;
use crate::failure::Failure;

/// A line of the command's own result.
pub(crate) fn say(line: &str) {
    drop(writeln!(io::stdout().lock(), "{line}"));
}

/// A whole text as it is.
pub(crate) fn text(text: &[u8]) {
    drop(io::stdout().lock().write_all(text));
}

/// A line about the work: progress, warnings, errors.
pub(crate) fn note(line: &str) {
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// One JSON line.
pub(crate) fn event(event: &Value) {
    say(&event.to_string());
}

/// The last word of a failed command, as the exit code.
pub(crate) fn failure(failure: &Failure, as_json: bool) -> ExitCode {
    let Failure { exit, code, message } = failure;
    let exit = *exit as u8;
    if as_json {
        event(&json!({ "event": "failed", "code": code, "message": message, "exit_code": exit }));
    } else {
        note(&format!("lipwright: {message}"));
    }
    ExitCode::from(exit)
}

/// What clap answers instead of a command: help and version (0), or a refusal (2).
pub(crate) fn refusal(refusal: &clap::Error) -> ExitCode {
    drop(refusal.print());
    ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2))
}
