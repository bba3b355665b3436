//! Real processes of a server that fail, hang, stop or die at the worst moment, on both backends: whatever
//! happens, each task ends once, is charged once and told of by one name.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

mod clocks;
mod installation;
mod invariants;
mod places;
mod proxy;
#[path = "../it/rig/rows.rs"]
mod rows;
mod soak;
mod zombies;
