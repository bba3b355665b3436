//! The thread that all children are born on.
//!
//! The kernel ends a child when the *thread* that started it ends, not the process (`prctl(2)`,
//! `PR_SET_PDEATHSIG`). Jobs run on threads that come and go, so children are started by one thread that
//! lives as long as the service.

use std::io;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// A program to start, and where to say how it went.
type Order = (Command, Sender<io::Result<Child>>);

/// Starts `command` from the thread that never ends.
pub(super) fn spawn(command: Command) -> io::Result<Child> {
    static ORDERS: OnceLock<Option<Sender<Order>>> = OnceLock::new();
    let gone = || io::Error::other("the thread that starts media children is gone");
    let orders = ORDERS.get_or_init(|| start().ok()).as_ref().ok_or_else(gone)?;
    let (reply, answer) = channel();
    orders.send((command, reply)).ok().ok_or_else(gone)?;
    answer.recv().ok().ok_or_else(gone)?
}

fn start() -> io::Result<Sender<Order>> {
    let (orders, inbox) = channel::<Order>();
    thread::Builder::new().name(String::from("media-spawner")).spawn(move || {
        for (mut command, reply) in inbox {
            if let Err(unheard) = reply.send(command.spawn()) {
                end_unheard(unheard.0);
            }
        }
    })?;
    Ok(orders)
}

/// Nobody waits for this child any more.
fn end_unheard(started: io::Result<Child>) {
    if let Ok(mut child) = started
        && child.kill().is_ok()
    {
        drop(child.wait());
    }
}
