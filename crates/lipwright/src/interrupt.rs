//! Ctrl-C and SIGTERM. The first asks nicely; the second ends the wait at once.

use std::sync::mpsc::{Sender, channel};
use std::{io, thread};

use lipwright_pipeline::Cancel;
use tokio::signal::unix::{SignalKind, signal};

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
    watch_signals(events.clone())
        .map_err(|error| Failure::internal("internal", format!("cannot watch for signals: {error}")))?;
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
fn watch_signals<T: Send + 'static>(events: Sender<Event<T>>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let guard = runtime.enter();
    let (mut interrupts, mut terminations) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    drop(guard);
    thread::spawn(move || {
        runtime.block_on(async {
            loop {
                tokio::select! {
                    _ = interrupts.recv() => {}
                    _ = terminations.recv() => {}
                }
                if events.send(Event::Interrupt).is_err() {
                    break;
                }
            }
        });
    });
    Ok(())
}
