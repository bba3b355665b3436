//! The page in a real browser, against the real service. The browser is Debian's Chromium, driven by the
//! `WebDriver` protocol; `scripts/install.sh browser` installs it. Pictures of what was seen are left in
//! `target/page`, for a person to look at.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic, outside its #[test] functions too"
)]

#[path = "../service/service.rs"]
#[expect(dead_code, reason = "other tests of the service use more of it")]
mod service;

mod browser;
mod visit;

mod documents;
mod failing;
mod listing;
mod looking;
mod making;
