//! Tickets that are lost on their way from the queue to a claim.

use std::time::Duration;

use super::{Fresh, LONG};
use crate::task::{RetryPolicy, TaskId};

/// What becomes of the tickets of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Loss {
    /// Taken so long ago, by a process that has died since.
    Taken(Duration),
    /// Struck out.
    Gone,
}

/// Loses the tickets of a task.
pub(in crate::store) type Lose =
    Box<dyn Fn(TaskId, Loss) -> futures_util::future::BoxFuture<'static, ()> + Send + Sync>;

/// A ticket that vanished between the queue and the claim is written anew by the sweep, once, and not
/// before its time.
pub(in crate::store) async fn a_lost_ticket_is_written_anew(fresh: Fresh) {
    const MINUTE: Duration = Duration::from_mins(1);
    let owner = fresh.owner().await;
    let [waiting, taken, stuck, gone] = [
        fresh.create(owner).await,
        fresh.create(owner).await,
        fresh.create(owner).await,
        fresh.create(owner).await,
    ];
    (fresh.lose)(taken, Loss::Taken(MINUTE / 2)).await;
    (fresh.lose)(stuck, Loss::Taken(MINUTE * 2)).await;
    (fresh.lose)(gone, Loss::Gone).await;
    assert_eq!(fresh.store.reissue_tickets(MINUTE).await.unwrap(), 2);
    assert_eq!(fresh.store.reissue_tickets(MINUTE).await.unwrap(), 0, "once");
    for (task, tickets) in [(waiting, 1), (taken, 0), (stuck, 1), (gone, 1)] {
        assert_eq!((fresh.waiting_tickets)(task).await, tickets, "{task}");
    }
    let _lease = fresh.claim(stuck, LONG).await;
    (fresh.lose)(stuck, Loss::Gone).await;
    assert_eq!(fresh.store.reissue_tickets(MINUTE).await.unwrap(), 0, "a task at work needs no ticket");
}

/// Once no process is alive, no ticket is in anybody's hands: each waiting task has one to take.
pub(in crate::store) async fn a_taken_ticket_returns_when_all_leases_end(fresh: Fresh) {
    let owner = fresh.owner().await;
    let [running, stuck, gone] =
        [fresh.create(owner).await, fresh.create(owner).await, fresh.create(owner).await];
    let _lease = fresh.claim(running, LONG).await;
    (fresh.lose)(running, Loss::Taken(Duration::ZERO)).await;
    (fresh.lose)(stuck, Loss::Taken(Duration::ZERO)).await;
    (fresh.lose)(gone, Loss::Gone).await;
    assert_eq!(fresh.store.expire_all_leases().await.unwrap(), 1);
    assert_eq!(fresh.store.sweep(&RetryPolicy::default()).await.unwrap().returned, 1);
    assert_eq!(fresh.store.reissue_tickets(Duration::ZERO).await.unwrap(), 1, "only one had none at all");
    for task in [running, stuck, gone] {
        assert_eq!((fresh.waiting_tickets)(task).await, 1, "{task}");
    }
}
