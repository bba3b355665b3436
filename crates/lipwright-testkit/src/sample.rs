//! The demo pair that the repository carries.

use std::path::{Path, PathBuf};

/// The root of the workspace that this crate was built from.
pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `sample/portrait.png`: one face, 512x512.
pub fn sample_portrait() -> PathBuf {
    workspace_root().join("sample/portrait.png")
}

/// `sample/face.mp4`: the portrait with gentle movement, 512x512, 25 frames per second.
pub fn sample_face() -> PathBuf {
    workspace_root().join("sample/face.mp4")
}

/// `sample/speech.wav`: a few spoken sentences, 16 kHz, mono.
pub fn sample_speech() -> PathBuf {
    workspace_root().join("sample/speech.wav")
}
