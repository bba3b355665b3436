//! Looking at tasks.

use super::{Fresh, LONG};
use crate::task::TaskId;

/// Looking at many tasks at once tells of each what looking at it alone does.
pub(in crate::store) async fn many_tasks_are_looked_at_at_once(fresh: Fresh) {
    let [owner, other] = [fresh.owner().await, fresh.owner().await];
    let first = fresh.create(owner).await;
    let strangers = fresh.create(other).await;
    let last = fresh.create(owner).await;
    let claimed = fresh.claim(fresh.create(owner).await, LONG).await;
    let asked = [last, TaskId::fresh(), claimed.task.id, strangers, first];
    let mut seen = fresh.store.look(&asked).await.unwrap();
    seen.sort_by_key(|seen| seen.task.id);
    assert_eq!(
        seen.iter().map(|seen| (seen.task.id, seen.ahead)).collect::<Vec<_>>(),
        [(first, 0), (strangers, 0), (last, 1), (claimed.task.id, 0)]
    );
    for seen in seen {
        assert_eq!(fresh.store.any_task(seen.task.id).await.unwrap(), Some(seen.task));
    }
    assert_eq!(fresh.store.look(&[]).await.unwrap(), Vec::new());
}
