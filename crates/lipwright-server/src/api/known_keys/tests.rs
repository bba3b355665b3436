use std::future::ready;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::time::advance;

use super::*;
use crate::task::OwnerId;

const KEY: KeyHash = KeyHash([1; 32]);

fn owner() -> Owner {
    let text = String::from("somebody");
    Owner { id: OwnerId::fresh(), email: text.clone(), username: text.clone(), plan: text }
}

/// What the keys say when the store would say `said`.
async fn asked(keys: &KnownKeys, said: Option<&Owner>) -> Option<Owner> {
    let told = keys.owner_of(KEY, ready(Ok(said.cloned()))).await.unwrap();
    told.map(|owner| Owner::clone(&owner))
}

#[tokio::test(start_paused = true)]
async fn a_revoked_key_opens_nothing_after_a_second() {
    let (keys, owner) = (KnownKeys::default(), owner());
    assert_eq!(asked(&keys, Some(&owner)).await, Some(owner.clone()));
    advance(FRESH / 2).await;
    assert_eq!(asked(&keys, None).await, Some(owner), "as it was a moment ago");
    advance(FRESH / 2).await;
    assert_eq!(asked(&keys, None).await, None);
    assert_eq!(asked(&keys, None).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_new_key_opens_at_once() {
    let (keys, owner) = (KnownKeys::default(), owner());
    assert_eq!(asked(&keys, None).await, None);
    assert_eq!(asked(&keys, Some(&owner)).await, Some(owner));
}

#[tokio::test(start_paused = true)]
async fn an_account_that_changes_is_seen_after_a_second() {
    let (keys, before) = (KnownKeys::default(), owner());
    let after = Owner { plan: String::from("studio"), ..before.clone() };
    assert_eq!(asked(&keys, Some(&before)).await, Some(before));
    advance(FRESH).await;
    assert_eq!(asked(&keys, Some(&after)).await, Some(after));
}

#[tokio::test(start_paused = true)]
async fn use_is_noted_once_a_minute_and_again_after_a_failure() {
    let (keys, noted) = (KnownKeys::default(), AtomicU32::new(0));
    let used = |fails: bool| {
        let noted = &noted;
        keys.used(KEY, async move {
            noted.fetch_add(1, Ordering::SeqCst);
            if fails { Err(StoreError::Inconsistent(String::new())) } else { Ok(()) }
        })
    };
    assert!(asked(&keys, Some(&owner())).await.is_some());
    assert!(used(true).await.is_err());
    for times in [2, 2, 2] {
        used(false).await.unwrap();
        assert_eq!(noted.load(Ordering::SeqCst), times);
    }
    advance(NOTED).await;
    used(false).await.unwrap();
    assert_eq!(noted.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn any_number_of_keys_takes_no_more_room() {
    let (keys, owner) = (KnownKeys::default(), owner());
    for number in 0..MANY * 2 {
        let mut key = KEY;
        key.0[..8].copy_from_slice(&number.to_le_bytes());
        assert!(keys.owner_of(key, ready(Ok(Some(owner.clone())))).await.unwrap().is_some());
    }
    assert_eq!(keys.with(|keys| keys.len()), MANY);
    advance(FRESH).await;
    assert!(asked(&keys, Some(&owner)).await.is_some());
    assert_eq!(keys.with(|keys| keys.len()), 1);
}
