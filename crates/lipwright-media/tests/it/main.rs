//! Real files through the real ffmpeg.

mod clips;
mod roundtrip;
