//! The renderers: each file one [`crate::Engine`].

mod identity;
mod warp;

pub use identity::Identity;
pub use warp::{Warp, WarpSettings};
