//! Many claims at once; `CLAIMS` is of how many tasks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Fresh, LONG};
use crate::store::Next;
use crate::task::LeaseOwner;

/// Accounts whose tasks are claimed.
const OWNERS: u32 = 20;

/// Tasks of each account.
fn tasks_each() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "a longer run is asked for by the environment")]
    let asked = std::env::var("CLAIMS");
    asked.map_or(20, |asked| asked.parse::<u32>().unwrap() / OWNERS)
}

/// Fifty who take whatever is next, for as long as there is something: each task goes to one of them.
pub(in crate::store) async fn of_fifty_workers_no_two_get_the_same_task(fresh: Fresh) {
    let mut left = BTreeSet::new();
    for _ in 0..OWNERS {
        let owner = fresh.owner().await;
        for _ in 0..tasks_each() {
            left.insert(fresh.create_with(owner, |_| {}).await);
        }
    }
    let first = *left.first().unwrap();
    let workers = (0..50).map(|_| {
        let store = Arc::clone(&fresh.store);
        tokio::spawn(async move {
            let mut claimed = Vec::new();
            while let Next::Task(task) = store.next(first).await.unwrap() {
                claimed.extend(store.claim(task, &LeaseOwner::fresh(), LONG).await.unwrap());
            }
            claimed
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        for claimed in worker.await.unwrap() {
            assert_eq!(claimed.lease.attempt, 1);
            assert!(left.remove(&claimed.lease.task), "two have {}", claimed.lease.task);
        }
    }
    assert_eq!(left, BTreeSet::new(), "nobody has them");
}
