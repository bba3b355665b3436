//! Real files through the real ffmpeg.

mod children;
mod clips;
mod containers;
mod hostile;
mod pictures;
mod results;
mod seeking;
mod sound;
