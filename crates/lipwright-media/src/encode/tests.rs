use super::*;

#[test]
fn a_time_scale_holds_every_frame_exactly() {
    for (rate, scale) in
        [(25, 10_000), (30, 10_020), (24_000, 24_000), (30_000, 30_000), (60, 10_020), (2953, 11_812)]
    {
        assert_eq!(time_scale(rate), scale);
        assert_eq!(scale % rate, 0);
    }
}

#[test]
fn aac_takes_the_stored_rate_or_the_next_below() {
    for (stored, taken) in [(48_000, 48_000), (192_000, 96_000), (37_800, 32_000), (8000, 8000), (4000, 7350)]
    {
        assert_eq!(aac_rate(stored), taken);
    }
}
