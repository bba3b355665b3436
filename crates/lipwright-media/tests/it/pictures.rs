//! Rotation, odd sides, depth, range and tags.

use lipwright_media::ColourRange;

use crate::clips::{Bench, plain_frames};

#[test]
fn a_rotated_source_is_read_upright() {
    let bench = Bench::new();
    let plain = bench.clip("plain.mp4");
    for (degrees, turns) in [(90, 3), (180, 2), (270, 1)] {
        let rotate = format!("-i {} -c copy -metadata:s:v:0 rotate={degrees}", plain.display());
        let path = bench.make(&format!("{degrees}.mp4"), &rotate);
        let source = bench.video(&path).unwrap();
        assert_eq!(source.quarter_turns, turns, "{degrees}");
        let expected = if degrees == 180 { (160, 120) } else { (120, 160) };
        let size = source.format.size;
        assert_eq!((size.width(), size.height()), expected, "{degrees}");
        let frames = bench.frames(&source, 0, 100);
        assert_eq!(frames.len(), 50, "{degrees}");
        assert!(frames == plain_frames(&path, size), "{degrees}: not as a player shows it");
        assert!(bench.frames(&source, 30, 5) == frames[30..35], "{degrees}: read from the middle");
    }
}

#[test]
fn an_odd_side_loses_its_last_line() {
    let bench = Bench::new();
    let path = bench.make("odd.mkv", "-f lavfi -i testsrc2=s=161x121:r=25:d=1 -c:v libx264 -pix_fmt yuv444p");
    let source = bench.video(&path).unwrap();
    assert_eq!((source.format.size.width(), source.format.size.height()), (160, 120));
    assert_eq!(bench.frames(&source, 0, 100).len(), 25);

    let path = bench.make("odd.webm", "-f lavfi -i testsrc2=s=161x121:r=25:d=1 -c:v libvpx -pix_fmt yuv420p");
    let source = bench.video(&path).unwrap();
    let frames = bench.frames(&source, 0, 100);
    let cropped =
        bench.make("cropped.mkv", &format!("-i {} -vf crop=160:120:0:0:exact=1 -c:v ffv1", path.display()));
    assert!(frames == plain_frames(&cropped, source.format.size), "only the last line and column are cut");
}

/// The mean of the luma plane of a clip of one grey level.
fn luma_of_grey(
    bench: &Bench,
    name: &str,
    level: u32,
    format: &str,
    options: &str,
) -> (f64, Option<ColourRange>) {
    let grey = format!("color=c=0x808080:s=64x64:r=25:d=0.4,format={format},geq=lum={level}:cb=128:cr=128");
    let source = bench.video(&bench.make(name, &format!("-f lavfi -i {grey} {options}"))).unwrap();
    let frames = bench.frames(&source, 0, 100);
    assert_eq!(frames.len(), 10, "{name}");
    let luma = frames[5].y().data;
    (luma.iter().map(|&v| f64::from(v)).sum::<f64>() / luma.len() as f64, source.tags.range)
}

#[test]
fn full_range_stays_full_range() {
    let bench = Bench::new();
    let full = Some(ColourRange::Full);
    let x264 = "-c:v libx264 -qp 1 -color_range pc";
    // 250 does not exist in limited range; squashed it would become 231.
    let cases = [
        ("tag.mp4", "yuv420p", format!("-vf setparams=range=pc {x264}")),
        ("422.mp4", "yuv422p", format!("-vf setparams=range=pc {x264}")),
        ("j.mov", "yuv420p", "-vf setparams=range=pc,format=yuvj420p -c:v mjpeg -q:v 1".to_owned()),
        ("j422.mov", "yuv422p", "-vf setparams=range=pc,format=yuvj422p -c:v mjpeg -q:v 1".to_owned()),
    ];
    for (name, format, options) in cases {
        let (luma, range) = luma_of_grey(&bench, name, 250, format, &options);
        assert_eq!(range, full, "{name}");
        assert!((luma - 250.0).abs() < 1.5, "{name}: {luma}");
    }
}

#[test]
fn limited_range_stays_limited_range() {
    let bench = Bench::new();
    for (name, format) in [("a.mp4", "yuv420p"), ("b.mp4", "yuv422p"), ("c.mp4", "yuv420p10le")] {
        let level = if format.ends_with("10le") { 160 } else { 40 };
        let (luma, range) = luma_of_grey(&bench, name, level, format, "-c:v libx264 -qp 1");
        assert_ne!(range, Some(ColourRange::Full), "{name}");
        assert!((luma - 40.0).abs() < 1.5, "{name}: {luma}");
    }
}

#[test]
fn deep_and_dense_pixels_become_eight_bit_420() {
    let bench = Bench::new();
    for (at, format) in
        ["yuv420p10le", "yuv422p10le", "yuv444p", "yuv444p12le", "gbrp"].into_iter().enumerate()
    {
        let picture = format!("-f lavfi -i testsrc2=s=160x120:r=25:d=1 -c:v ffv1 -pix_fmt {format}");
        let source = bench.video(&bench.make(&format!("{at}.mkv"), &picture)).unwrap();
        let frames = bench.frames(&source, 0, 100);
        assert_eq!(frames.len(), 25, "{format}");
        let matrix = if format == "gbrp" { ":out_color_matrix=bt709" } else { "" };
        let plain = "-f lavfi -i testsrc2=s=160x120:r=25:d=1";
        let plain =
            format!("{plain} -vf format={format},scale=out_range=tv{matrix},format=yuv420p -c:v ffv1");
        let plain = bench.make(&format!("p{at}.mkv"), &plain);
        let plain = plain_frames(&plain, source.format.size);
        let difference = |a: &[u8], b: &[u8]| {
            a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
        };
        let found = difference(frames[12].y().data, plain[12].y().data);
        assert!(found < 2.0, "{format}: {found}");
    }
}

#[test]
fn tags_are_read_and_unknown_ones_stay_unknown() {
    let bench = Bench::new();
    let picture = "-f lavfi -i testsrc2=s=160x120:r=25:d=0.4 -pix_fmt yuv420p -c:v libx264";
    let untagged = bench.video(&bench.make("none.mp4", picture)).unwrap().tags;
    assert_eq!((untagged.primaries, untagged.transfer, untagged.matrix), (None, None, None));
    let options =
        "-color_range tv -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -vf setsar=4/3";
    let tags = bench.video(&bench.make("hdr.mp4", &format!("{picture} {options}"))).unwrap().tags;
    assert_eq!(tags.range, Some(ColourRange::Limited));
    assert_eq!(
        (tags.primaries, tags.transfer, tags.matrix),
        (Some("bt2020"), Some("smpte2084"), Some("bt2020nc"))
    );
    assert_eq!(tags.pixel_aspect, (4, 3));
}
