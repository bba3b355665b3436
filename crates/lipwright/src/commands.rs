//! One file per command.

pub(crate) mod config;
pub(crate) mod eval;
pub(crate) mod sample;
pub(crate) mod serve;
pub(crate) mod sync;
