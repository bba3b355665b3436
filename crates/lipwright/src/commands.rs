//! One file per command.

pub(crate) mod admin;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod eval;
pub(crate) mod inspect;
pub(crate) mod man;
pub(crate) mod remote;
pub(crate) mod sample;
pub(crate) mod serve;
pub(crate) mod sync;
