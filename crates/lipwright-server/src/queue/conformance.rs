//! What every queue must do: one suite, run on each implementation.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::timeout;

use super::{Queue, Ticket};
use crate::task::TaskId;

/// A fresh queue, what keeps its folder alive, and a way to write tickets.
pub(super) struct Fresh {
    pub(super) queue: Arc<dyn Queue>,
    pub(super) write: Box<dyn Fn(TaskId, Duration) -> BoxFuture<'static, ()> + Send + Sync>,
    pub(super) _folder: Option<tempfile::TempDir>,
}

impl Fresh {
    async fn write(&self) -> TaskId {
        let task = TaskId::fresh();
        (self.write)(task, Duration::ZERO).await;
        task
    }

    async fn take(&self) -> Ticket {
        timeout(Duration::from_secs(20), self.queue.take()).await.expect("in time").expect("a ticket")
    }

    /// Whether nothing comes for a while.
    async fn is_quiet(&self) -> bool {
        timeout(Duration::from_millis(200), self.queue.take()).await.is_err()
    }
}

/// A ticket written is a ticket taken, once.
pub(super) async fn a_ticket_is_taken_once(fresh: Fresh) {
    let task = fresh.write().await;
    let ticket = fresh.take().await;
    assert_eq!(ticket.task, task);
    fresh.queue.finish(ticket).await;
    assert!(fresh.is_quiet().await);
}

/// Tickets come in the order of their writing.
pub(super) async fn tickets_come_in_order(fresh: Fresh) {
    let mut written = Vec::new();
    for _ in 0..5 {
        written.push(fresh.write().await);
    }
    for task in written {
        let ticket = fresh.take().await;
        assert_eq!(ticket.task, task);
        fresh.queue.finish(ticket).await;
    }
}

/// No more tickets are out than the queue was started for.
pub(super) async fn no_more_tickets_are_out_than_agreed(fresh: Fresh) {
    fresh.write().await;
    let second = fresh.write().await;
    let first = fresh.take().await;
    assert!(fresh.is_quiet().await, "one at a time");
    fresh.queue.finish(first).await;
    assert_eq!(fresh.take().await.task, second);
}

/// A ticket handed back returns.
pub(super) async fn a_ticket_handed_back_returns(fresh: Fresh) {
    let task = fresh.write().await;
    let ticket = fresh.take().await;
    fresh.queue.hand_back(ticket, Duration::from_millis(10)).await;
    let again = fresh.take().await;
    assert_eq!(again.task, task);
    fresh.queue.finish(again).await;
    assert!(fresh.is_quiet().await);
}

/// A scheduled ticket comes when its time has come.
pub(super) async fn a_scheduled_ticket_comes_later(fresh: Fresh) {
    let later = TaskId::fresh();
    (fresh.write)(later, Duration::from_millis(300)).await;
    let now = fresh.write().await;
    for task in [now, later] {
        let ticket = fresh.take().await;
        assert_eq!(ticket.task, task);
        fresh.queue.finish(ticket).await;
    }
}

/// A stopped queue gives nothing, at once.
pub(super) async fn a_stopped_queue_gives_nothing(fresh: Fresh) {
    fresh.write().await;
    let taken = fresh.take().await;
    fresh.write().await;
    fresh.queue.stop().await.unwrap();
    let nothing = timeout(Duration::from_secs(20), fresh.queue.take()).await.expect("in time");
    assert_eq!(nothing, None);
    // Too late, and harmless.
    fresh.queue.finish(taken).await;
}

/// The suite, on the queue that `$fresh` makes.
macro_rules! conformance {
    ($fresh:path: $($scenario:ident),* $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() {
                crate::queue::conformance::$scenario($fresh().await).await;
            }
        )*
    };
    ($fresh:path) => {
        crate::queue::conformance::conformance!($fresh:
            a_ticket_is_taken_once,
            tickets_come_in_order,
            no_more_tickets_are_out_than_agreed,
            a_ticket_handed_back_returns,
            a_scheduled_ticket_comes_later,
            a_stopped_queue_gives_nothing,
        );
    };
}
pub(super) use conformance;
