use super::*;

#[test]
fn the_rest_takes_as_long_per_frame_as_the_start() {
    let so_far = pace(50, 200, Duration::from_secs(2));
    assert_eq!(so_far, Pace { frames_per_second: 25.0, seconds_left: Some(6.0) });
}

#[test]
fn nothing_is_promised_by_the_first_frames_or_without_a_total() {
    assert_eq!(pace(1, 200, Duration::from_secs(2)).seconds_left, None);
    assert_eq!(pace(0, 200, Duration::from_secs(2)).seconds_left, None);
    assert_eq!(pace(50, 0, Duration::from_secs(2)).seconds_left, None);
    assert_eq!(pace(50, 200, Duration::ZERO).seconds_left, None);
}

#[test]
fn more_frames_than_announced_leave_nothing_to_do() {
    assert_eq!(pace(210, 200, Duration::from_secs(2)).seconds_left, Some(0.0));
}
