//! How long to wait before asking again.

use std::time::Duration;

/// The first wait for a task: short ones are done by then.
const FIRST: Duration = Duration::from_millis(300);
/// No wait for a task is longer.
const LONGEST: Duration = Duration::from_secs(10);
/// Answers in a row that do not count before the server is given up: about a minute of them.
const MOST_FAULTS: u32 = 6;
/// A server that wants more than this is not waited for.
const MOST_ASKED: Duration = Duration::from_mins(2);

/// The waits of one wait; each is longer than the one before it.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    next: Duration,
    faults: u32,
}

impl Patience {
    /// For a request that is repeated only when the server is away.
    pub(crate) fn with_faults() -> Self {
        Self { next: Duration::from_secs(1), faults: 0 }
    }

    /// For a task that takes a while.
    pub(crate) fn with_a_task() -> Self {
        Self { next: FIRST, faults: 0 }
    }

    /// The wait after an answer that says: not yet.
    pub(crate) fn after_answer(&mut self) -> Duration {
        self.faults = 0;
        self.grow()
    }

    /// The wait after no answer, or `None` when there have been enough of those. What the server itself
    /// asked for counts before our own idea.
    pub(crate) fn after_fault(&mut self, retry_after: Option<Duration>) -> Option<Duration> {
        self.faults += 1;
        let wait = self.grow().max(retry_after.unwrap_or_default());
        (self.faults <= MOST_FAULTS && wait <= MOST_ASKED).then_some(wait)
    }

    fn grow(&mut self) -> Duration {
        let now = self.next;
        self.next = (now * 3 / 2).min(LONGEST);
        now
    }
}

#[cfg(test)]
mod tests;
