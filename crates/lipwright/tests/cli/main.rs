//! The binary as people and scripts meet it: exit codes, what is said where, what is left behind.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may panic, outside its #[test] functions too"
)]

mod admin;
mod bad_input;
mod batch;
mod binary;
mod doctor;
mod interrupted;
mod logged;
mod remote;
mod reported;
mod served;
mod shown;
mod synced;
