//! Files that want something else than to be decoded.

use std::fs;
use std::path::PathBuf;

use lipwright_clip::{Frame, FrameIndex};
use lipwright_media::{FrameReader, MediaError, SourceInfo};

use crate::clips::{Bench, printed, run};

/// Frames until the end or the error.
fn read_all(bench: &Bench, source: &SourceInfo) -> (u64, Result<(), MediaError>) {
    let mut reader = FrameReader::open(&bench.tools, source, FrameIndex(0), 100_000).unwrap();
    let mut frame = Frame::black(source.format.size);
    loop {
        match reader.read_into(&mut frame) {
            Ok(true) => {}
            Ok(false) => return (reader.delivered(), Ok(())),
            Err(error) => return (reader.delivered(), Err(error)),
        }
    }
}

fn written(bench: &Bench, name: &str, bytes: &[u8]) -> PathBuf {
    let path = bench.path(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_playlist_with_a_videos_name_is_never_opened() {
    let bench = Bench::new();
    let other = bench.clip("other-tenant.mp4");
    let hls =
        |target: &str| format!("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n");
    let playlists = [
        hls("http://127.0.0.1:9/a.ts"),
        hls(&format!("file://{}", other.display())),
        format!("ffconcat version 1.0\nfile {}\n", other.display()),
        "ffconcat version 1.0\nfile other-tenant.mp4\n".to_owned(),
    ];
    for (at, text) in playlists.iter().enumerate() {
        let path = written(&bench, &format!("{at}.mp4"), text.as_bytes());
        assert!(matches!(bench.video(&path), Err(MediaError::UnsupportedContainer)), "{text}");
        assert!(matches!(bench.audio(&path), Err(MediaError::UnsupportedContainer)), "{text}");
        // Behind the signature of an accepted container: the pinned demuxer does not read it.
        let disguised = [b"\0\0\0\x10ftypisom\0\0\0\0".as_slice(), text.as_bytes()].concat();
        let path = written(&bench, &format!("d{at}.mp4"), &disguised);
        assert!(matches!(bench.video(&path), Err(MediaError::Unreadable { .. })), "{text}");
    }
}

#[test]
fn what_is_not_media_is_refused() {
    let bench = Bench::new();
    let noise: Vec<u8> = (0..20_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let nothing: [(&str, &[u8]); 4] = [
        ("text.mp4", b"hello, this is no video at all"),
        ("page.mp4", b"<!DOCTYPE html><html><body>Please sign in</body></html>"),
        ("noise.mp4", &noise),
        ("one.mp4", b"\0"),
    ];
    for (name, bytes) in nothing {
        let path = written(&bench, name, bytes);
        assert!(matches!(bench.video(&path), Err(MediaError::Unreadable { .. })), "{name}");
        assert!(matches!(bench.audio(&path), Err(MediaError::Unreadable { .. })), "{name}");
    }
    let unsupported: [(&str, &[u8]); 3] = [
        ("ps.mpg", b"\x00\x00\x01\xba\x44\x00\x04\x00\x04\x01\x00\x00\x03\xf8"),
        ("old.avi", b"RIFF\0\0\0\0AVI LIST"),
        ("still.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ];
    for (name, bytes) in unsupported {
        let path = written(&bench, name, bytes);
        assert!(matches!(bench.video(&path), Err(MediaError::UnsupportedContainer)), "{name}");
        assert!(matches!(bench.audio(&path), Err(MediaError::UnsupportedContainer)), "{name}");
    }
    let empty = written(&bench, "empty.mp4", b"");
    assert!(matches!(bench.video(&empty), Err(MediaError::Unreadable { .. })));
    for signature in
        ["\0\0\0\x20ftypisom", "\x1a\x45\u{df}", "RIFF0000WAVE", "fLaC", "OggS", "ID3\x04\0\0\0\0\0\0"]
    {
        let head: Vec<u8> = signature.chars().map(|c| c as u8).collect();
        let head = if head.starts_with(b"\x1a\x45") { b"\x1a\x45\xdf\xa3".to_vec() } else { head };
        let path = written(&bench, "noise.bin", &[&head, noise.as_slice()].concat());
        let refused = bench.audio(&path);
        assert!(
            matches!(refused, Err(MediaError::Unreadable { .. } | MediaError::NoAudioStream)),
            "{signature:?}: {refused:?}"
        );
    }
    assert!(matches!(bench.video(&bench.path("none.mp4")), Err(MediaError::Io { .. })));
}

#[test]
fn a_file_without_its_index_is_unreadable() {
    let bench = Bench::new();
    let bytes = fs::read(bench.clip("whole.mp4")).unwrap();
    let index = bytes.windows(4).position(|four| four == b"moov").unwrap();
    let path = written(&bench, "cut.mp4", &bytes[..index - 4]);
    assert!(matches!(bench.video(&path), Err(MediaError::Unreadable { .. })));
}

#[test]
fn a_truncated_file_with_its_index_first_is_found_out_by_counting() {
    let bench = Bench::new();
    let whole = "-f lavfi -i testsrc2=s=320x240:r=25:d=8 -c:v libx264 -movflags +faststart";
    let bytes = fs::read(bench.make("whole.mp4", whole)).unwrap();
    let path = written(&bench, "cut.mp4", &bytes[..bytes.len() / 2]);
    let source = bench.video(&path).unwrap();
    assert_eq!(source.estimated_frames, 200);
    let (decoded, _) = read_all(&bench, &source);
    assert!((20..150).contains(&decoded), "{decoded}");
    let declared_200 = matches!(
        source.check_complete(decoded),
        Err(MediaError::Truncated { declared: 200, decoded: found }) if found == decoded
    );
    assert!(declared_200);
    source.check_complete(200).unwrap();
    source.check_complete(190).unwrap();
    assert!(source.check_complete(189).is_err());
}

#[test]
fn two_frames_ten_hours_apart_are_refused() {
    let bench = Bench::new();
    let gap =
        "-f lavfi -i testsrc2=s=64x64:r=25 -frames:v 2 -vf setpts=N*36000/TB -fps_mode vfr -c:v libx264";
    for name in ["gap.mp4", "gap.mkv"] {
        let path = bench.make(name, gap);
        let refused = bench.video(&path);
        assert!(matches!(refused, Err(MediaError::TooLong { max_seconds: 600, .. })), "{name}: {refused:?}");
    }
}

#[test]
fn a_gap_never_gives_more_frames_than_asked_for() {
    let mut bench = Bench::new();
    bench.limits.max_video_seconds = 1_000_000;
    let gap =
        "-f lavfi -i testsrc2=s=64x64:r=25 -frames:v 2 -vf setpts=N*36000/TB -fps_mode vfr -c:v libx264";
    let source = bench.video(&bench.make("gap.mp4", gap)).unwrap();
    assert_eq!(bench.frames(&source, 0, 250).len(), 250);
}

#[test]
fn ten_hours_of_silence_are_refused() {
    let bench = Bench::new();
    let silence =
        bench.make("silence.flac", "-f lavfi -i anullsrc=r=8000:cl=mono -t 36000 -frame_size 65535");
    assert!(matches!(bench.audio(&silence), Err(MediaError::TooLong { .. })));
}

/// 128 megapixels in 0.4 MB. One thread, so that it is known what ffprobe itself takes of the memory.
#[test]
fn a_picture_over_the_limit_is_refused_without_the_memory_for_it() {
    let mut bench = Bench::new();
    bench.tools = bench.tools.clone().with_threads(1);
    let encoded = "-frames:v 1 -c:v libx264 -preset ultrafast -threads 1";
    let path = bench.make("big.mp4", &format!("-f lavfi -i color=s=16384x8192:r=1 {encoded}"));
    let bytes = fs::metadata(&path).unwrap().len();
    assert!(bytes < 500_000, "{bytes}");
    let other = bench.make("big.mkv", "-i {}/big.mp4 -c copy");
    // Programs and libraries have room, a decoded frame (192 MiB) does not fit beside them.
    bench.limits.max_child_memory = 448 << 20;
    for path in [&path, &other] {
        let refused = bench.video(path);
        assert!(matches!(refused, Err(MediaError::TooManyPixels { .. })), "{refused:?}");
    }
    let small = bench.clip("small.mp4");
    assert!(bench.video(&small).is_ok(), "the room does for a small one");
    bench.limits.max_pixels = 160 * 120 - 1;
    assert!(matches!(bench.video(&small), Err(MediaError::TooManyPixels { .. })));
}

#[test]
fn a_picture_that_grows_over_the_limit_ends_the_reading() {
    let mut bench = Bench::new();
    let path = bench.changing("big", ("64x64", "yuv420p"), ("2048x2048", "yuv420p"));
    bench.limits.max_pixels = 1_000_000;
    let source = bench.video(&path).unwrap();
    let (frames, end) = read_all(&bench, &source);
    assert!(frames <= 25, "{frames}");
    assert!(matches!(end, Err(MediaError::ResolutionChanges { .. })), "{end:?}");
}

#[test]
fn a_changing_picture_size_is_an_error_after_the_good_frames() {
    let bench = Bench::new();
    for (name, from, to) in [("grow", "160x120", "320x240"), ("shrink", "320x240", "160x120")] {
        let source = bench.video(&bench.changing(name, (from, "yuv420p"), (to, "yuv420p"))).unwrap();
        let (frames, end) = read_all(&bench, &source);
        assert!((20..=25).contains(&frames), "{name}: {frames}");
        assert!(
            matches!(end, Err(MediaError::ResolutionChanges { after_frame }) if after_frame == frames),
            "{name}: {end:?}"
        );
    }
}

#[test]
fn a_change_of_pixels_alone_does_not_repeat_frames() {
    let bench = Bench::new();
    let path = bench.changing("pixels", ("160x120", "yuv420p"), ("160x120", "yuv422p"));
    let source = bench.video(&path).unwrap();
    let (frames, end) = read_all(&bench, &source);
    assert!(end.is_ok() && (49..=50).contains(&frames), "{frames} frames, {end:?}");
}

#[test]
fn too_many_streams_are_refused() {
    let bench = Bench::new();
    let maps = |n: usize| "-map 0 ".repeat(n);
    let tone = "-f lavfi -i sine=d=0.1:r=8000";
    let many = bench.make("many.mka", &format!("{tone} {} -f matroska -c:a pcm_s16le", maps(17)));
    assert!(matches!(bench.audio(&many), Err(MediaError::TooManyStreams { max_streams: 16 })));
    let enough = bench.make("enough.mka", &format!("{tone} {} -f matroska -c:a pcm_s16le", maps(16)));
    bench.audio(&enough).unwrap();
}

#[test]
fn a_thousand_streams_are_refused() {
    let bench = Bench::new();
    let tone = "-f lavfi -i sine=d=0.05:r=8000";
    let maps = "-map 0 ".repeat(1000);
    let many = bench.make("many.mka", &format!("{tone} {maps} -f matroska -c:a pcm_s16le"));
    assert!(matches!(bench.audio(&many), Err(MediaError::TooManyStreams { max_streams: 16 })));
}

#[test]
fn what_is_neither_picture_nor_sound_is_left_alone() {
    let bench = Bench::new();
    let words = written(&bench, "words.srt", b"1\n00:00:00,000 --> 00:00:01,000\nfile:///etc/passwd\n");
    let clip = bench.clip("clip.mp4");
    let all = format!(
        "-i {} -i {} -map 0 -map 1 -c copy -c:s srt -attach {} -metadata:s:t mimetype=text/plain",
        clip.display(),
        words.display(),
        words.display(),
    );
    let path = bench.make("all.mkv", &all);
    assert_eq!(
        printed(&path, "-show_entries stream=codec_type"),
        ["video", "audio", "subtitle", "attachment"]
    );
    let source = bench.video(&path).unwrap();
    assert_eq!(bench.frames(&source, 0, 100).len(), 50);
    assert!(!bench.samples(&bench.audio(&path).unwrap()).is_empty());
}

#[test]
fn a_drawing_or_a_pattern_of_names_is_no_video() {
    let bench = Bench::new();
    let picture = bench.make("0.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
    bench.make("1.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
    let drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>";
    let drawing = written(&bench, "drawing.mp4", drawing);
    assert!(matches!(bench.video(&drawing), Err(MediaError::Unreadable { .. })));
    // The name is a pattern that ffmpeg's image reader knows; the file of that name is a picture.
    fs::copy(picture, bench.path("%d.mp4")).unwrap();
    assert!(matches!(bench.video(&bench.path("%d.mp4")), Err(MediaError::UnsupportedContainer)));
}

/// A mov whose one track is said to lie in the file `other` beside it (an alias record, as `QuickTime`'s
/// reference movies have), made of `own`, whose index comes last.
fn referring(own: &[u8], other: &str) -> Vec<u8> {
    let mut record = vec![0; 150];
    // Where a path starts from: one level up from here, one level down to the target.
    (record[131], record[133]) = (1, 1);
    let path = format!("x/{other}");
    record.extend([0, 2, 0, path.len() as u8]);
    record.extend(path.bytes().chain(vec![0; path.len() % 2]));
    record.extend([0xff, 0xff, 0, 0]);
    let size = (12 + record.len()) as u32;
    let entry = [&size.to_be_bytes(), b"alis".as_slice(), &[0; 4], &record].concat();
    let moov = own.windows(4).rposition(|name| name == b"moov").unwrap();
    let dref = moov + own[moov..].windows(4).position(|name| name == b"dref").unwrap();
    // Behind the name: version, number of entries, and the entry that says "in this very file".
    let old = dref + 12..dref + 24;
    let mut made = own.to_vec();
    for name in [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"] {
        let at = moov + own[moov..=dref + 4].windows(4).rposition(|found| found == name).unwrap() - 4;
        let size = u32::from_be_bytes(own[at..at + 4].try_into().unwrap()) + entry.len() as u32 - 12;
        made[at..at + 4].copy_from_slice(&size.to_be_bytes());
    }
    made.splice(old, entry);
    made
}

#[test]
fn a_track_that_lies_in_another_file_is_not_read_there() {
    let bench = Bench::new();
    let plain =
        |colour| format!("-f lavfi -i color={colour}:s=64x64:r=25:d=1 -c:v rawvideo -pix_fmt uyvy422");
    let own = fs::read(bench.make("own.mov", &plain("black"))).unwrap();
    bench.make("other.mov", &plain("white"));
    let path = written(&bench, "refers.mov", &referring(&own, "other.mov"));
    let source = bench.video(&path).unwrap();
    let brightest = |bytes: &[u8]| bytes.iter().copied().max().unwrap();
    let mut reader = FrameReader::open(&bench.tools, &source, FrameIndex(0), 25).unwrap();
    let read = reader.read_into(&mut Frame::black(source.format.size));
    assert!(matches!(read, Err(MediaError::Unreadable { .. })), "{read:?}");
    // Whoever asks for it gets the other file: the record is a good one.
    let words =
        format!("-v error -enable_drefs 1 -i {} -frames:v 1 -pix_fmt gray -f rawvideo -", path.display());
    let words: Vec<String> = words.split(' ').map(String::from).collect();
    assert!(brightest(&run("ffmpeg", &words).stdout) > 230, "the record leads nowhere");
}

#[test]
fn a_file_over_the_size_limit_is_refused_unread() {
    let mut bench = Bench::new();
    let clip = bench.clip("clip.mp4");
    bench.limits.max_video_bytes = 1000;
    bench.limits.max_audio_bytes = 1000;
    assert!(matches!(bench.video(&clip), Err(MediaError::TooLarge { max_bytes: 1000, .. })));
    assert!(matches!(bench.audio(&clip), Err(MediaError::TooLarge { max_bytes: 1000, .. })));
}

#[test]
fn a_name_that_looks_like_something_else_is_only_a_name() {
    let bench = Bench::new();
    let clip = fs::read(bench.clip("clip.mp4")).unwrap();
    for name in
        ["-i", "a:b.mp4", "%03d.mp4", "with blank.mp4", "b\"q'uote\\.mp4", "smile \u{1f600}.mp4", "http:x"]
    {
        let path = written(&bench, name, &clip);
        let source = bench.video(&path).unwrap();
        assert_eq!(bench.frames(&source, 0, 3).len(), 3, "{name}");
        bench.audio(&path).unwrap();
    }
}
