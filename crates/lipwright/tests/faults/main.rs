//! Real processes that die at the worst moment: their tasks end all the same, once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic, outside its #[test] functions too"
)]

#[path = "../service/service.rs"]
mod service;

mod killed;
