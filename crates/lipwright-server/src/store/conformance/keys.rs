//! Keys, plans, credits and buckets.

use super::{Fresh, LONG, key, new_task, result};
use crate::credits::Hundredths;
use crate::keys::KeyHash;
use crate::store::{Created, KeyId, LedgerEntry};
use crate::task::{NewTask, Status, Write};

/// A key is listed by what tells nothing of it; a revoked one opens nothing.
pub(in crate::store) async fn a_key_can_be_listed_used_and_revoked(fresh: Fresh) {
    let owner = super::owner();
    let (first, first_new) = key();
    let (second, second_new) = key();
    fresh.store.add_owner(&owner, &first_new, Hundredths(1)).await.unwrap();
    fresh.store.add_key(owner.id, &second_new).await.unwrap();
    fresh.store.key_used(second.hash()).await.unwrap();
    let keys = fresh.store.keys(owner.id).await.unwrap();
    let listed: Vec<_> = keys.iter().map(|key| (key.last4.as_str(), key.last_used_at.is_some())).collect();
    assert_eq!(keys.len(), 2);
    assert!(
        listed.contains(&(first.last4(), false)) && listed.contains(&(second.last4(), true)),
        "{listed:?}"
    );
    let id = KeyId::of(first.hash());
    assert_eq!(fresh.store.revoke_key(&id).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.revoke_key(&id).await.unwrap(), Write::Stale);
    assert_eq!(fresh.store.owner_of_key(first.hash()).await.unwrap(), None);
    assert_eq!(fresh.store.owner_of_key(second.hash()).await.unwrap(), Some(owner.clone()));
}

/// An account is found by its name, and can be moved to another plan.
pub(in crate::store) async fn an_account_can_be_found_and_moved_to_another_plan(fresh: Fresh) {
    let owner = super::owner();
    let (live, new) = key();
    fresh.store.add_owner(&owner, &new, Hundredths(1)).await.unwrap();
    assert_eq!(fresh.store.owner_named(&owner.username).await.unwrap(), Some(owner.clone()));
    assert_eq!(fresh.store.owner_named("nobody").await.unwrap(), None);
    assert_eq!(fresh.store.set_plan(owner.id, "studio").await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.owner_of_key(live.hash()).await.unwrap().unwrap().plan, "studio");
    let users = fresh.store.owners().await.unwrap();
    assert_eq!(users.iter().map(|user| user.balance.0).collect::<Vec<_>>(), [1]);
}

/// What a revoked key made and nobody works yet fails; what runs may finish, and is charged.
pub(in crate::store) async fn a_revoked_keys_waiting_tasks_fail(fresh: Fresh) {
    let owner = super::owner();
    let (revoked, revoked_new) = key();
    let (kept, kept_new) = key();
    fresh.store.add_owner(&owner, &revoked_new, Hundredths(1_000)).await.unwrap();
    fresh.store.add_key(owner.id, &kept_new).await.unwrap();
    let made_with = |key: KeyHash| NewTask { key: Some(key), ..new_task(owner.id) };
    let (running, waiting, other) =
        (made_with(revoked.hash()), made_with(revoked.hash()), made_with(kept.hash()));
    for task in [&running, &waiting, &other] {
        assert_eq!(fresh.store.create(task).await.unwrap(), Created::New(task.id));
    }
    let lease = fresh.claim(running.id, LONG).await.lease;
    assert_eq!(fresh.store.revoke_key(&KeyId::of(revoked.hash())).await.unwrap(), Write::Applied);
    let failed = fresh.task(owner.id, waiting.id).await;
    assert_eq!(
        (failed.status, failed.failure.unwrap().message.as_str()),
        (Status::Failed, "api key revoked")
    );
    assert_eq!(fresh.task(owner.id, other.id).await.status, Status::Pending);
    assert_eq!(fresh.store.succeed(&lease, &result(&lease), Hundredths(10)).await.unwrap(), Write::Applied);
    assert_eq!(fresh.balance(owner.id).await, 1_000 - 10 - 48);
}

/// What was accepted is worked and charged in full, whatever its account has spent meanwhile; nothing more is
/// accepted.
pub(in crate::store) async fn what_was_accepted_is_charged_though_nothing_is_left(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let lease = fresh.claim(id, LONG).await.lease;
    fresh.store.grant(owner, Hundredths(48 - 1_000)).await.unwrap();
    assert_eq!(fresh.balance(owner).await, 0);
    assert_eq!(fresh.store.create(&new_task(owner)).await.unwrap(), Created::InsufficientCredit);
    assert_eq!(fresh.store.succeed(&lease, &result(&lease), Hundredths(80)).await.unwrap(), Write::Applied);
    assert_eq!(fresh.task(owner, id).await.status, Status::Success);
    assert_eq!(fresh.balance(owner).await, 48 - 80, "it took longer than was thought");
}

/// A new key takes an old one's place, with what the old one left waiting.
pub(in crate::store) async fn a_rotated_keys_waiting_tasks_go_on(fresh: Fresh) {
    let owner = super::owner();
    let ((old, old_new), (next, next_new)) = (key(), key());
    fresh.store.add_owner(&owner, &old_new, Hundredths(1_000)).await.unwrap();
    let task = NewTask { key: Some(old.hash()), ..new_task(owner.id) };
    fresh.store.create(&task).await.unwrap();
    assert_eq!(fresh.store.rotate_key(&KeyId::of(old.hash()), &next_new).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.owner_of_key(old.hash()).await.unwrap(), None);
    assert_eq!(fresh.store.owner_of_key(next.hash()).await.unwrap(), Some(owner.clone()));
    assert_eq!(fresh.task(owner.id, task.id).await.status, Status::Pending);
    assert_eq!(fresh.store.rotate_key(&KeyId::of(old.hash()), &key().1).await.unwrap(), Write::Stale);
    assert_eq!(fresh.store.revoke_key(&KeyId::of(next.hash())).await.unwrap(), Write::Applied);
    assert_eq!(fresh.task(owner.id, task.id).await.status, Status::Failed, "it was the new key's");
}

/// Credits come and go by rows that stay.
pub(in crate::store) async fn grants_are_in_the_ledger(fresh: Fresh) {
    let owner = fresh.owner().await;
    fresh.store.grant(owner, Hundredths(500)).await.unwrap();
    fresh.store.grant(owner, Hundredths(-200)).await.unwrap();
    let id = fresh.create(owner).await;
    let rows = fresh.store.ledger(owner, 10).await.unwrap();
    let told = |row: &LedgerEntry| (row.kind.clone(), row.amount.0, row.task);
    let told: Vec<_> = rows.iter().map(told).collect();
    assert_eq!(
        told,
        [("hold", -48, Some(id)), ("grant", -200, None), ("grant", 500, None), ("grant", 1_000, None)]
            .map(|(kind, amount, task)| (kind.to_owned(), amount, task))
    );
    assert_eq!(fresh.balance(owner).await, rows.iter().map(|row| row.amount.0).sum::<i64>());
}

/// Any number of processes take from one bucket; what is refused takes nothing.
pub(in crate::store) async fn a_bucket_of_posts_is_shared(fresh: Fresh) {
    let (one, other) = (KeyHash([1; 32]), KeyHash([2; 32]));
    for left in [1, 0] {
        assert_eq!(fresh.store.take_post(one, 2).await.unwrap(), Ok(left));
    }
    for _ in 0..3 {
        let wait = fresh.store.take_post(one, 2).await.unwrap().unwrap_err();
        assert!((20_000..=30_000).contains(&wait), "{wait} ms");
    }
    assert_eq!(fresh.store.take_post(other, 2).await.unwrap(), Ok(1));
}

/// The request that makes a task comes out of the same bucket; where there is none, there is no task.
pub(in crate::store) async fn a_tasks_request_comes_out_of_its_keys_bucket(fresh: Fresh) {
    let (one, other) = (KeyHash([1; 32]), KeyHash([2; 32]));
    let owner = fresh.owner().await;
    let asked = |key| NewTask { key: Some(key), posts_per_minute: Some(2), ..new_task(owner) };
    assert_eq!(fresh.store.take_post(one, 2).await.unwrap(), Ok(1));
    let made = asked(one);
    assert_eq!(fresh.store.create(&made).await.unwrap(), Created::New(made.id));
    assert!(fresh.store.take_post(one, 2).await.unwrap().is_err(), "that was the last");
    let Created::Limited(wait) = fresh.store.create(&asked(one)).await.unwrap() else { panic!("a task") };
    assert!((20_000..=30_000).contains(&wait), "{wait} ms");
    // A refusal for another reason is counted as well.
    let poor = NewTask { hold: Hundredths(i64::MAX), ..asked(other) };
    for _ in 0..2 {
        assert_eq!(fresh.store.create(&poor).await.unwrap(), Created::InsufficientCredit);
    }
    assert!(matches!(fresh.store.create(&poor).await.unwrap(), Created::Limited(_)));
}
