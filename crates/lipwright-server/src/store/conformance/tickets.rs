//! Tickets that are lost on their way from the queue to a claim.

use std::time::Duration;

use super::{Fresh, LONG, failure};
use crate::task::{RetryPolicy, TaskId, Write};

/// What becomes of the tickets of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Loss {
    /// Taken so long ago, by a process that has died since.
    Taken(Duration),
    /// Struck out.
    Gone,
    /// To take, but an hour from now: it was written before the clock was set back.
    Ahead,
    /// Put off for an hour, by whoever's clock is an hour ahead.
    PutOff,
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

/// A ticket that waits for a time which is not its task's is as good as none: the clock it was written by was
/// another. One that waits as long as its task has to is none too many.
pub(in crate::store) async fn a_ticket_of_another_clock_is_written_anew(fresh: Fresh) {
    const MINUTE: Duration = Duration::from_mins(1);
    let owner = fresh.owner().await;
    let [ahead, put_off] = [fresh.create(owner).await, fresh.create(owner).await];
    (fresh.lose)(ahead, Loss::Ahead).await;
    (fresh.lose)(put_off, Loss::PutOff).await;
    let waits = fresh.create(owner).await;
    let lease = fresh.claim(waits, LONG).await.lease;
    (fresh.lose)(waits, Loss::Gone).await;
    let again = fresh.store.retry(&lease, LONG, &failure()).await.unwrap();
    assert_eq!(again, Write::Applied);
    assert_eq!(fresh.store.reissue_tickets(MINUTE).await.unwrap(), 2);
    assert_eq!(fresh.store.reissue_tickets(MINUTE).await.unwrap(), 0, "once");
    for (task, tickets) in [(ahead, 2), (put_off, 2), (waits, 1)] {
        assert_eq!((fresh.tickets)(task).await, tickets, "{task}");
    }
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
