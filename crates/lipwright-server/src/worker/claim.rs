//! From a ticket to a lease. A ticket is the right to take one task; which one is the store's to say.

use std::time::Duration;

use tokio::time::sleep;

use super::Worker;
use crate::queue::Ticket;
use crate::store::{Claimed, Next, StoreError};

/// How long a ticket rests when the store does not answer.
const STORE_AWAY: Duration = Duration::from_secs(5);
/// How long a worker waits when every account with tasks has as many at work as it may.
const BLOCKED: Duration = Duration::from_millis(500);

/// What a ticket led to.
enum Taken {
    Task(Box<Claimed>),
    Later(Duration),
    Nothing,
}

impl Worker {
    /// Takes a task with the ticket and works it. A ticket that finds nothing to take ends quietly.
    pub(super) async fn look_at(&self, ticket: Ticket) {
        match self.take_with(ticket).await {
            Ok(Taken::Task(claimed)) => {
                self.run(*claimed).await;
                self.queue.finish(ticket).await;
            }
            Ok(Taken::Nothing) => self.queue.finish(ticket).await,
            Ok(Taken::Later(after)) => self.queue.hand_back(ticket, after).await,
            Err(fault) => {
                tracing::error!(%fault, "could not claim a task; trying again later");
                self.queue.hand_back(ticket, STORE_AWAY).await;
            }
        }
    }

    async fn take_with(&self, ticket: Ticket) -> Result<Taken, StoreError> {
        loop {
            match self.store.next(ticket.task).await? {
                Next::Task(task) => {
                    if let Some(claimed) = self.store.claim(task, &self.name, self.times.lease).await? {
                        return Ok(Taken::Task(Box::new(claimed)));
                    }
                    // Somebody else was faster, or its account has become full: look again.
                }
                Next::Blocked => {
                    tokio::select! {
                        () = self.stop.drain.cancelled() => return Ok(Taken::Later(Duration::ZERO)),
                        () = sleep(BLOCKED) => {}
                    }
                }
                Next::Later(wait) => return Ok(Taken::Later(wait)),
                Next::Nothing => return Ok(Taken::Nothing),
            }
        }
    }
}
