//! What happened to a task.

use std::time::Duration;

use super::{Fresh, LONG, failure, new_task, result};
use crate::credits::Hundredths;
use crate::store::{Created, DeliveryEnd, LogEntry, LogEvent, StoreError};
use crate::task::{LeaseOwner, NewTask, RetryPolicy, Status, TaskId, Write};

impl Fresh {
    async fn log(&self, task: &NewTask) -> Vec<LogEntry> {
        self.store.log(task.owner, task.id).await.unwrap().expect("the task is there")
    }
}

fn told(log: &[LogEntry]) -> Vec<(LogEvent, u32, Option<&str>)> {
    log.iter().map(|entry| (entry.event, entry.attempt, entry.stage.as_deref())).collect()
}

fn applied(written: Result<Write, StoreError>) {
    assert_eq!(written.unwrap(), Write::Applied);
}

/// Every way through the store: a retry, a hand-back, a loss, a success and the receiver that is told.
async fn live(fresh: &Fresh, id: TaskId) {
    let store = &fresh.store;
    let lease = fresh.claim(id, LONG).await.lease;
    for (progress, stage) in [(0.0, "fetch"), (0.1, "analyse"), (0.2, "analyse")] {
        applied(store.report(&lease, progress, stage, None).await);
    }
    applied(store.renew(&lease, LONG).await);
    applied(store.retry(&lease, Duration::ZERO, &failure()).await);
    let lease = fresh.claim(id, LONG).await.lease;
    applied(store.give_back(&lease).await);
    fresh.claim(id, Duration::ZERO).await;
    store.sweep(&RetryPolicy::default()).await.unwrap();
    let lease = fresh.claim(id, LONG).await.lease;
    applied(store.succeed(&lease, &result(&lease), Hundredths(10)).await);
    let due = store.take_due(LONG, 1).await.unwrap();
    store.delivery_ended(&due[0], &DeliveryEnd::Delivered { status: 200 }).await.unwrap();
}

/// Every change of a task is in its log, once, in order, with the reason of what went wrong.
pub(in crate::store) async fn a_task_tells_what_happened_to_it(fresh: Fresh) {
    let owner = fresh.owner().await;
    let task = NewTask { callback_url: Some("https://example.com/told".to_owned()), ..new_task(owner) };
    assert_eq!(fresh.store.create(&task).await.unwrap(), Created::New(task.id));
    live(&fresh, task.id).await;
    let log = fresh.log(&task).await;
    assert_eq!(
        told(&log),
        [
            (LogEvent::Created, 0, None),
            (LogEvent::Taken, 1, None),
            (LogEvent::Stage, 1, Some("fetch")),
            (LogEvent::Stage, 1, Some("analyse")),
            (LogEvent::Retry, 1, None),
            (LogEvent::Taken, 2, None),
            (LogEvent::GivenBack, 2, None),
            (LogEvent::Taken, 3, None),
            (LogEvent::Lost, 3, None),
            (LogEvent::Taken, 4, None),
            (LogEvent::Done, 4, None),
            (LogEvent::WebhookSent, 1, None),
        ]
    );
    let reasons: Vec<_> = log.iter().filter_map(|entry| entry.why.clone()).collect();
    assert_eq!(reasons, [failure()], "of the retry");
    assert!(log.is_sorted_by_key(|entry| entry.at), "{log:?}");
}

/// A failure and a cancellation are told apart.
pub(in crate::store) async fn a_log_tells_how_a_task_ended(fresh: Fresh) {
    let owner = fresh.owner().await;
    let [failed, cancelled] = [new_task(owner), new_task(owner)];
    for task in [&failed, &cancelled] {
        assert_eq!(fresh.store.create(task).await.unwrap(), Created::New(task.id));
    }
    applied(fresh.store.fail(&fresh.claim(failed.id, LONG).await.lease, &failure()).await);
    applied(fresh.store.cancel(owner, cancelled.id).await);
    let log = fresh.log(&failed).await;
    assert_eq!(log.last().map(|end| (end.event, end.why.clone())), Some((LogEvent::Failed, Some(failure()))));
    assert_eq!(told(&fresh.log(&cancelled).await)[1..], [(LogEvent::Cancelled, 0, None)]);
}

/// A stranger does not see it, and a deleted task leaves nothing.
pub(in crate::store) async fn a_log_is_its_owners_and_goes_with_its_task(fresh: Fresh) {
    let (owner, stranger) = (fresh.owner().await, fresh.owner().await);
    let id = fresh.create(owner).await;
    applied(fresh.store.fail(&fresh.claim(id, LONG).await.lease, &failure()).await);
    assert!(fresh.store.log(owner, id).await.unwrap().is_some());
    assert_eq!(fresh.store.log(stranger, id).await.unwrap(), None);
    assert_eq!(fresh.store.log(owner, TaskId::fresh()).await.unwrap(), None);
    applied(fresh.store.delete(owner, id).await);
    assert_eq!(fresh.store.log(owner, id).await.unwrap(), None);
}

/// However often a task changes, its log stays short; its end is in it all the same.
pub(in crate::store) async fn a_log_has_an_end(fresh: Fresh) {
    let owner = fresh.owner().await;
    let task = new_task(owner);
    assert_eq!(fresh.store.create(&task).await.unwrap(), Created::New(task.id));
    for _restart in 0..110 {
        let lease = fresh.claim(task.id, LONG).await.lease;
        assert_eq!(fresh.store.give_back(&lease).await.unwrap(), Write::Applied);
    }
    assert_eq!(fresh.log(&task).await.len(), 201);
    assert_eq!(fresh.store.cancel(owner, task.id).await.unwrap(), Write::Applied);
    let log = fresh.log(&task).await;
    assert_eq!((log.len(), log[201].event), (202, LogEvent::Cancelled));
}

/// What an earlier attempt expected says nothing of the one that runs.
pub(in crate::store) async fn the_time_left_is_of_the_attempt_that_reports(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let minute = Duration::from_mins(1);
    let lease = fresh.claim(id, LONG).await.lease;
    assert_eq!(fresh.store.report(&lease, 0.5, "analyse", Some(minute)).await.unwrap(), Write::Applied);
    let running = fresh.task(owner, id).await;
    let ends_at = running.ends_at.expect("told");
    assert_eq!(running.time_left(ends_at), Some(Duration::ZERO));
    assert_eq!(fresh.store.give_back(&lease).await.unwrap(), Write::Applied);
    assert_eq!(fresh.task(owner, id).await.time_left(ends_at), None);
    let again = fresh.store.claim(id, &LeaseOwner::fresh(), LONG).await.unwrap().expect("it waits");
    assert_eq!((again.task.status, again.task.time_left(ends_at)), (Status::Processing, None));
    assert_eq!(fresh.store.report(&again.lease, 0.0, "fetch", None).await.unwrap(), Write::Applied);
    assert_eq!(fresh.task(owner, id).await.time_left(ends_at), None);
}
