//! What the server answered: the envelope taken off, and every way to fail in a sentence.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::failure::{self, Failure};

/// An answer.
#[derive(Debug)]
pub(crate) enum Reply {
    /// What was asked for.
    Data(Value),
    /// No, and asking again would change nothing.
    Refused(Failure),
    /// Nobody there, or not now.
    Away {
        /// What to say when patience ends.
        failure: Failure,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
    },
}

/// A task as the server tells it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Task(pub(crate) Value);

impl Task {
    /// Its id, empty if the server gave none.
    pub(crate) fn id(&self) -> &str {
        self.text("/task_id")
    }

    /// pending, processing, success or failed.
    pub(crate) fn status(&self) -> &str {
        self.text("/status")
    }

    /// What it is at, if it is at work.
    pub(crate) fn stage(&self) -> &str {
        self.text("/stage")
    }

    /// How far it is, 0..1.
    pub(crate) fn progress(&self) -> f64 {
        self.0["progress"].as_f64().unwrap_or(0.0)
    }

    /// Whether it changes no more.
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.status(), "success" | "failed")
    }

    /// A text inside it, empty if it is not there.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.0.pointer(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// Why it failed, as the end of the command.
    pub(crate) fn failure(&self) -> Failure {
        let (message, code) = (self.text("/error/message"), self.text("/error/code"));
        let message = format!("task {} failed: {message}", self.id());
        let ours = matches!(
            code,
            "" | "storage_full"
                | "storage_unavailable"
                | "cancelled"
                | "worker_lost"
                | "worker_crashed"
                | "media_failed"
                | "internal"
        );
        if ours {
            let code = if code.is_empty() { "task_failed" } else { code };
            Failure::internal(code.to_owned(), message)
        } else {
            let advice = failure::advice_for(code).map(|advice| format!(": {advice}"));
            Failure::bad_input(code.to_owned(), message + &advice.unwrap_or_default())
        }
    }
}

/// Reads an answer of the server at `address`.
pub(super) async fn of(sent: Result<Response, reqwest::Error>, address: &str) -> Reply {
    let response = match sent {
        Ok(response) => response,
        Err(error) => return Reply::Away { failure: unreached(&error, address), retry_after: None },
    };
    let status = response.status();
    let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = match response.text().await {
        Ok(body) => body,
        Err(error) => return Reply::Away { failure: unreached(&error, address), retry_after: None },
    };
    read(status, header, &body, address)
}

/// Reads an envelope; some servers answer errors with status 200 and tell them only by its code.
fn read(status: StatusCode, retry_after: Option<u64>, body: &str, address: &str) -> Reply {
    let envelope: Value = serde_json::from_str(body).unwrap_or_default();
    let message = envelope["msg"].as_str().unwrap_or_default();
    let Some(code) = envelope["code"].as_i64() else {
        let message =
            format!("{address} answered HTTP {} and no JSON: is the address right?", status.as_u16());
        let failure = Failure::internal("server_not_understood", message);
        return if status.is_server_error() {
            Reply::Away { failure, retry_after: retry_after.map(Duration::from_secs) }
        } else {
            Reply::Refused(failure)
        };
    };
    let said = format!("{address} answers: {message}");
    let refused = match code {
        0 => return Reply::Data(envelope["data"].clone()),
        429 | 50000 => {
            let name = if code == 429 { "rate_limited" } else { "server_error" };
            let retry_after =
                retry_after.or_else(|| envelope["retryAfter"].as_u64()).map(Duration::from_secs);
            return Reply::Away { failure: Failure::internal(name, said), retry_after };
        }
        10104 | 17003 => Failure::usage("not_found", format!("{said}; lipwright list shows your tasks")),
        10105 => Failure::usage("api_key", format!("{said}; check LIPWRIGHT_API_KEY")),
        18020 => Failure::internal("insufficient_credit", said),
        18025 => Failure::internal("not_permitted", said),
        40000 => Failure::bad_input("parameter", said),
        _ => Failure::internal("server_error", said),
    };
    Reply::Refused(refused)
}

/// Nobody answered.
pub(super) fn unreached(error: &reqwest::Error, address: &str) -> Failure {
    let why = if error.is_timeout() { "it does not answer in time".to_owned() } else { innermost(error) };
    let message = format!("cannot reach {address}: {why}; is it running, and is --url right?");
    Failure::internal("server_unreachable", message)
}

/// The cause of the cause: what the network said.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests;
