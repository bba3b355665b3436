//! From a ticket to a lease. A ticket is the right to take one task; which one is the store's to say.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Worker;
use crate::queue::Ticket;
use crate::store::{Claimed, Next, StoreError};

/// How long a ticket rests when the store does not answer.
const STORE_AWAY: Duration = Duration::from_secs(5);
/// How long a worker waits when every account with tasks has as many at work as it may.
const BLOCKED: Duration = Duration::from_millis(500);
/// How long a slot waits for another that claims: if the store holds that one up, this one tries its own luck.
const TURN: Duration = Duration::from_secs(1);

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
            match self.claim_next(ticket).await? {
                Ok(claimed) => return Ok(Taken::Task(Box::new(claimed))),
                // Another process was faster, or its account has become full: look again.
                Err(Next::Task(_)) => {}
                Err(Next::Blocked) => {
                    tokio::select! {
                        () = self.stop.drain.cancelled() => return Ok(Taken::Later(Duration::ZERO)),
                        () = sleep(BLOCKED) => {}
                    }
                }
                Err(Next::Later(wait)) => return Ok(Taken::Later(wait)),
                Err(Next::Nothing) => return Ok(Taken::Nothing),
            }
        }
    }

    /// Claims what is next, or tells why not. One slot at a time: all of them would be told of the same task,
    /// and all but one would wait for its account's row in vain.
    async fn claim_next(&self, ticket: Ticket) -> Result<Result<Claimed, Next>, StoreError> {
        let _turn = timeout(TURN, self.claiming.lock()).await;
        let next = self.store.next(ticket.task).await?;
        let Next::Task(task) = next else { return Ok(Err(next)) };
        Ok(self.store.claim(task, &self.name, self.times.lease).await?.ok_or(next))
    }
}
