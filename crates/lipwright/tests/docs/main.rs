//! What the documents promise: every command is run or checked, every path and link leads somewhere, the
//! reference is what the program says, and the crates depend on each other only the one way.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic, outside its #[test] functions too"
)]

mod arrows;
mod causes;
mod commands;
mod documents;
mod faults;
mod helm;
mod links;
mod metrics;
mod openapi;
mod packages;
mod reference;
mod report;
mod settings;
mod webhooks;
