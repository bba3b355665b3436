//! Real files through the real ffmpeg.

// A `cfg(test)` on each module tells clippy that unwrapping is fine in them.
#[cfg(test)]
mod children;
#[cfg(test)]
mod clips;
#[cfg(test)]
mod containers;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod results;
#[cfg(test)]
mod seeking;
#[cfg(test)]
mod sound;
