//! Samples: their number is the speech's length, which clients are charged by.

use lipwright_media::{Container, MediaError, SampleReader};

use crate::clips::Bench;

/// 2.345 s at each rate; lossless and gapless formats must give it to within a millisecond at 16 kHz.
const MILLISECOND: usize = 16;

#[test]
fn the_decoded_length_is_the_recorded_length() {
    let bench = Bench::new();
    let cases = [
        ("a.wav", "-ar 44100", Container::Wav, MILLISECOND),
        ("b.wav", "-ar 8000", Container::Wav, MILLISECOND),
        ("c.wav", "-ar 48000 -c:a pcm_f32le -ac 6", Container::Wav, MILLISECOND),
        ("d.wav", "-ar 48000 -ac 8", Container::Wav, MILLISECOND),
        ("d.wav", "-ar 16000 -c:a pcm_s24le", Container::Wav, 0),
        ("a.flac", "-ar 96000", Container::Flac, MILLISECOND),
        ("a.mp3", "-ar 44100", Container::Mp3, MILLISECOND),
        ("b.mp3", "-ar 22050 -b:a 32k", Container::Mp3, MILLISECOND),
        ("a.m4a", "-ar 44100", Container::Mp4, MILLISECOND),
        ("b.m4a", "-ar 48000 -ac 2", Container::Mp4, MILLISECOND),
        (
            "fragments.m4a",
            "-ar 44100 -movflags frag_keyframe+empty_moov -frag_duration 500000",
            Container::Mp4,
            1200,
        ),
        ("a.ogg", "-ar 44100 -c:a libvorbis", Container::Ogg, MILLISECOND),
        ("b.ogg", "-c:a libopus", Container::Ogg, MILLISECOND),
        ("a.mka", "-f matroska -ar 44100 -c:a flac", Container::Matroska, MILLISECOND),
        // ADTS tells neither the encoder's delay nor its padding: up to three frames of 1024 more.
        ("a.aac", "-ar 44100", Container::Aac, 1200),
    ];
    for (name, options, container, tolerance) in cases {
        let path = bench.make(name, &format!("-f lavfi -i sine=f=440:d=2.345:r=48000 {options}"));
        let speech = bench.audio(&path).unwrap();
        assert_eq!(speech.container, container, "{name}");
        let samples = bench.samples(&speech);
        let allowed = 37_520 - MILLISECOND.min(tolerance)..=37_520 + tolerance;
        assert!(allowed.contains(&samples.len()), "{name}: {} samples, not {allowed:?}", samples.len());
        let loudest = samples.iter().fold(0.0_f32, |max, v| max.max(v.abs()));
        assert!((0.08..0.2).contains(&loudest), "{name}: the tone has an amplitude of 1/8, found {loudest}");
    }
}

#[test]
fn what_the_probe_says_is_what_is_stored() {
    let bench = Bench::new();
    let speech = bench.audio(&bench.make("a.m4a", "-f lavfi -i sine=d=2 -ar 44100 -ac 2")).unwrap();
    assert_eq!((speech.codec.as_str(), speech.sample_rate, speech.channels), ("aac", 44_100, 2));
    assert_eq!(speech.declared_duration.unwrap().milliseconds_ceil(), 2000);
}

#[test]
fn the_first_sample_is_the_first_sound_even_in_a_video_whose_sound_starts_late() {
    let bench = Bench::new();
    let late = "-f lavfi -i testsrc2=s=64x48:d=3 -itsoffset 0.7 -f lavfi -i sine=d=2 -c:a pcm_s16le";
    let speech = bench.audio(&bench.make("late.mov", late)).unwrap();
    let samples = bench.samples(&speech);
    assert!(samples.len().abs_diff(32_000) <= MILLISECOND, "{}", samples.len());
    assert!(samples[..800].iter().any(|v| v.abs() > 0.05), "the tone does not begin at once");
}

#[test]
fn speech_longer_than_the_limit_is_refused_even_when_its_header_lies() {
    let mut bench = Bench::new();
    let ten = bench.make("ten.flac", "-f lavfi -i anullsrc=r=16000 -t 10");
    // FLAC's header holds the number of samples in 36 bits from byte 21 on: 0 is "not known".
    let mut bytes = std::fs::read(&ten).unwrap();
    bytes[21] &= 0xf0;
    bytes[22..26].fill(0);
    let liar = bench.path("liar.flac");
    std::fs::write(&liar, bytes).unwrap();

    bench.limits.max_audio_seconds = 3;
    assert!(matches!(bench.audio(&ten), Err(MediaError::TooLong { max_seconds: 3, .. })));
    let speech = bench.audio(&liar).unwrap();
    let mut reader = SampleReader::open(&bench.tools, &speech).unwrap();
    let mut all = vec![0.0; 16_000 * 20];
    assert!(matches!(reader.read(&mut all), Err(MediaError::TooLong { max_seconds: 3, .. })));
}

#[test]
fn the_sound_of_a_video_keeps_its_place_under_the_picture() {
    let bench = Bench::new();
    let picture = "-f lavfi -i testsrc2=s=64x48:d=4";
    // A tone from 0.5 s on of its own track.
    let sound = "-f lavfi -i aevalsrc=0.125*sin(2765*t)*gte(t\\,0.5):d=3:s=48000 -pix_fmt yuv420p";
    let cases = [
        ("together.mp4", "", "", 0.5),
        ("late.mov", "", "-itsoffset 0.7", 1.2),
        ("late.mkv", "", "-itsoffset 0.7", 1.2),
        ("late.webm", "", "-itsoffset 0.7", 1.2),
        ("early.mkv", "-itsoffset 0.3", "", 0.2),
    ];
    for (name, before_picture, before_sound, begin) in cases {
        let path = bench.make(name, &format!("{before_picture} {picture} {before_sound} {sound}"));
        let samples = bench.samples(&bench.video(&path).unwrap().sound.expect("there is sound"));
        let first = samples.iter().position(|v| v.abs() > 0.03).expect("the tone") as f64 / 16_000.0;
        assert!((first - begin).abs() < 0.04, "{name}: the tone begins at {first}, not {begin}");
    }
}
