//! FFmpeg as a child process: files in, frames and samples out, frames in, files out.
//!
//! The only crate that starts a process. Every input is hostile until [`probe_video`] or
//! [`probe_audio`] has looked at it, and every child runs confined, with a fixed set of arguments and a
//! bounded patience. Nothing here knows of engines, jobs or tasks, and nothing is async: a reader or an
//! encoder belongs to the one thread that uses it. Linux only.
//!
//! Reading order: [`sniff`](sniff()) and [`probe_video`] decide what is accepted, [`FrameReader`] and
//! [`SampleReader`] read it, [`Encoder`] and [`write_cover`] write the result.

mod audio;
mod child;
mod command;
mod cover;
mod decode;
mod encode;
mod error;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzz;
mod limits;
mod picture;
mod probe;
mod sandbox;
mod sniff;
mod tools;
mod transcode;

pub use audio::SampleReader;
pub use cover::write_cover;
pub use decode::FrameReader;
pub use encode::{Crf, Effort, EncodeSettings, Encoder};
pub use error::MediaError;
pub use limits::Limits;
pub use picture::{ColourRange, PictureTags};
pub use probe::{SourceInfo, SpeechInfo, probe_audio, probe_enrolment, probe_video};
pub use sandbox::SandboxLevel;
pub use sniff::{Container, sniff};
pub use tools::{ToolVersions, Tools};
pub use transcode::transcode;
