use std::time::Duration;

use super::*;
use crate::clock::ManualClock;

fn limit() -> (LocalRateLimit, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(UnixMillis(0)));
    (LocalRateLimit::new(Arc::<ManualClock>::clone(&clock)), clock)
}

#[tokio::test]
async fn a_burst_up_to_the_limit_passes_and_no_more() {
    let (limit, _clock) = limit();
    let key = KeyHash([1; 32]);
    for left in [2, 1, 0] {
        assert_eq!(limit.take(key, 3).await.unwrap().remaining, left);
    }
    let refused = limit.take(key, 3).await.unwrap();
    assert_eq!((refused.remaining, refused.retry_after), (0, Some(20)));
}

#[tokio::test]
async fn the_bucket_fills_evenly() {
    let (limit, clock) = limit();
    let key = KeyHash([1; 32]);
    for _ in 0..3 {
        assert_eq!(limit.take(key, 3).await.unwrap().retry_after, None);
    }
    clock.advance(Duration::from_secs(19));
    assert_eq!(limit.take(key, 3).await.unwrap().retry_after, Some(1));
    clock.advance(Duration::from_secs(1));
    assert_eq!(limit.take(key, 3).await.unwrap().retry_after, None);
    clock.advance(Duration::from_hours(1));
    assert_eq!(limit.take(key, 3).await.unwrap().remaining, 2, "never more than the limit");
}

#[tokio::test]
async fn one_key_does_not_use_up_anothers() {
    let (limit, _clock) = limit();
    assert_eq!(limit.take(KeyHash([1; 32]), 1).await.unwrap().retry_after, None);
    assert_eq!(limit.take(KeyHash([2; 32]), 1).await.unwrap().retry_after, None);
}
