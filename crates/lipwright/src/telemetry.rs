//! The log: lines for people on a terminal, JSON elsewhere, always on standard error.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::failure::Failure;

/// Starts the log of this process; `targets` say how much of what: `warn,lipwright_server=info`.
pub(crate) fn start(targets: &str) -> Result<(), Failure> {
    let filter: Targets =
        targets.parse().map_err(|error| Failure::usage("settings", format!("log: {targets}: {error}")))?;
    let lines = if stderr().is_terminal() {
        fmt::layer().with_target(false).with_writer(stderr).boxed()
    } else {
        fmt::layer().json().flatten_event(true).with_writer(stderr).boxed()
    };
    let started = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
    started.map_err(|error| Failure::internal("internal", format!("the log cannot be started: {error}")))
}
