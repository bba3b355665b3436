//! What every store must do: one suite, run on each implementation. A store is made fresh for each
//! scenario; times are the database's, so an expired lease is one that was taken for no time at all.

mod claims;
mod fairness;
mod keeping;
mod keys;
mod log;
mod looking;
mod outbox;
mod tickets;

use std::collections::BTreeMap;
use std::time::Duration;

use lipwright_pipeline::{EngineKind, PlaybackType};

use super::*;
use crate::credits::Hundredths;
use crate::keys::ApiKey;
use crate::plan::PlanTier;
use crate::task::{
    AssetId, Failure, Idempotency, InputRef, Inputs, Lease, LeaseOwner, NewTask, Options, OwnerId,
    RetryPolicy, Status, Task, TaskId, TaskResult, Write,
};
pub(super) use claims::*;
pub(super) use fairness::*;
pub(super) use keeping::*;
pub(super) use keys::*;
pub(super) use log::*;
pub(super) use looking::*;
pub(super) use outbox::*;
pub(super) use tickets::*;

/// A fresh store, its folder if it has one, and a way to count its waiting tickets.
pub(super) struct Fresh {
    pub(super) store: SharedStore,
    pub(super) tickets: Tickets,
    pub(super) waiting_tickets: Tickets,
    pub(super) lose: Lose,
    pub(super) _folder: Option<tempfile::TempDir>,
}

/// Counts the tickets of a task: all that were ever written, or those that may still be taken.
pub(super) type Tickets = Box<dyn Fn(TaskId) -> futures_util::future::BoxFuture<'static, u64> + Send + Sync>;

const GRANT: Hundredths = Hundredths(1_000);
const HOLD: Hundredths = Hundredths(48);
const LONG: Duration = Duration::from_hours(1);

pub(super) fn owner() -> Owner {
    let id = OwnerId::fresh();
    Owner { id, email: format!("{id}@example.com"), username: id.to_string(), plan: "local".to_owned() }
}

pub(super) fn key() -> (ApiKey, NewKey) {
    let key = ApiKey::generate("test");
    let new = NewKey { hash: key.hash(), last4: key.last4().to_owned(), name: "of a test".to_owned() };
    (key, new)
}

impl Fresh {
    async fn owner(&self) -> OwnerId {
        let owner = owner();
        self.store.add_owner(&owner, &key().1, GRANT).await.unwrap();
        owner.id
    }

    async fn create(&self, owner: OwnerId) -> TaskId {
        let task = new_task(owner);
        assert_eq!(self.store.create(&task).await.unwrap(), Created::New(task.id));
        task.id
    }

    async fn claim(&self, task: TaskId, lease_for: Duration) -> Claimed {
        let claimed = self.store.claim(task, &LeaseOwner::fresh(), lease_for).await.unwrap();
        claimed.expect("the task waits")
    }

    async fn task(&self, owner: OwnerId, id: TaskId) -> Task {
        self.store.task(owner, id).await.unwrap().expect("the task is there")
    }

    async fn balance(&self, owner: OwnerId) -> i64 {
        self.store.balance(owner).await.unwrap().0
    }

    async fn tickets(&self, task: TaskId) -> u64 {
        (self.tickets)(task).await
    }
}

pub(super) fn new_task(owner: OwnerId) -> NewTask {
    NewTask {
        id: TaskId::fresh(),
        owner,
        inputs: inputs("a", "b", PlaybackType::Normal),
        engine: EngineKind::Warp,
        options: Options::default(),
        metadata: BTreeMap::from([("key".to_owned(), "значение".to_owned())]),
        platform: Some("cli".to_owned()),
        hold: HOLD,
        key: None,
        callback_url: None,
        expected: Duration::from_mins(1),
        share: PlanTier::default().share,
        idempotency: None,
        posts_per_minute: None,
    }
}

fn inputs(video: &str, audio: &str, playback: PlaybackType) -> Inputs {
    let input = |name: &str| InputRef {
        url: format!("https://example.com/{name}"),
        identity: format!("url:{name}"),
        asset: None,
    };
    Inputs { video: input(video), audio: input(audio), playback }
}

fn result(lease: &Lease) -> TaskResult {
    TaskResult {
        result_key: format!("results/{}/{}.mp4", lease.task, lease.attempt),
        cover_key: None,
        duration_ms: 12_500,
        report: "{}".to_owned(),
    }
}

fn failure() -> Failure {
    Failure { code: "no_face_found".to_owned(), message: "no face found in the video".to_owned() }
}

/// A task that is made is there, waits, holds credits and has one ticket.
pub(super) async fn a_new_task_waits_with_one_ticket_and_its_hold(fresh: Fresh) {
    let owner = fresh.owner().await;
    let new = new_task(owner);
    fresh.store.create(&new).await.unwrap();
    let task = fresh.task(owner, new.id).await;
    assert_eq!((task.status, task.attempt, task.tries, task.lost), (Status::Pending, 0, 0, 0));
    assert_eq!((&task.inputs, &task.metadata, task.hold), (&new.inputs, &new.metadata, HOLD));
    assert_eq!((task.result, task.failure, task.completed_at), (None, None, None));
    assert_eq!(fresh.tickets(new.id).await, 1);
    assert_eq!(fresh.balance(owner).await, 1_000 - 48);
}

/// A balance that does not cover the hold makes nothing at all.
pub(super) async fn too_little_credit_makes_nothing(fresh: Fresh) {
    let owner = fresh.owner().await;
    let task = NewTask { hold: Hundredths(1_001), ..new_task(owner) };
    assert_eq!(fresh.store.create(&task).await.unwrap(), Created::InsufficientCredit);
    assert_eq!(fresh.store.task(owner, task.id).await.unwrap(), None);
    assert_eq!(fresh.tickets(task.id).await, 0);
    assert_eq!(fresh.balance(owner).await, 1_000);
    let task = NewTask { hold: Hundredths(1_000), ..new_task(owner) };
    assert_eq!(fresh.store.create(&task).await.unwrap(), Created::New(task.id), "the last credit counts");
}

/// The same idempotency key and body are one task; another body is a mistake; another owner's key is
/// another key.
pub(super) async fn an_idempotency_key_makes_one_task(fresh: Fresh) {
    let (owner, other) = (fresh.owner().await, fresh.owner().await);
    let with = |owner, body| NewTask {
        idempotency: Some(Idempotency { key: "k".to_owned(), body: [body; 32] }),
        ..new_task(owner)
    };
    let first = with(owner, 1);
    assert_eq!(fresh.store.create(&first).await.unwrap(), Created::New(first.id));
    assert_eq!(fresh.store.create(&with(owner, 1)).await.unwrap(), Created::Before(first.id));
    assert_eq!(fresh.store.create(&with(owner, 2)).await.unwrap(), Created::KeyReused);
    assert!(matches!(fresh.store.create(&with(other, 2)).await.unwrap(), Created::New(_)));
    assert_eq!(fresh.balance(owner).await, 1_000 - 48, "held once");
}

/// A task is visible to its owner only.
pub(super) async fn a_strangers_task_is_not_there(fresh: Fresh) {
    let (owner, stranger) = (fresh.owner().await, fresh.owner().await);
    let id = fresh.create(owner).await;
    assert_eq!(fresh.store.task(stranger, id).await.unwrap(), None);
    assert_eq!(fresh.store.latest(stranger, &new_task(owner).inputs).await.unwrap(), None);
    assert_eq!(fresh.store.cancel(stranger, id).await.unwrap(), Write::Stale);
    assert_eq!(fresh.store.delete(stranger, id).await.unwrap(), Write::Stale);
    let page = PageRequest { status: None, oldest_first: false, offset: 0, limit: 10 };
    assert_eq!(fresh.store.page(stranger, page).await.unwrap(), (Vec::new(), 0));
}

/// The latest task is the newest with equal identities and playback type.
pub(super) async fn the_latest_task_has_equal_inputs(fresh: Fresh) {
    let owner = fresh.owner().await;
    let older = fresh.create(owner).await;
    let newer = fresh.create(owner).await;
    let other = NewTask { inputs: inputs("a", "c", PlaybackType::Normal), ..new_task(owner) };
    fresh.store.create(&other).await.unwrap();
    assert!(older < newer, "later tasks sort after earlier ones");
    let latest = async |inputs: Inputs| fresh.store.latest(owner, &inputs).await.unwrap().map(|task| task.id);
    assert_eq!(latest(inputs("a", "b", PlaybackType::Normal)).await, Some(newer));
    assert_eq!(latest(inputs("a", "c", PlaybackType::Normal)).await, Some(other.id));
    assert_eq!(latest(inputs("a", "b", PlaybackType::NormalReverse)).await, None);
    assert_eq!(latest(inputs("b", "a", PlaybackType::Normal)).await, None);
}

/// Pages are cut from the whole list, by outward status.
pub(super) async fn pages_are_cut_from_the_whole_list(fresh: Fresh) {
    let owner = fresh.owner().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(fresh.create(owner).await);
    }
    let claimed = fresh.claim(ids[1], LONG).await;
    let _applied = fresh.store.give_back(&claimed.lease).await.unwrap();
    let page = async |status, oldest_first, offset, limit| {
        let page = PageRequest { status, oldest_first, offset, limit };
        let (tasks, total) = fresh.store.page(owner, page).await.unwrap();
        (tasks.into_iter().map(|task| task.id).collect::<Vec<_>>(), total)
    };
    assert_eq!(page(None, false, 0, 2).await, (vec![ids[4], ids[3]], 5));
    assert_eq!(page(None, true, 4, 2).await, (vec![ids[4]], 5));
    assert_eq!(
        page(Some(Status::Processing), true, 0, 9).await,
        (vec![ids[1]], 1),
        "it has been claimed before"
    );
    assert_eq!(page(Some(Status::Pending), true, 0, 9).await, (vec![ids[0], ids[2], ids[3], ids[4]], 4));
    assert_eq!(page(Some(Status::Success), true, 0, 9).await, (Vec::new(), 0));
    let last = fresh.task(owner, ids[4]).await;
    let counted = (fresh.store.queue_position(&last).await.unwrap(), fresh.store.waiting().await.unwrap());
    assert_eq!(counted, (4, vec![(owner, 5)]));
}

/// A task is leased to one worker at a time.
pub(super) async fn a_leased_task_is_not_claimed_again(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let claimed = fresh.claim(id, LONG).await;
    assert_eq!((claimed.lease.attempt, claimed.task.status), (1, Status::Processing));
    assert_eq!(fresh.store.claim(id, &LeaseOwner::fresh(), LONG).await.unwrap(), None);
    assert_eq!(fresh.store.claim(TaskId::fresh(), &LeaseOwner::fresh(), LONG).await.unwrap(), None);
}

/// Many workers at once: one of them gets the lease.
pub(super) async fn of_many_claims_at_once_one_wins(fresh: Fresh) {
    let owner = fresh.owner().await;
    for _ in 0..20 {
        let id = fresh.create(owner).await;
        let claims = (0..8).map(|_| {
            let store = Arc::clone(&fresh.store);
            tokio::spawn(async move { store.claim(id, &LeaseOwner::fresh(), LONG).await.unwrap().is_some() })
        });
        let mut won = 0;
        for claim in claims.collect::<Vec<_>>() {
            won += usize::from(claim.await.unwrap());
        }
        assert_eq!(won, 1);
    }
}

/// A renewed lease does not expire; reports are kept.
pub(super) async fn a_renewed_lease_holds(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let claimed = fresh.claim(id, Duration::ZERO).await;
    assert_eq!(fresh.store.renew(&claimed.lease, LONG).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.report(&claimed.lease, 0.5, "analyse", None).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.sweep(&RetryPolicy::default()).await.unwrap(), Swept::default());
    let task = fresh.task(owner, id).await;
    assert_eq!((task.status, task.stage.as_deref()), (Status::Processing, Some("analyse")));
    assert!((task.progress - 0.5).abs() < 1e-9);
}

/// Success: result, price instead of hold, no lease.
pub(super) async fn success_captures_the_price(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let lease = fresh.claim(id, LONG).await.lease;
    let made = result(&lease);
    assert_eq!(fresh.store.succeed(&lease, &made, Hundredths(10)).await.unwrap(), Write::Applied);
    let task = fresh.task(owner, id).await;
    assert_eq!((task.status, task.result.as_ref()), (Status::Success, Some(&made)));
    assert!(task.completed_at >= Some(task.created_at));
    assert_eq!(fresh.balance(owner).await, 1_000 - 10);
    assert_eq!(fresh.store.claim(id, &LeaseOwner::fresh(), LONG).await.unwrap(), None);
}

/// Failure: cause, hold released.
pub(super) async fn failure_releases_the_hold(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let lease = fresh.claim(id, LONG).await.lease;
    assert_eq!(fresh.store.fail(&lease, &failure()).await.unwrap(), Write::Applied);
    let task = fresh.task(owner, id).await;
    assert_eq!((task.status, task.failure), (Status::Failed, Some(failure())));
    assert!(task.completed_at.is_some());
    assert_eq!(fresh.balance(owner).await, 1_000);
}

/// A retry uses up a try, and the task waits with a new ticket; clients still see it processing.
pub(super) async fn a_retry_waits_again_with_a_new_ticket(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let lease = fresh.claim(id, LONG).await.lease;
    assert_eq!(fresh.store.retry(&lease, Duration::ZERO, &failure()).await.unwrap(), Write::Applied);
    let task = fresh.task(owner, id).await;
    assert_eq!((task.status, task.outward_status()), (Status::Pending, Status::Processing));
    assert_eq!((task.tries, task.lost), (1, 0));
    assert_eq!(fresh.tickets(id).await, 2);
    assert_eq!(fresh.claim(id, LONG).await.lease.attempt, 2);
    assert_eq!(fresh.balance(owner).await, 1_000 - 48, "still held");
}

/// Giving back uses up nothing.
pub(super) async fn giving_back_uses_no_try(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let lease = fresh.claim(id, LONG).await.lease;
    assert_eq!(fresh.store.give_back(&lease).await.unwrap(), Write::Applied);
    let task = fresh.task(owner, id).await;
    assert_eq!((task.status, task.tries, task.lost), (Status::Pending, 0, 0));
    assert_eq!(fresh.tickets(id).await, 2);
}

/// Once a task has moved on, no write of an older attempt changes anything.
pub(super) async fn a_stale_lease_changes_nothing(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let old = fresh.claim(id, Duration::ZERO).await.lease;
    assert_eq!(
        fresh.store.sweep(&RetryPolicy::default()).await.unwrap(),
        Swept { returned: 1, failed: Vec::new() }
    );
    let waiting = fresh.task(owner, id).await;
    every_write_is_stale(&fresh, &old).await;
    assert_eq!(fresh.task(owner, id).await, waiting, "while it waits");

    let new = a_second_attempt_is_not_disturbed(&fresh, owner, &old).await;
    let done = fresh.task(owner, id).await;
    every_write_is_stale(&fresh, &old).await;
    every_write_is_stale(&fresh, &new).await;
    assert_eq!(fresh.task(owner, id).await, done, "once it is done");
    assert_eq!(fresh.balance(owner).await, 1_000 - 10, "charged once");
    assert_eq!(fresh.tickets(id).await, 2, "no ticket but the first and the sweep's");
}

async fn a_second_attempt_is_not_disturbed(fresh: &Fresh, owner: OwnerId, old: &Lease) -> Lease {
    let id = old.task;
    let new = fresh.claim(id, LONG).await.lease;
    let running = fresh.task(owner, id).await;
    every_write_is_stale(fresh, old).await;
    let forged = Lease { owner: old.owner.clone(), ..new.clone() };
    every_write_is_stale(fresh, &forged).await;
    assert_eq!(fresh.task(owner, id).await, running, "while another works");

    assert_eq!(fresh.store.succeed(&new, &result(&new), Hundredths(10)).await.unwrap(), Write::Applied);
    new
}

async fn every_write_is_stale(fresh: &Fresh, lease: &Lease) {
    let store = &fresh.store;
    assert_eq!(store.renew(lease, LONG).await.unwrap(), Write::Stale);
    assert_eq!(store.report(lease, 0.9, "store", None).await.unwrap(), Write::Stale);
    assert_eq!(store.succeed(lease, &result(lease), Hundredths(1)).await.unwrap(), Write::Stale);
    assert_eq!(store.fail(lease, &failure()).await.unwrap(), Write::Stale);
    assert_eq!(store.retry(lease, Duration::ZERO, &failure()).await.unwrap(), Write::Stale);
    assert_eq!(store.give_back(lease).await.unwrap(), Write::Stale);
}

/// A sweep returns tasks whose lease ran out, once, and gives up on the third loss.
pub(super) async fn a_sweep_returns_expired_tasks_until_the_third_loss(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    let policy = RetryPolicy::default();
    for lost in 1..=2 {
        loses_a_worker(&fresh, owner, id, lost).await;
    }
    let _lease = fresh.claim(id, Duration::ZERO).await;
    assert_eq!(fresh.store.sweep(&policy).await.unwrap(), Swept { returned: 0, failed: vec![(id, 3)] });
    let task = fresh.task(owner, id).await;
    assert_eq!(task.status, Status::Failed);
    assert_eq!(task.failure.unwrap().message, "worker crashed while processing");
    assert_eq!(fresh.balance(owner).await, 1_000);
}

async fn loses_a_worker(fresh: &Fresh, owner: OwnerId, id: TaskId, lost: u32) {
    let policy = RetryPolicy::default();
    let _lease = fresh.claim(id, Duration::ZERO).await;
    assert_eq!(fresh.store.sweep(&policy).await.unwrap(), Swept { returned: 1, failed: Vec::new() });
    assert_eq!(fresh.store.sweep(&policy).await.unwrap(), Swept::default(), "once");
    let task = fresh.task(owner, id).await;
    assert_eq!((task.status, task.lost, task.tries), (Status::Pending, lost, lost));
    assert_eq!(fresh.tickets(id).await, u64::from(lost) + 1);
}

/// Ending all leases makes every running task a swept one, however long its lease was.
pub(super) async fn all_leases_can_be_ended_at_once(fresh: Fresh) {
    let owner = fresh.owner().await;
    let (running, waiting) = (fresh.create(owner).await, fresh.create(owner).await);
    let _lease = fresh.claim(running, LONG).await;
    assert_eq!(fresh.store.expire_all_leases().await.unwrap(), 1);
    assert_eq!(fresh.store.sweep(&RetryPolicy::default()).await.unwrap().returned, 1);
    assert_eq!(fresh.tickets(running).await, 2);
    assert_eq!(fresh.tickets(waiting).await, 1);
}

/// Cancelling ends waiting and running tasks, not finished ones.
pub(super) async fn cancelling_ends_what_is_not_finished(fresh: Fresh) {
    let owner = fresh.owner().await;
    let waiting = fresh.create(owner).await;
    let running = fresh.create(owner).await;
    let lease = fresh.claim(running, LONG).await.lease;
    for id in [waiting, running] {
        assert_eq!(fresh.store.cancel(owner, id).await.unwrap(), Write::Applied);
        assert_eq!(fresh.store.cancel(owner, id).await.unwrap(), Write::Stale);
        let task = fresh.task(owner, id).await;
        assert_eq!((task.status, task.failure.unwrap().code.as_str()), (Status::Failed, "cancelled"));
    }
    every_write_is_stale(&fresh, &lease).await;
    assert_eq!(fresh.store.claim(waiting, &LeaseOwner::fresh(), LONG).await.unwrap(), None);
    assert_eq!(fresh.balance(owner).await, 1_000);
}

/// Only finished tasks can be deleted; the ledger keeps what they cost.
pub(super) async fn deleting_takes_finished_tasks_only(fresh: Fresh) {
    let owner = fresh.owner().await;
    let id = fresh.create(owner).await;
    assert_eq!(fresh.store.delete(owner, id).await.unwrap(), Write::Stale);
    let lease = fresh.claim(id, LONG).await.lease;
    assert_eq!(fresh.store.delete(owner, id).await.unwrap(), Write::Stale);
    let _applied = fresh.store.succeed(&lease, &result(&lease), Hundredths(10)).await.unwrap();
    assert_eq!(fresh.store.delete(owner, id).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.task(owner, id).await.unwrap(), None);
    assert_eq!(fresh.balance(owner).await, 1_000 - 10);
}

/// The idempotency key of a deleted task makes a new one.
pub(super) async fn a_deleted_tasks_idempotency_key_is_free(fresh: Fresh) {
    let owner = fresh.owner().await;
    let with_key = || NewTask {
        idempotency: Some(Idempotency { key: "k".to_owned(), body: [1; 32] }),
        ..new_task(owner)
    };
    let (first, second) = (with_key(), with_key());
    assert_eq!(fresh.store.create(&first).await.unwrap(), Created::New(first.id));
    assert_eq!(fresh.store.cancel(owner, first.id).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.create(&second).await.unwrap(), Created::Before(first.id), "it is still there");
    assert_eq!(fresh.store.delete(owner, first.id).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.create(&second).await.unwrap(), Created::New(second.id));
}

/// The first account is founded once; keys lead to their owners.
pub(super) async fn the_first_account_is_founded_once(fresh: Fresh) {
    let (first, second) = (owner(), owner());
    let ((first_key, first_new), (second_key, second_new)) = (key(), key());
    assert!(fresh.store.found(&first, &first_new, GRANT).await.unwrap());
    assert!(!fresh.store.found(&second, &second_new, GRANT).await.unwrap());
    assert_eq!(fresh.store.owner_of_key(first_key.hash()).await.unwrap(), Some(first.clone()));
    assert_eq!(fresh.store.owner_of_key(second_key.hash()).await.unwrap(), None);
    assert_eq!(fresh.balance(first.id).await, 1_000);
    assert_eq!(fresh.store.secret([1; 32]).await.unwrap(), [1; 32]);
    assert_eq!(fresh.store.secret([2; 32]).await.unwrap(), [1; 32], "the same ever after");
    fresh.store.ping().await.unwrap();
}

/// An asset is uploaded once.
pub(super) async fn an_asset_is_uploaded_once(fresh: Fresh) {
    let owner = fresh.owner().await;
    let announced = NewAsset {
        id: AssetId::fresh(),
        owner,
        filename: "../😀.mp4".to_owned(),
        content_type: "video/mp4".to_owned(),
        max_bytes: 5,
    };
    fresh.store.add_asset(&announced).await.unwrap();
    let waiting = Asset { announced: announced.clone(), uploaded: None };
    assert_eq!(fresh.store.asset(announced.id).await.unwrap(), Some(waiting));
    let first = Uploaded { blob_key: "assets/a/1".to_owned(), bytes: 5, sha256: "00".repeat(32) };
    let second = Uploaded { blob_key: "assets/a/2".to_owned(), ..first.clone() };
    assert_eq!(fresh.store.finish_upload(announced.id, &first).await.unwrap(), Write::Applied);
    assert_eq!(fresh.store.finish_upload(announced.id, &second).await.unwrap(), Write::Stale);
    let kept = fresh.store.asset(announced.id).await.unwrap().unwrap();
    assert_eq!(kept.uploaded, Some(first));
    assert_eq!(fresh.store.asset(AssetId::fresh()).await.unwrap(), None);
}

/// The suite, on the store that `$fresh` makes.
macro_rules! conformance {
    ($fresh:path: $($scenario:ident),* $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() {
                crate::store::conformance::$scenario($fresh().await).await;
            }
        )*
    };
    ($fresh:path) => {
        crate::store::conformance::conformance!($fresh:
            a_new_task_waits_with_one_ticket_and_its_hold,
            too_little_credit_makes_nothing,
            an_idempotency_key_makes_one_task,
            a_strangers_task_is_not_there,
            the_latest_task_has_equal_inputs,
            pages_are_cut_from_the_whole_list,
            many_tasks_are_looked_at_at_once,
            a_task_tells_what_happened_to_it,
            a_log_tells_how_a_task_ended,
            a_log_is_its_owners_and_goes_with_its_task,
            a_log_has_an_end,
            the_time_left_is_of_the_attempt_that_reports,
            a_leased_task_is_not_claimed_again,
            of_many_claims_at_once_one_wins,
            of_fifty_workers_no_two_get_the_same_task,
            a_renewed_lease_holds,
            success_captures_the_price,
            failure_releases_the_hold,
            a_retry_waits_again_with_a_new_ticket,
            giving_back_uses_no_try,
            a_stale_lease_changes_nothing,
            a_sweep_returns_expired_tasks_until_the_third_loss,
            all_leases_can_be_ended_at_once,
            a_lost_ticket_is_written_anew,
            a_ticket_of_another_clock_is_written_anew,
            a_taken_ticket_returns_when_all_leases_end,
            cancelling_ends_what_is_not_finished,
            deleting_takes_finished_tasks_only,
            a_deleted_tasks_idempotency_key_is_free,
            the_first_account_is_founded_once,
            an_asset_is_uploaded_once,
            accounts_take_turns_by_media_seconds,
            an_idle_account_saves_up_nothing,
            who_comes_to_full_machines_soon_has_half_of_them,
            an_account_at_its_limit_blocks_nobody_else,
            a_task_that_waits_for_its_time_is_not_next,
            lower_priorities_go_first,
            a_full_queue_takes_no_more,
            a_key_can_be_listed_used_and_revoked,
            an_account_can_be_found_and_moved_to_another_plan,
            a_delivery_can_be_sent_anew,
            an_endpoint_can_be_tested_and_deleted,
            a_revoked_keys_waiting_tasks_fail,
            what_was_accepted_is_charged_though_nothing_is_left,
            a_rotated_keys_waiting_tasks_go_on,
            grants_are_in_the_ledger,
            a_bucket_of_posts_is_shared,
            a_tasks_request_comes_out_of_its_keys_bucket,
            an_end_is_told_once_to_all_who_want_to_know,
            a_receiver_is_told_one_thing_at_a_time,
            a_failed_delivery_comes_again_with_its_id,
            a_closed_endpoint_is_told_nothing,
            endpoints_belong_to_their_owner,
            old_files_expire_once,
            files_that_no_row_names_are_told,
            depths_count_what_waits,
        );
    };
}
pub(super) use conformance;
