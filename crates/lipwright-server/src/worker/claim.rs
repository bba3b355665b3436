//! From a ticket to a lease.

use std::time::Duration;

use super::Worker;
use crate::queue::Ticket;

/// How long a ticket rests when the store does not answer.
const STORE_AWAY: Duration = Duration::from_secs(5);

impl Worker {
    /// Looks at the ticket's task and works it if it waits. A ticket for a task that is finished,
    /// gone or somebody else's ends quietly.
    pub(super) async fn look_at(&self, ticket: Ticket) {
        match self.store.claim(ticket.task, &self.name, self.times.lease).await {
            Ok(Some(claimed)) => {
                self.run(claimed).await;
                self.queue.finish(ticket).await;
            }
            Ok(None) => self.queue.finish(ticket).await,
            Err(fault) => {
                tracing::error!(task = %ticket.task, %fault, "could not claim the task; trying again later");
                self.queue.hand_back(ticket, STORE_AWAY).await;
            }
        }
    }
}
