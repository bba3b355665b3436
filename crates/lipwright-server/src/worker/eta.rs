//! How long an attempt still takes, by how fast the frames went lately.

use std::collections::VecDeque;
use std::time::Duration;

use lipwright_pipeline::Stage;
use tokio::time::Instant;

/// How much of the past counts.
const WINDOW: Duration = Duration::from_secs(12);
/// Too little has happened to tell.
const LEAST_TIME: Duration = Duration::from_millis(1_500);
const LEAST_PROGRESS: f64 = 0.05;
/// How much of a new estimate is believed at once: the second pass begins with a pause, and is soon faster.
const BELIEVED: f64 = 0.5;

/// Takes how far an attempt is, again and again.
#[derive(Debug, Default)]
pub(super) struct Eta {
    seen: VecDeque<(f64, Instant)>,
    told: Option<(Duration, Instant)>,
}

impl Eta {
    /// Notes how far the attempt is `now`; gives how long it still takes, once that can be told.
    pub(super) fn note(&mut self, progress: f64, stage: Stage, now: Instant) -> Option<Duration> {
        // Before the first pass no frames are counted, and the pace says nothing of what comes.
        if stage < Stage::Analyse {
            return None;
        }
        self.seen.push_back((progress, now));
        while self.seen.get(1).is_some_and(|(_, at)| self.seen.len() > 2 && *at + WINDOW < now) {
            self.seen.pop_front();
        }
        let (before, since) = *self.seen.front()?;
        let (done, took) = (progress - before, now - since);
        if took < LEAST_TIME || done < LEAST_PROGRESS {
            return None;
        }
        let measured = took.mul_f64((1.0 - progress).max(0.0) / done);
        let left = self.told.map_or(measured, |(left, then)| {
            let expected = left.saturating_sub(now - then);
            expected.mul_f64(1.0 - BELIEVED) + measured.mul_f64(BELIEVED)
        });
        self.told = Some((left, now));
        Some(left)
    }
}

#[cfg(test)]
mod tests;
