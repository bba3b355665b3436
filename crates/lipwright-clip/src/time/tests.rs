use super::*;

fn rate(numerator: u32, denominator: u32) -> FrameRate {
    FrameRate::new(numerator, denominator).unwrap()
}

#[test]
fn a_broadcast_rate_does_not_drift_over_ten_hours() {
    let ntsc = rate(30_000, 1001);
    let frames = 10 * 3600 * 30_000 / 1001;
    let back = ntsc.frames_in(ntsc.time_of(FrameIndex(frames)));
    assert_eq!(back, frames);
}

#[test]
fn frame_count_is_within_half_a_frame_of_the_time_at_every_common_rate() {
    for (n, d) in [(24, 1), (24_000, 1001), (25, 1), (30_000, 1001), (30, 1), (50, 1), (60, 1)] {
        let rate = rate(n, d);
        for samples in [1_u64, 7_999, 48_000, 123_457, 9_600_001] {
            let time = ClipTime::of_samples(samples, NonZeroU32::new(48_000).unwrap());
            let shown = rate.time_of(FrameIndex(rate.frames_in(time))).seconds().0;
            let off = (shown - time.seconds().0).abs();
            assert!(off <= 0.5 / rate.per_second() + 1e-9 || rate.frames_in(time) == 1, "{rate}: {off}");
        }
    }
}

#[test]
fn a_clip_has_at_least_one_frame() {
    assert_eq!(rate(25, 1).frames_in(ClipTime::ZERO), 1);
}

#[test]
fn times_compare_across_denominators() {
    let third = ClipTime::new(1, NonZeroU32::new(3).unwrap());
    let sixths = ClipTime::new(2, NonZeroU32::new(6).unwrap());
    assert_eq!(third, sixths);
    assert!(third > ClipTime::ZERO);
    assert_eq!(third.milliseconds_ceil(), 334);
}

#[test]
fn a_rate_with_a_zero_is_refused() {
    assert!(FrameRate::new(0, 1).is_none());
    assert!(FrameRate::new(25, 0).is_none());
}
