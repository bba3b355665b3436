//! Whose task is next.

use std::time::Duration;

use super::{Fresh, LONG, TaskId, new_task, result};
use crate::credits::Hundredths;
use crate::store::{Claimed, Created, Next};
use crate::task::{Lease, LeaseOwner, NewTask, OwnerId, Share, Write};

const MINUTE: Duration = Duration::from_mins(1);

impl Fresh {
    /// Creates a task that costs next to nothing, so that an account can have many.
    pub(super) async fn create_with(&self, owner: OwnerId, change: impl FnOnce(&mut NewTask)) -> TaskId {
        let mut task = new_task(owner);
        task.hold = Hundredths(1);
        change(&mut task);
        assert_eq!(self.store.create(&task).await.unwrap(), Created::New(task.id));
        task.id
    }

    pub(in crate::store) async fn next(&self) -> Next {
        self.store.next(TaskId::fresh()).await.unwrap()
    }

    /// Claims what is next.
    async fn claim_next(&self) -> Claimed {
        let Next::Task(id) = self.next().await else { panic!("nothing to take") };
        self.store.claim(id, &LeaseOwner::fresh(), LONG).await.unwrap().expect("it waits")
    }

    /// Claims what is next; gives whose it was.
    async fn take(&self) -> OwnerId {
        self.claim_next().await.task.owner
    }

    /// Ends everything that is at work.
    async fn finish(&self, leases: Vec<Lease>) {
        for lease in leases {
            let written = self.store.succeed(&lease, &result(&lease), Hundredths(1)).await.unwrap();
            assert_eq!(written, Write::Applied);
        }
    }

    async fn turns(&self, owners: &[OwnerId], takes: usize) -> Vec<usize> {
        let mut turns = vec![0; owners.len()];
        for _ in 0..takes {
            let owner = self.take().await;
            turns[owners.iter().position(|known| *known == owner).expect("known")] += 1;
        }
        turns
    }
}

/// However many tasks one account queues, another's next is served in turn, in proportion to the media
/// and the weights.
pub(in crate::store) async fn accounts_take_turns_by_media_seconds(fresh: Fresh) {
    let (many, few, long, heavy) =
        (fresh.owner().await, fresh.owner().await, fresh.owner().await, fresh.owner().await);
    for _ in 0..60 {
        fresh.create_with(many, |_| {}).await;
    }
    for _ in 0..20 {
        fresh.create_with(few, |_| {}).await;
        fresh.create_with(long, |task| task.expected = MINUTE * 4).await;
        fresh.create_with(heavy, |task| task.share.weight = 200).await;
    }
    let turns = fresh.turns(&[many, few, long, heavy], 34).await;
    for (turns, expected) in turns.iter().zip([8, 8, 2, 16]) {
        assert!(turns.abs_diff(expected) <= 1, "{turns:?} for {expected}");
    }
}

/// An account that was idle while others worked is served in turn, not until it has caught up.
pub(in crate::store) async fn an_idle_account_saves_up_nothing(fresh: Fresh) {
    let (busy, late) = (fresh.owner().await, fresh.owner().await);
    for _ in 0..40 {
        fresh.create_with(busy, |_| {}).await;
    }
    for _ in 0..20 {
        let lease = fresh.claim_next().await.lease;
        fresh.finish(vec![lease]).await;
    }
    for _ in 0..20 {
        fresh.create_with(late, |_| {}).await;
    }
    let turns = fresh.turns(&[busy, late], 10).await;
    assert!(turns[0].abs_diff(5) <= 1, "{turns:?}");
}

/// Who comes while another account has all of the machines is served next until both have as many, however
/// wrong it was what the other's tasks were thought to take; from then on they take turns.
pub(in crate::store) async fn who_comes_to_full_machines_soon_has_half_of_them(fresh: Fresh) {
    let (busy, late) = (fresh.owner().await, fresh.owner().await);
    for _ in 0..60 {
        fresh.create_with(busy, |task| task.expected = MINUTE * 4).await;
    }
    let mut at_work = Vec::new();
    for _ in 0..8 {
        at_work.push(fresh.claim_next().await);
    }
    for _ in 0..8 {
        fresh.finish(vec![at_work.remove(0).lease]).await;
        at_work.push(fresh.claim_next().await);
    }
    for _ in 0..60 {
        fresh.create_with(late, |task| task.expected = MINUTE * 4).await;
    }
    for taken in 1..=24 {
        fresh.finish(vec![at_work.remove(0).lease]).await;
        at_work.push(fresh.claim_next().await);
        let late_ones = at_work.iter().filter(|claimed| claimed.task.owner == late).count();
        assert_eq!(late_ones, late_ones.clamp(taken.min(4), 5), "of 8, after {taken}");
    }
}

/// An account with as many tasks at work as its plan allows waits, and nobody behind it.
pub(in crate::store) async fn an_account_at_its_limit_blocks_nobody_else(fresh: Fresh) {
    let (limited, other) = (fresh.owner().await, fresh.owner().await);
    for _ in 0..3 {
        fresh.create_with(limited, |task| task.share.max_running = 1).await;
    }
    assert_eq!(fresh.take().await, limited);
    assert_eq!(fresh.next().await, Next::Blocked);
    let theirs = fresh.create_with(other, |_| {}).await;
    assert_eq!(fresh.next().await, Next::Task(theirs));
    assert_eq!(fresh.take().await, other);
    assert_eq!(fresh.next().await, Next::Blocked);
    // Whatever a worker was told before: the claim itself holds the limit.
    let page = crate::store::PageRequest { status: None, oldest_first: true, offset: 1, limit: 1 };
    let (waiting, _) = fresh.store.page(limited, page).await.unwrap();
    assert_eq!(fresh.store.claim(waiting[0].id, &LeaseOwner::fresh(), LONG).await.unwrap(), None);
}

/// A retry waits for its time, and its ticket is told how long.
pub(in crate::store) async fn a_task_that_waits_for_its_time_is_not_next(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let lease = fresh.claim(id, LONG).await.lease;
    assert_eq!(fresh.store.retry(&lease, MINUTE, &super::failure()).await.unwrap(), Write::Applied);
    assert_eq!(fresh.next().await, Next::Nothing, "a ticket of another task");
    let Next::Later(wait) = fresh.store.next(id).await.unwrap() else { panic!("it waits") };
    assert!(wait > MINUTE / 2 && wait <= MINUTE, "{wait:?}");
    let ready = fresh.create(owner).await;
    assert_eq!(fresh.store.next(id).await.unwrap(), Next::Task(ready));
}

/// A plan's priority goes before any turn.
pub(in crate::store) async fn lower_priorities_go_first(fresh: Fresh) {
    let (usual, urgent) = (fresh.owner().await, fresh.owner().await);
    fresh.create_with(usual, |_| {}).await;
    for _ in 0..2 {
        fresh.create_with(urgent, |task| task.share = Share { priority: 1, ..task.share }).await;
    }
    assert_eq!([fresh.take().await, fresh.take().await, fresh.take().await], [urgent, urgent, usual]);
}

/// An account has only so many tasks waiting; room comes back when one is taken.
pub(in crate::store) async fn a_full_queue_takes_no_more(fresh: Fresh) {
    let owner = fresh.owner().await;
    let small = |task: &mut NewTask| task.share.max_waiting = 2;
    let first = fresh.create_with(owner, small).await;
    fresh.create_with(owner, small).await;
    let mut refused = new_task(owner);
    small(&mut refused);
    assert_eq!(fresh.store.create(&refused).await.unwrap(), Created::QueueFull);
    assert_eq!(fresh.store.task(owner, refused.id).await.unwrap(), None);
    assert_eq!(fresh.balance(owner).await, 1_000 - 2, "nothing held for it");
    let lease = fresh.claim(first, LONG).await.lease;
    fresh.create_with(owner, small).await;
    let _applied = fresh.store.succeed(&lease, &result(&lease), Hundredths(1)).await.unwrap();
}
