//! The engine from outside.

#[cfg(test)]
mod canvas;
#[cfg(test)]
mod face;
#[cfg(test)]
mod occlusion;
#[cfg(test)]
mod render;
