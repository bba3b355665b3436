//! Frame k of a reading from n is frame n + k of a reading from the start, whatever the file's clock.

use std::path::Path;

use crate::clips::{Bench, make_piped};

fn assert_every_start_agrees(bench: &Bench, path: &Path) {
    let source = bench.video(path).unwrap();
    let all = bench.frames(&source, 0, 10_000);
    let n = all.len() as u64;
    assert!(n > 60, "{}: {n} frames", path.display());
    for from in [1, 2, n / 3, n / 2, n / 2 + 1, n - 20, n - 1] {
        let some = bench.frames(&source, from, 12);
        let expected = &all[from as usize..(from as usize + 12).min(all.len())];
        assert_eq!(some.len(), expected.len(), "{} from {from}", path.display());
        let same: Vec<bool> = some.iter().zip(expected).map(|(a, b)| a == b).collect();
        assert!(same.iter().all(|&same| same), "{} from {from}: {same:?}", path.display());
    }
    assert!(bench.frames(&source, n, 5).is_empty(), "{}: after the end", path.display());
    assert!(bench.frames(&source, n + 1000, 5).is_empty(), "{}: long after the end", path.display());
}

const PICTURE: &str = "-f lavfi -i testsrc2=s=128x96:r=30000/1001:d=5 -pix_fmt yuv420p";

#[test]
fn a_reading_from_the_middle_shows_the_same_frames_of_h264() {
    let bench = Bench::new();
    let cases = [
        // Reordered frames, few key frames, and groups that lean on the ones before.
        ("b.mp4", "-c:v libx264 -bf 3 -g 40"),
        ("open.mp4", "-c:v libx264 -bf 3 -g 40 -x264-params open-gop=1"),
        ("one-key.mp4", "-c:v libx264 -g 1000"),
        ("b.mkv", "-c:v libx264 -bf 3 -g 40"),
        ("fragments.mp4", "-c:v libx264 -g 40 -movflags frag_keyframe+empty_moov"),
    ];
    for (name, codec) in cases {
        assert_every_start_agrees(&bench, &bench.make(name, &format!("{PICTURE} {codec}")));
    }
}

#[test]
fn a_reading_from_the_middle_shows_the_same_frames_of_other_codecs() {
    let bench = Bench::new();
    let cases = [
        ("hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=40:open-gop=1"),
        ("vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 40"),
        ("mpeg4.mov", "-c:v mpeg4 -bf 2 -g 25"),
    ];
    for (name, codec) in cases {
        assert_every_start_agrees(&bench, &bench.make(name, &format!("{PICTURE} {codec}")));
    }
}

#[test]
fn an_uneven_clock_does_not_move_frames() {
    let bench = Bench::new();
    assert_every_start_agrees(&bench, &bench.uneven("uneven.mp4"));
    assert_every_start_agrees(&bench, &bench.uneven("uneven.mkv"));
}

#[test]
fn a_clock_that_does_not_start_at_zero_does_not_move_frames() {
    let bench = Bench::new();
    let plain = bench.make("plain.mp4", &format!("-f lavfi -i sine=d=5 {PICTURE} -c:v libx264 -bf 3 -g 40"));
    let from = |options: &str, name: &str| bench.make(name, &options.replace("IN", plain.to_str().unwrap()));
    let late = from("-itsoffset 1.7 -i IN -i IN -map 0:v -map 1:a -c copy", "late.mp4");
    let late_mkv = from("-itsoffset 1.7 -i IN -i IN -map 0:v -map 1:a -c copy", "late.mkv");
    let far = from("-i IN -c copy -copyts -output_ts_offset 1000", "far.mkv");
    // A cut at no key frame: the file holds frames before its first shown one, hidden by an edit list.
    let cut = from("-ss 0.8 -i IN -c copy", "cut.mp4");
    for path in [late, late_mkv, far, cut] {
        assert_every_start_agrees(&bench, &path);
    }
}

#[test]
fn a_recording_without_an_index_can_be_read_from_the_middle() {
    let bench = Bench::new();
    let path = bench.path("live.webm");
    make_piped(&path, &format!("{PICTURE} -c:v libvpx -deadline realtime -g 40 -f webm -"));
    assert_every_start_agrees(&bench, &path);
}
