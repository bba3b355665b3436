use std::time::Duration;

use super::*;
use crate::clock::ManualClock;

fn limit(per_minute: u32) -> (RateLimit, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(UnixMillis(0)));
    (RateLimit::new(NonZeroU32::new(per_minute).unwrap(), Arc::<ManualClock>::clone(&clock)), clock)
}

#[test]
fn a_burst_up_to_the_limit_passes_and_no_more() {
    let (limit, _clock) = limit(3);
    let key = KeyHash([1; 32]);
    let left: Vec<u32> = (0..3).map(|_| limit.take(key).remaining).collect();
    assert_eq!(left, [2, 1, 0]);
    let refused = limit.take(key);
    assert_eq!((refused.remaining, refused.retry_after), (0, Some(20)));
}

#[test]
fn the_bucket_fills_evenly() {
    let (limit, clock) = limit(3);
    let key = KeyHash([1; 32]);
    (0..3).for_each(|_| assert_eq!(limit.take(key).retry_after, None));
    clock.advance(Duration::from_secs(19));
    assert_eq!(limit.take(key).retry_after, Some(1));
    clock.advance(Duration::from_secs(1));
    assert_eq!(limit.take(key).retry_after, None);
    clock.advance(Duration::from_hours(1));
    assert_eq!(limit.take(key).remaining, 2, "never more than the limit");
}

#[test]
fn one_key_does_not_use_up_anothers() {
    let (limit, _clock) = limit(1);
    assert_eq!(limit.take(KeyHash([1; 32])).retry_after, None);
    assert_eq!(limit.take(KeyHash([2; 32])).retry_after, None);
}
