//! The end of what a child printed: bounded, so that a chatty child cannot fill our memory.

use std::collections::VecDeque;

/// More than any error of ffmpeg that we have seen; the end is where the reason stands.
const KEPT_BYTES: usize = 8 * 1024;

/// The last bytes of stderr.
#[derive(Debug, Default)]
pub(super) struct Tail(VecDeque<u8>);

impl Tail {
    /// Adds bytes, forgets the oldest.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
        let surplus = self.0.len().saturating_sub(KEPT_BYTES);
        self.0.drain(..surplus);
    }

    /// Whether `phrase` is in it.
    pub(super) fn holds(&self, phrase: &str) -> bool {
        self.text().contains(phrase)
    }

    /// As text, on one line.
    pub(super) fn text(&self) -> String {
        let bytes: Vec<u8> = self.0.iter().copied().collect();
        String::from_utf8_lossy(&bytes).trim().replace('\n', " | ")
    }
}
