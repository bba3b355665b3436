//! The commands that talk to a server: `submit`, `status`, `watch`, `get`, `retry`, `cancel`, `list`.

pub(crate) mod get;
pub(crate) mod retry;
pub(crate) mod submit;
pub(crate) mod tasks;
pub(crate) mod watch;

use std::future::Future;

use tokio::runtime::Builder;

use crate::failure::Failure;
use crate::interrupt::Signals;

/// Runs requests to their end, or until the user stops them.
fn talk<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::internal("internal", error.to_string()))?;
    let ended = runtime.block_on(async {
        let mut signals = Signals::watch()?;
        tokio::select! {
            ended = work => ended,
            () = signals.next() => {
                let message = "interrupted; what was submitted goes on without you: lipwright list shows it";
                Err(Failure { message: message.into(), ..Failure::interrupted() })
            }
        }
    });
    // A name that is still looked up must not hold the process.
    runtime.shutdown_background();
    ended
}
