use lipwright_pipeline::Input;

use super::*;

struct Always(f64);

impl Jitter for Always {
    fn draw(&self) -> f64 {
        self.0
    }
}

fn not_found() -> Cause {
    Cause::Download { input: Input::Video, detail: String::from("HTTP 404"), retryable: false }
}

#[test]
fn waits_grow_threefold_from_two_seconds_up_to_five_minutes() {
    let policy = RetryPolicy::default();
    let seconds: Vec<u64> = (1..=7).map(|used| policy.ceiling(used).as_secs()).collect();
    assert_eq!(seconds, [2, 6, 18, 54, 162, 300, 300]);
    assert_eq!(policy.ceiling(u32::MAX), policy.cap, "no overflow");
}

#[test]
fn a_wait_is_anything_up_to_its_ceiling() {
    let policy = RetryPolicy::default();
    for (draw, milliseconds) in [(0.0, 0), (0.5, 3_000), (0.999, 5_994)] {
        let verdict = policy.verdict(&Cause::Internal, 1, &Always(draw));
        assert_eq!(verdict, Verdict::Retry { after: Duration::from_millis(milliseconds) });
    }
}

#[test]
fn the_fifth_failure_uses_up_a_retryable_cause() {
    let policy = RetryPolicy::default();
    for used_before in 0..4 {
        let verdict = policy.verdict(&Cause::StorageUnavailable, used_before, &Always(0.0));
        assert_eq!(verdict, Verdict::Retry { after: Duration::ZERO }, "after {used_before}");
    }
    let Verdict::Fail(failure) = policy.verdict(&Cause::StorageUnavailable, 4, &Always(0.0)) else {
        panic!("a sixth try");
    };
    assert_eq!(failure.message, "consume retry limit reached: storage unavailable");
    assert_eq!(failure.code, "storage_unavailable");
}

#[test]
fn a_permanent_cause_fails_at_once_in_its_own_words() {
    let verdict = RetryPolicy::default().verdict(&not_found(), 0, &Always(0.0));
    let message = String::from("video download failed: HTTP 404");
    assert_eq!(verdict, Verdict::Fail(Failure { code: String::from("video_download_failed"), message }));
}

#[test]
fn a_media_fault_gets_one_more_try_and_then_its_own_words() {
    let policy = RetryPolicy::default();
    assert!(matches!(policy.verdict(&Cause::VideoTruncated, 0, &Always(0.0)), Verdict::Retry { .. }));
    let Verdict::Fail(failure) = policy.verdict(&Cause::VideoTruncated, 1, &Always(0.0)) else {
        panic!("a third try");
    };
    assert_eq!(failure.message, "video is truncated");
}

#[test]
fn a_task_that_loses_three_workers_is_at_fault() {
    let policy = RetryPolicy::default();
    assert_eq!(policy.verdict_on_lost_worker(1, 1), None);
    assert_eq!(policy.verdict_on_lost_worker(2, 2), None);
    let failure = policy.verdict_on_lost_worker(3, 3).unwrap();
    assert_eq!(failure.message, "worker crashed while processing");
}

#[test]
fn a_worker_lost_on_the_last_try_uses_up_the_task() {
    let failure = RetryPolicy::default().verdict_on_lost_worker(1, 5).unwrap();
    assert_eq!(failure.message, "consume retry limit reached: worker lost");
}
