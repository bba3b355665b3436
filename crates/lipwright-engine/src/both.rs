//! Two pieces of work at once, on two cores.

use std::panic::resume_unwind;
use std::thread;

/// What `here` and `beside` come to; a panic of `beside` goes on here.
pub(crate) fn both<A, B: Send>(here: impl FnOnce() -> A, beside: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let beside = scope.spawn(beside);
        let here = here();
        (here, beside.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
