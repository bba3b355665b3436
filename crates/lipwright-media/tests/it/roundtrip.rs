//! Probe, decode and encode together.

use lipwright_media::{EncodeSettings, Encoder};

use crate::clips::{Bench, printed};

#[test]
fn frames_and_speech_become_a_clip_of_exact_length() {
    let bench = Bench::new();
    let source = bench.video(&bench.clip("face.mp4")).unwrap();
    let speech = bench.audio(&bench.make("speech.wav", "-f lavfi -i sine=d=1.5:r=48000")).unwrap();
    let frames = bench.frames(&source, 0, 38);
    let output = bench.path("out.mp4");
    let settings = EncodeSettings::new(&output, source.format, source.tags, &speech, 38);
    let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
    for frame in &frames {
        encoder.write(frame).unwrap();
    }
    encoder.finish().unwrap();
    let found = printed(
        &output,
        "-count_frames -select_streams v -show_entries stream=nb_read_frames,duration_ts,time_base",
    );
    assert_eq!(found, ["1/10000", "15200", "38"]);
    assert_eq!(bench.samples(&bench.audio(&output).unwrap()).len(), 24_320);
}
