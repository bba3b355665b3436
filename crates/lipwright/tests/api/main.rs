//! The wire contract through the real binary and the real engine, as the official client speaks it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic, outside its #[test] functions too"
)]

#[path = "../service/service.rs"]
mod service;

mod client_flow;
mod generated_client;
