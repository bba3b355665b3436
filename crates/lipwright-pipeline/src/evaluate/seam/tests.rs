use lipwright_clip::{Frame, FrameSize};

use super::{Seam, colour_difference};

fn drawn(luma: impl Fn(usize, usize) -> u8) -> Frame {
    let mut frame = Frame::black(FrameSize::new(64, 64).unwrap());
    for (i, value) in frame.planes_mut()[0].data.iter_mut().enumerate() {
        *value = luma(i % 64, i / 64);
    }
    frame
}

fn inside(x: usize, y: usize) -> bool {
    (20..44).contains(&x) && (20..44).contains(&y)
}

/// Smooth, but not flat.
fn slope(x: usize, y: usize) -> u8 {
    (60 + x + y) as u8
}

fn seam(after: impl Fn(usize, usize) -> u8) -> Seam {
    let mut seam = Seam::default();
    seam.add(&drawn(slope), &drawn(after), 100.0);
    seam
}

#[test]
fn a_step_where_the_change_ends_is_an_edge() {
    let step = seam(|x, y| if inside(x, y) { slope(x, y) + 30 } else { slope(x, y) });
    assert!(step.edge().unwrap() > 5.0, "{step:?}");
    assert!(step.colour().unwrap() > 2.0, "{step:?}");
}

#[test]
fn a_change_that_fades_out_leaves_none() {
    let fading = seam(|x, y| {
        let deep = [
            x.saturating_sub(20),
            y.saturating_sub(20),
            43_usize.saturating_sub(x),
            43_usize.saturating_sub(y),
        ];
        slope(x, y) + if inside(x, y) { (deep.into_iter().min().unwrap() / 4) as u8 } else { 0 }
    });
    assert!(fading.edge().unwrap() < 1.15, "{fading:?}");
    assert!(fading.colour().unwrap() < 1.0, "{fading:?}");
}

#[test]
fn no_change_has_no_seam() {
    assert_eq!(seam(slope).edge(), None);
}

#[test]
fn colour_differences_are_those_of_the_published_test_data() {
    // Sharma, Wu, Dalal 2005, table 1: pairs 1, 7, 9, 13, 17, 25.
    let pairs = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.4900, -0.0010], [50.0, -2.4900, 0.0009], 7.1792),
        ([50.0, -0.0010, 2.4900], [50.0, 0.0009, -2.4900], 4.8045),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
    ];
    for (one, other, expected) in pairs {
        let found = colour_difference(one, other);
        assert!((found - expected).abs() < 1e-3, "{one:?} {other:?}: {found}, not {expected}");
    }
}
