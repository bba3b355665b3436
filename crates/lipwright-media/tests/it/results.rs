//! What the encoder writes.

use std::fs;
use std::path::Path;

use lipwright_clip::{ClipTime, Frame, FrameRate, FrameSize, VideoFormat};
use lipwright_media::{
    ColourRange, EncodeSettings, Encoder, MediaError, PictureTags, SpeechInfo, write_cover,
};

use crate::clips::{Bench, plain_frames, printed, rgb_of};

fn format(width: u32, height: u32, rate: (u32, u32)) -> VideoFormat {
    let size = FrameSize::new(width, height).unwrap();
    VideoFormat { size, rate: FrameRate::new(rate.0, rate.1).unwrap() }
}

/// Grey frames that grow lighter.
fn encode(bench: &Bench, output: &Path, format: VideoFormat, tags: PictureTags, speech: &SpeechInfo) -> u64 {
    let length = bench.samples(speech).len() as u64;
    let n_frames = format.rate.frames_in(ClipTime::of_samples(length, 16_000.try_into().unwrap()));
    let settings = EncodeSettings::new(output, format, tags, speech, n_frames);
    let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
    let mut frame = Frame::black(format.size);
    for at in 0..n_frames {
        frame.packed_mut().fill(40 + (at % 150) as u8);
        encoder.write(&frame).unwrap();
    }
    encoder.finish().unwrap();
    n_frames
}

#[test]
fn every_rate_is_exact_and_every_frame_is_there() {
    let bench = Bench::new();
    let speech = bench.audio(&bench.make("speech.wav", "-f lavfi -i sine=d=1.51:r=16000")).unwrap();
    let rates = [
        (24_000, 1001),
        (24, 1),
        (25, 1),
        (30_000, 1001),
        (30, 1),
        (50, 1),
        (60_000, 1001),
        (60, 1),
        (2953, 99),
    ];
    for rate in rates {
        let output = bench.path("out.mp4");
        let format = format(64, 48, rate);
        let n = encode(&bench, &output, format, PictureTags::UNKNOWN, &speech);
        let entries = "-count_frames -select_streams v -show_entries stream=r_frame_rate,avg_frame_rate,start_pts,nb_read_frames";
        let rate_text = format.rate.to_string();
        assert_eq!(printed(&output, entries), [&rate_text, &rate_text, "0", &n.to_string()], "{rate:?}");
        let again = bench.video(&output).unwrap();
        assert_eq!((again.format, again.estimated_frames), (format, n));
        let seconds: f64 = printed(&output, "-show_entries format=duration")[0].parse().unwrap();
        assert!((seconds - 1.51).abs() <= 1.0 / format.rate.per_second(), "{rate:?}: {seconds}");
    }
}

#[test]
fn the_sound_is_the_whole_speech_in_step() {
    let bench = Bench::new();
    // Silence, then a tone from 0.5 s on, so that a shift can be heard.
    let tone = "-f lavfi -i aevalsrc=gt(t\\,0.5)*0.5*sin(2*PI*500*t):d=1.8:s=48000";
    let cases = [
        ("copied.m4a", "-c:a aac -b:a 128k", true),
        ("plain.wav", "", false),
        ("low.wav", "-ar 8000", false),
        ("odd.wav", "-ar 37800", false),
        ("high.flac", "-ar 192000", false),
        ("surround.wav", "-ac 6", false),
        ("a.mp3", "", false),
        ("a.ogg", "-c:a libopus", false),
        ("adts.aac", "-ar 44100", false),
    ];
    for (name, options, copied) in cases {
        let speech = bench.audio(&bench.make(name, &format!("{tone} {options}"))).unwrap();
        let output = bench.path("out.mp4");
        let format = format(64, 48, (25, 1));
        let n_frames = encode(&bench, &output, format, PictureTags::UNKNOWN, &speech);
        let before = bench.samples(&speech);
        let result = bench.audio(&output).unwrap();
        let after = bench.samples(&result);
        let shift = onset(&after).abs_diff(onset(&before));
        assert!(shift <= 48, "{name}: the tone moved by {shift} samples of 16 kHz");
        let frame = 16_000 / 25;
        let video = u32::try_from(n_frames).unwrap() as usize * frame;
        assert!(after.len().abs_diff(before.len()) <= frame, "{name}: {} of {}", after.len(), before.len());
        assert!(after.len() + frame / 2 >= video, "{name}: shorter than the video");
        assert_eq!(result.codec, "aac", "{name}");
        assert_eq!(result.channels, speech.channels, "{name}");
        let packets = |path: &Path| printed(path, "-select_streams a -show_entries packet=size");
        assert_eq!(packets(&output) == packets(&speech.path), copied, "{name}: copied or not");
    }
}

/// The first sample that is part of the tone.
fn onset(samples: &[f32]) -> usize {
    samples.iter().position(|v| v.abs() > 0.1).unwrap()
}

#[test]
fn speech_that_ends_early_is_padded_and_late_is_cut() {
    let bench = Bench::new();
    for (kind, seconds) in [("wav", "0.6"), ("m4a", "3.0"), ("wav", "3.0")] {
        let speech =
            bench.make(&format!("{seconds}.{kind}"), &format!("-f lavfi -i sine=d={seconds}:r=48000"));
        let speech = bench.audio(&speech).unwrap();
        let output = bench.path("out.mp4");
        let settings =
            EncodeSettings::new(&output, format(64, 48, (25, 1)), PictureTags::UNKNOWN, &speech, 50);
        let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
        for _ in 0..50 {
            encoder.write(&Frame::black(settings.format.size)).unwrap();
        }
        encoder.finish().unwrap();
        let lengths = printed(&output, "-show_entries stream=duration");
        for length in lengths {
            let length: f64 = length.parse().unwrap();
            assert!((length - 2.0).abs() <= 0.04 + 1024.0 / 48_000.0, "{seconds} {kind}: {length}");
        }
    }
}

#[test]
fn the_index_comes_first_and_nothing_of_the_inputs_metadata_is_kept() {
    let bench = Bench::new();
    let tagged = "-f lavfi -i sine=d=1 -metadata title=secret-title -metadata comment=secret-comment";
    let speech = bench.audio(&bench.make("speech.m4a", tagged)).unwrap();
    let output = bench.path("out.mp4");
    encode(&bench, &output, format(64, 48, (25, 1)), PictureTags::UNKNOWN, &speech);
    let bytes = fs::read(&output).unwrap();
    let place = |what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
    assert!(place(b"moov").unwrap() < place(b"mdat").unwrap());
    assert_eq!(place(b"secret"), None);
    assert!(!bench.path("out.mp4.partial").exists());
}

#[test]
fn tags_are_written_and_read_back() {
    let bench = Bench::new();
    let speech = bench.audio(&bench.make("speech.wav", "-f lavfi -i sine=d=0.4")).unwrap();
    let tags = |range, name, pixel_aspect| PictureTags {
        range: Some(range),
        primaries: Some(name),
        transfer: Some(name),
        matrix: Some(name),
        pixel_aspect,
    };
    let cases = [
        PictureTags::UNKNOWN,
        tags(ColourRange::Limited, "bt709", (1, 1)),
        tags(ColourRange::Full, "smpte170m", (4, 3)),
        PictureTags {
            matrix: Some("bt2020nc"),
            transfer: Some("bt2020-10"),
            ..tags(ColourRange::Limited, "bt2020", (1, 1))
        },
    ];
    for tags in cases {
        let output = bench.path("out.mp4");
        encode(&bench, &output, format(64, 48, (25, 1)), tags, &speech);
        let source = bench.video(&output).unwrap();
        assert_eq!(source.tags, tags);
        // The numbers themselves are not converted.
        let luma = bench.frames(&source, 3, 1)[0].y().data[700];
        assert!(luma.abs_diff(43) <= 1, "{tags:?}: {luma}");
    }
}

#[test]
fn frames_survive_the_way_through() {
    let bench = Bench::new();
    let source = bench.video(&bench.clip("face.mp4")).unwrap();
    let speech = bench.audio(&bench.make("speech.wav", "-f lavfi -i sine=d=2")).unwrap();
    let frames = bench.frames(&source, 0, 50);
    let output = bench.path("out.mp4");
    let settings = EncodeSettings::new(&output, source.format, source.tags, &speech, 50);
    let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
    for frame in &frames {
        encoder.write(frame).unwrap();
    }
    encoder.finish().unwrap();
    for (at, (before, after)) in frames.iter().zip(plain_frames(&output, source.format.size)).enumerate() {
        let differences = before.y().data.iter().zip(after.y().data).map(|(a, b)| f64::from(a.abs_diff(*b)));
        let mean = differences.sum::<f64>() / before.y().data.len() as f64;
        assert!(mean < 2.5, "frame {at}: {mean}");
    }
}

#[test]
fn a_wrong_number_or_size_of_frames_is_refused_and_leaves_no_file() {
    let bench = Bench::new();
    let speech = bench.audio(&bench.make("speech.wav", "-f lavfi -i sine=d=0.4")).unwrap();
    let output = bench.path("out.mp4");
    fs::write(&output, "an older result").unwrap();
    let settings = EncodeSettings::new(&output, format(64, 48, (25, 1)), PictureTags::UNKNOWN, &speech, 2);
    let frame = Frame::black(settings.format.size);

    let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
    encoder.write(&frame).unwrap();
    assert!(matches!(
        encoder.write(&Frame::black(FrameSize::new(32, 32).unwrap())),
        Err(MediaError::Misuse(_))
    ));
    assert!(matches!(encoder.finish(), Err(MediaError::Misuse(_))));

    let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
    encoder.write(&frame).unwrap();
    encoder.write(&frame).unwrap();
    assert!(matches!(encoder.write(&frame), Err(MediaError::Misuse(_))));
    drop(encoder);

    assert!(!bench.path("out.mp4.partial").exists());
    assert_eq!(fs::read(&output).unwrap(), b"an older result");
    let nowhere = bench.path("no/such/folder/out.mp4");
    let settings = EncodeSettings { output: &nowhere, ..settings };
    assert!(matches!(Encoder::start(&bench.tools, &settings), Err(MediaError::Io { .. })));
}

#[test]
fn a_result_over_the_size_limit_is_refused() {
    let mut bench = Bench::new();
    bench.limits.max_output_bytes = 20_000;
    let source = bench.video(&bench.clip("face.mp4")).unwrap();
    let speech = bench.audio(&bench.make("speech.wav", "-f lavfi -i sine=d=2")).unwrap();
    let output = bench.path("out.mp4");
    let settings = EncodeSettings::new(&output, source.format, source.tags, &speech, 50);
    let mut encoder = Encoder::start(&bench.tools, &settings).unwrap();
    let written = bench.frames(&source, 0, 50).iter().try_for_each(|frame| encoder.write(frame));
    assert!(written.and_then(|()| encoder.finish()).is_err());
    assert!(!output.exists() && !bench.path("out.mp4.partial").exists());
}

#[test]
fn a_cover_shows_the_frames_colours_in_any_range_and_matrix() {
    let bench = Bench::new();
    // Pure red, written with each meaning of the numbers, must be red in the JPEG.
    let cases = [
        (ColourRange::Limited, "bt709", [63, 102, 240]),
        (ColourRange::Limited, "smpte170m", [81, 90, 240]),
        (ColourRange::Full, "smpte170m", [76, 85, 255]),
    ];
    for (range, matrix, [y, u, v]) in cases {
        let mut frame = Frame::black(FrameSize::new(64, 48).unwrap());
        let [luma, blue, red] = frame.planes_mut();
        luma.data.fill(y);
        blue.data.fill(u);
        red.data.fill(v);
        let tags = PictureTags { range: Some(range), matrix: Some(matrix), ..PictureTags::UNKNOWN };
        let cover = bench.path("cover.jpg");
        write_cover(&bench.tools, &frame, &tags, &cover, &bench.limits).unwrap();
        let shown = rgb_of(&cover);
        let expected = [254, 0, 0];
        assert!(shown.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 4), "{range:?} {matrix}: {shown:?}");
    }
}
