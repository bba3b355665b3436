//! Stories of the server: what clients see, step by step, with a pipeline that does as it is told.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

mod rig;

mod cancelling;
mod codes;
mod copies;
mod creating;
mod credits;
mod fetching;
mod files;
mod finding;
mod flow;
mod full_disk;
mod histories;
mod keeping;
mod leases;
mod looking;
mod naming;
mod openapi;
mod process;
mod retries;
mod tenants;
mod upgrading;
mod uploading;
mod watched;
mod watching;
mod webhooks;
