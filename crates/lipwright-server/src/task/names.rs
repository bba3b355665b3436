//! The names by which API and database call the pipeline's choices.

use lipwright_pipeline::{EngineKind, PlaybackType};

/// The wire name.
pub const fn playback_name(playback: PlaybackType) -> &'static str {
    match playback {
        PlaybackType::Normal => "normal",
        PlaybackType::NormalReverse => "normal_reverse",
        PlaybackType::NormalReverseByAudio => "normal_reverse_by_audio",
    }
}

/// The playback type of that wire name.
pub fn playback_from_name(name: &str) -> Option<PlaybackType> {
    [PlaybackType::Normal, PlaybackType::NormalReverse, PlaybackType::NormalReverseByAudio]
        .into_iter()
        .find(|playback| playback_name(*playback) == name)
}

/// The wire name.
pub const fn engine_name(engine: EngineKind) -> &'static str {
    match engine {
        EngineKind::Warp => "warp",
        EngineKind::Identity => "identity",
    }
}

/// The engine of that wire name.
pub fn engine_from_name(name: &str) -> Option<EngineKind> {
    [EngineKind::Warp, EngineKind::Identity].into_iter().find(|engine| engine_name(*engine) == name)
}
