//! The parts of the API that only its own files see, for [`crate::fuzz`].

use super::body::JsonObject;
use super::create_task::{engine, metadata, options};
use super::inputs::playback;
use super::range::{Wanted, wanted};
use crate::task::Options;

/// A body: every field of it is read as each kind, and no name stands in it twice.
pub fn json(bytes: &[u8]) {
    let Ok(body) = JsonObject::parse(bytes.to_vec().into()) else { return };
    for field in ["video_url", "audio_url", "playback_type", "engine", "filename", "content_type", ""] {
        if let (Ok(text), Ok(Some(same))) = (body.required(field), body.text(field)) {
            assert!(text == same && !text.contains('\0'));
        }
    }
    assert!(!matches!(body.count("file_size"), Ok(Some(0))));
    if let Ok(metadata) = metadata(&body) {
        assert!(metadata.len() <= 50);
        assert!(metadata.iter().all(|(key, value)| key.len() <= 500 && value.len() <= 500));
    }
    if let Ok(options) = options(&body) {
        let written = options.to_json();
        let read = written.as_object().and_then(|given| Options::read(given).ok());
        assert_eq!(read, Some(options), "options read the same when they are written again");
    }
    // Whether they are known is their own affair; here they must only answer.
    let _known = (
        body.text("engine").is_ok_and(|name| engine(name).is_ok()),
        body.text("playback_type").is_ok_and(|name| playback(name).is_ok()),
    );
}

/// A `Range` header: what is wanted lies inside the file.
pub(crate) fn range(header: &str) {
    for size in [0, 1, 1000, u64::MAX] {
        if let Wanted::Part(part) = wanted(Some(header), size) {
            assert!(part.start < part.end && part.end <= size, "{header} of {size}");
        }
    }
}
