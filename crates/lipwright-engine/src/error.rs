//! What can go wrong inside the engine.

use thiserror::Error;

/// Every failure of the engine.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A bundled or supplied model could not be loaded, or does not have the expected shapes.
    #[error("model {name}: {reason}")]
    Model {
        /// Which model.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// No frame showed a face.
    #[error("no face found in the video")]
    NoFaceFound,
    /// Faces were found, but none where or with the number that was asked for.
    #[error("no face at the chosen place in the video")]
    NoSuchFace,
}
