//! Ctrl-C and SIGTERM. The first asks nicely; the second ends the wait at once.

use std::sync::mpsc::{Sender, channel};
use std::{io, thread};

use lipwright_pipeline::Cancel;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

enum Event<T> {
    Interrupt,
    /// `None`: the work panicked.
    Ended(Option<T>),
}

/// Runs `work` on a thread of its own and waits for it. The first interrupt cancels `cancel` and calls
/// `on_interrupt`; the second returns without waiting any longer.
pub(crate) fn run_interruptibly<T: Send + 'static>(
    cancel: &Cancel,
    on_interrupt: impl Fn(),
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let (events, happening) = channel();
    watch_signals(events.clone())?;
    thread::spawn(move || {
        let ended = thread::spawn(work).join().ok();
        // Nobody listens any more when the user could not wait.
        drop(events.send(Event::Ended(ended)));
    });
    for event in happening {
        match event {
            Event::Ended(Some(result)) => return Ok(result),
            Event::Ended(None) => break,
            Event::Interrupt if cancel.is_cancelled() => return Err(Failure::interrupted()),
            Event::Interrupt => {
                cancel.cancel();
                on_interrupt();
            }
        }
    }
    Err(Failure::internal("internal", "the job broke off; the lines above say where: please report them"))
}

/// Sends an event per signal, for the rest of the process.
fn watch_signals<T: Send + 'static>(events: Sender<Event<T>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(unwatchable)?;
    let mut signals = runtime.block_on(async { Signals::watch() })?;
    thread::spawn(move || {
        runtime.block_on(async {
            loop {
                signals.next().await;
                if events.send(Event::Interrupt).is_err() {
                    break;
                }
            }
        });
    });
    Ok(())
}

/// SIGINT and SIGTERM, which mean the same to us.
pub(crate) struct Signals {
    interrupts: Signal,
    terminations: Signal,
}

impl Signals {
    /// Starts to watch; call it inside a runtime.
    pub(crate) fn watch() -> Result<Self, Failure> {
        let watch = |kind| signal(kind).map_err(unwatchable);
        Ok(Self {
            interrupts: watch(SignalKind::interrupt())?,
            terminations: watch(SignalKind::terminate())?,
        })
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupts.recv() => {}
            _ = self.terminations.recv() => {}
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the value")]
fn unwatchable(error: io::Error) -> Failure {
    Failure::internal("internal", format!("cannot watch for signals: {error}"))
}
