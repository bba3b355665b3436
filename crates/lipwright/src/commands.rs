//! One file per command.

pub(crate) mod sample;
pub(crate) mod sync;
