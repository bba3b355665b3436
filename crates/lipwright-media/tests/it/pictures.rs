//! Rotation, odd sides, depth, range and tags.

use lipwright_clip::Frame;
use lipwright_media::{ColourRange, MediaError};

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
        "-color_range tv -color_primaries bt2020 -color_trc bt2020-10 -colorspace bt2020nc -vf setsar=4/3";
    let tags = bench.video(&bench.make("wide.mp4", &format!("{picture} {options}"))).unwrap().tags;
    assert_eq!(tags.range, Some(ColourRange::Limited));
    assert_eq!(
        (tags.primaries, tags.transfer, tags.matrix),
        (Some("bt2020"), Some("bt2020-10"), Some("bt2020nc"))
    );
    assert_eq!(tags.pixel_aspect, (4, 3));
}

/// The mean of each plane.
fn mean_colour(frame: &Frame) -> [f64; 3] {
    frame
        .planes()
        .map(|plane| plane.data.iter().map(|&value| f64::from(value)).sum::<f64>() / plane.data.len() as f64)
}

#[test]
fn high_dynamic_range_becomes_standard_range_and_keeps_its_colours() {
    let bench = Bench::new();
    let tags = |transfer: &str| {
        format!("-color_range tv -color_primaries bt2020 -color_trc {transfer} -colorspace bt2020nc")
    };
    // A colour picture whose white is the reference white of 203 cd/m2.
    let picture = "-f lavfi -i testsrc2=s=160x120:r=25:d=0.2";
    let bt709 = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";
    let plain = format!("{picture} -vf format=yuv420p,{bt709} -c:v libx264 -qp 1");
    let plain = bench.make("plain.mp4", &plain);
    let plain = mean_colour(&bench.frames(&bench.video(&plain).unwrap(), 0, 1)[0]);
    for transfer in ["smpte2084", "arib-std-b67"] {
        let linear = "zscale=t=linear:npl=203,format=gbrpf32le";
        let hdr = format!("zscale=p=bt2020:t={transfer}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le");
        let options = format!("-vf format=yuv420p,{bt709},{linear},{hdr} -c:v libx264 -qp 1");
        let path = bench.make(&format!("{transfer}.mp4"), &format!("{picture} {options} {}", tags(transfer)));
        let source = bench.video(&path).unwrap();
        assert!(source.converted_from_hdr, "{transfer}");
        let expected = (Some("bt709"), Some("bt709"), Some("bt709"), Some(ColourRange::Limited));
        let found = (source.tags.primaries, source.tags.transfer, source.tags.matrix, source.tags.range);
        assert_eq!(found, expected, "{transfer}");
        let converted = mean_colour(&bench.frames(&source, 0, 1)[0]);
        for (plane, (converted, plain)) in converted.iter().zip(plain).enumerate() {
            assert!((converted - plain).abs() < 9.0, "{transfer}, plane {plane}: {converted}, not {plain}");
        }
    }
}

#[test]
fn a_transparent_picture_is_refused_and_an_opaque_one_of_the_same_codec_is_not() {
    let bench = Bench::new();
    let clear = "-f lavfi -i color=red@0.5:s=64x48:r=25:d=0.4,format=rgba";
    let opaque = "-f lavfi -i color=red:s=64x48:r=25:d=0.4";
    let cases = [
        ("vp9.webm", "-c:v libvpx-vp9 -pix_fmt yuva420p", "-c:v libvpx-vp9 -pix_fmt yuv420p"),
        ("vp8.webm", "-c:v libvpx -pix_fmt yuva420p -auto-alt-ref 0", "-c:v libvpx -pix_fmt yuv420p"),
        ("prores.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", "-c:v prores_ks -profile:v 3"),
        ("qtrle.mov", "-c:v qtrle -pix_fmt argb", "-c:v qtrle -pix_fmt rgb24"),
        ("png.mov", "-c:v png -pix_fmt rgba", "-c:v png -pix_fmt rgb24"),
    ];
    for (name, with_alpha, without) in cases {
        let refused = bench.video(&bench.make(&format!("clear-{name}"), &format!("{clear} {with_alpha}")));
        assert!(matches!(refused, Err(MediaError::Transparent)), "{name}: {refused:?}");
        let accepted = bench.video(&bench.make(&format!("opaque-{name}"), &format!("{opaque} {without}")));
        assert!(accepted.is_ok(), "{name}: {accepted:?}");
    }
}
