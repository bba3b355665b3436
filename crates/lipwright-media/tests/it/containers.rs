//! Every accepted container and rate: what is found in it, and that its frames are the ones that plain
//! ffmpeg decodes.

use lipwright_media::{Container, MediaError};

use crate::clips::{Bench, make_piped, plain_frames, printed};

const PICTURE: &str = "-f lavfi -i testsrc2=s=160x120:r=25:d=2";
const TONE: &str = "-f lavfi -i sine=d=2";

#[test]
fn every_video_container_gives_the_frames_that_plain_ffmpeg_gives() {
    let bench = Bench::new();
    let cases = [
        ("a.mp4", "-c:v libx264 -c:a aac", Container::Mp4),
        ("a.mov", "-c:v mpeg4 -c:a pcm_s16le", Container::Mp4),
        ("a.m4v", "-f mp4 -c:v libx264 -c:a aac", Container::Mp4),
        ("a.webm", "-c:v libvpx -deadline realtime -c:a libopus", Container::Matroska),
        ("b.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libvorbis", Container::Matroska),
        (
            "a.mkv",
            "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a flac",
            Container::Matroska,
        ),
    ];
    for (name, codecs, container) in cases {
        let path = bench.make(name, &format!("{PICTURE} {TONE} -pix_fmt yuv420p {codecs}"));
        let source = bench.video(&path).unwrap();
        let size = source.format.size;
        assert_eq!((source.container, size.width(), size.height()), (container, 160, 120), "{name}");
        assert_eq!(source.format.rate.to_string(), "25/1", "{name}");
        assert_eq!(source.estimated_frames, 50, "{name}");
        assert!(source.sound.is_some(), "{name}");
        let frames = bench.frames(&source, 0, 1000);
        assert!(frames == plain_frames(&path, size), "{name}: {} frames", frames.len());
        assert_eq!(frames.len(), 50, "{name}");
        source.check_complete(50).unwrap();
    }
}

#[test]
fn usual_rates_are_taken_exactly() {
    let bench = Bench::new();
    let rates = ["24/1", "24000/1001", "25/1", "30000/1001", "30/1", "50/1", "60000/1001", "60/1"];
    for (at, rate) in rates.into_iter().enumerate() {
        for kind in ["mp4", "mkv"] {
            let picture = format!("-f lavfi -i testsrc2=s=64x48:r={rate} -frames:v 70 -pix_fmt yuv420p");
            let path = bench.make(&format!("{at}.{kind}"), &picture);
            let source = bench.video(&path).unwrap();
            assert_eq!(source.format.rate.to_string(), rate, "{kind}");
            assert_eq!(source.estimated_frames, 70, "{kind} {rate}");
            assert_eq!(bench.frames(&source, 0, 1000).len(), 70, "{kind} {rate}");
        }
    }
}

#[test]
fn a_fast_source_is_thinned_by_a_whole_number() {
    let bench = Bench::new();
    let fast = "-f lavfi -i testsrc2=s=64x48:r=120:d=1 -pix_fmt yuv420p";
    let source = bench.video(&bench.make("fast.mp4", fast)).unwrap();
    assert_eq!(source.format.rate.to_string(), "60/1");
    assert_eq!(bench.frames(&source, 0, 1000).len(), 60);
}

#[test]
fn an_uneven_source_is_put_on_an_even_grid_by_its_times() {
    let bench = Bench::new();
    let path = bench.uneven("uneven.mp4");
    let source = bench.video(&path).unwrap();
    let rate = source.format.rate.per_second();
    let frames = bench.frames(&source, 0, 1000).len() as f64;
    let seconds = source.duration.seconds().0;
    // ffmpeg guesses how long the last picture is shown, so one frame more or less is right.
    assert!((frames - seconds * rate).abs() <= 1.5, "{frames} frames at {rate} in {seconds} s");
}

#[test]
fn a_recording_without_a_declared_length_is_measured_by_its_packets() {
    let bench = Bench::new();
    let path = bench.path("live.webm");
    // As a browser records: written to a pipe, so that the length cannot be filled in afterwards.
    make_piped(&path, &format!("{PICTURE} {TONE} -c:v libvpx -deadline realtime -c:a libopus -f webm -"));
    let without = printed(&path, "-show_entries format=duration:stream_tags=DURATION");
    assert!(without.iter().all(|value| value == "N/A"), "the clip is not what the test needs: {without:?}");
    let source = bench.video(&path).unwrap();
    assert_eq!((source.estimated_frames, source.format.rate.to_string()), (50, "25/1".to_owned()));
    assert_eq!(bench.frames(&source, 0, 1000).len(), 50);
}

#[test]
fn cover_art_is_not_a_video() {
    let bench = Bench::new();
    let cover = bench.make("cover.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
    let art = format!("{TONE} -i {} -map 0 -map 1 -c:v copy -disposition:v attached_pic", cover.display());
    for name in ["song.m4a", "song.mp3"] {
        let song = bench.make(name, &art);
        assert!(matches!(bench.video(&song), Err(MediaError::NoVideoStream)), "{name}");
        bench.audio(&song).unwrap();
    }
    // Art before the real video: the video is found.
    let clip = bench.clip("clip.mp4");
    let art_first = format!(
        "-i {} -i {} -map 0:v -map 1:v -map 1:a -c:v:0 copy -c:v:1 libx264 -c:a copy -disposition:v:0 attached_pic",
        cover.display(),
        clip.display(),
    );
    let both = bench.video(&bench.make("both.mp4", &art_first)).unwrap();
    assert_eq!((both.format.size.width(), both.estimated_frames), (160, 50));
    assert_eq!(bench.frames(&both, 0, 100).len(), 50);
}

#[test]
fn a_file_without_the_needed_stream_is_refused() {
    let bench = Bench::new();
    let mute = bench.make("mute.mp4", &format!("{PICTURE} -pix_fmt yuv420p"));
    assert!(matches!(bench.audio(&mute), Err(MediaError::NoAudioStream)));
    assert!(bench.video(&mute).unwrap().sound.is_none());
    let tone = bench.make("tone.wav", TONE);
    assert!(matches!(bench.video(&tone), Err(MediaError::NoVideoStream)));
}
