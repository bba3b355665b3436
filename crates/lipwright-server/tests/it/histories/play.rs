//! One history, in the store and in the model.

use std::collections::BTreeMap;
use std::time::Duration;

use lipwright_pipeline::{EngineKind, PlaybackType};
use lipwright_server::{
    ApiKey, Created, Failure, Hundredths, InputRef, Inputs, KeyHash, KeyId, Lease, LeaseOwner, NewTask,
    Options, OwnerId, RetryPolicy, Share, TaskId, TaskResult, Write,
};
use proptest::prelude::*;

use super::is_next;
use super::model::{GRANT, HOLD, MOST_RUNNING, Model, PRICE};
use super::step::{Step, Writing};
use crate::rig::Rig;

const LONG: Duration = Duration::from_hours(1);
const OWNERS: usize = 3;
const WORKERS: usize = 3;

type Told = Result<(), TestCaseError>;

pub(crate) struct Play<'a> {
    rig: &'a Rig,
    owners: Vec<(OwnerId, KeyHash, bool)>,
    workers: Vec<LeaseOwner>,
    /// All that there ever were.
    leases: Vec<Lease>,
    model: Model,
}

impl<'a> Play<'a> {
    /// Accounts of its own; nothing of an earlier history waits, runs or is told.
    pub(crate) async fn begin(rig: &'a Rig) -> Self {
        for status in ["pending", "processing"] {
            let ended = "status = 'failed', failure_code = 'left', failure_text = 'left', completed_at = 1";
            let statement = format!(
                "UPDATE task SET {ended}, lease_owner = NULL, lease_until = NULL WHERE status = '{status}'"
            );
            rig.rows.execute(statement).await;
        }
        rig.rows.execute("DELETE FROM river_job".to_owned()).await;
        rig.rows.execute("DELETE FROM delivery".to_owned()).await;
        let mut owners = Vec::new();
        for _ in 0..OWNERS {
            let (id, key) = rig.add_owner(Hundredths(GRANT)).await;
            owners.push((id, ApiKey::parse(&key).unwrap().hash(), false));
        }
        let workers = (0..WORKERS).map(|_| LeaseOwner::fresh()).collect();
        Self { rig, owners, workers, leases: Vec::new(), model: Model::default() }
    }

    /// Lets one thing happen on both sides, which must say the same of it.
    pub(crate) async fn step(&mut self, step: Step) -> Told {
        let store = &self.rig.store;
        let tasks = self.model.tasks.len();
        match step {
            Step::Create(pick) => self.create(pick % OWNERS).await?,
            Step::Take(pick) => self.take(pick).await?,
            Step::Claim(pick, worker) if tasks > 0 => self.claim(pick % tasks, worker).await?,
            Step::Write(writing, pick) if !self.leases.is_empty() => {
                let lease = self.leases[pick % self.leases.len()].clone();
                let written = write(self.rig, &lease, writing).await;
                prop_assert_eq!(written, self.model.write(&lease, writing));
            }
            Step::Cancel(pick) if tasks > 0 => {
                let task = &self.model.tasks[pick % tasks];
                let cancelled = store.cancel(task.owner, task.id).await.unwrap();
                prop_assert_eq!(cancelled, self.model.cancel(pick % tasks));
            }
            Step::Expire(pick) if tasks > 0 => {
                let task = &self.model.tasks[pick % tasks];
                self.rig.expire(&task.id.to_string(), task.attempt.into()).await;
                self.model.expire(pick % tasks);
            }
            Step::ExpireAll => {
                prop_assert_eq!(store.expire_all_leases().await.unwrap(), self.model.expire_all());
            }
            Step::Sweep => {
                let policy = RetryPolicy::default();
                let swept = store.sweep(&policy).await.unwrap();
                prop_assert_eq!((swept.returned, swept.failed), self.model.sweep(&policy));
            }
            Step::LoseTickets(pick) if tasks > 0 => {
                let task = self.model.tasks[pick % tasks].id;
                let lost = format!("DELETE FROM river_job WHERE args ->> 'task_id' = '{task}'");
                self.rig.rows.execute(lost).await;
            }
            Step::Reissue => {
                store.reissue_tickets(Duration::ZERO).await.unwrap();
                let tickets = "SELECT count(*) FROM river_job WHERE state IN ('available', 'scheduled')";
                let tickets = self.rig.rows.number(tickets.to_owned()).await;
                prop_assert!(tickets >= self.model.due(), "{tickets} tickets");
            }
            Step::Revoke(pick) => self.revoke(pick % OWNERS).await?,
            Step::Claim(..) | Step::Write(..) | Step::Cancel(_) | Step::Expire(_) | Step::LoseTickets(_) => {}
        }
        Ok(())
    }

    async fn create(&mut self, at: usize) -> Told {
        let (owner, key, _revoked) = self.owners[at];
        let task = new_task(owner, key);
        prop_assert_eq!(self.rig.store.create(&task).await.unwrap(), Created::New(task.id));
        self.model.create(owner, task.id);
        Ok(())
    }

    /// As a worker does with a ticket that may be anybody's.
    async fn take(&mut self, pick: usize) -> Told {
        let tasks = &self.model.tasks;
        let ticket_of = if tasks.is_empty() { TaskId::fresh() } else { tasks[pick % tasks.len()].id };
        let next = self.rig.store.next(ticket_of).await.unwrap();
        is_next(&self.model, next)?;
        if let lipwright_server::Next::Task(task) = next {
            let at = self.model.tasks.iter().position(|known| known.id == task).unwrap();
            self.claim(at, pick).await?;
        }
        Ok(())
    }

    async fn claim(&mut self, at: usize, worker: usize) -> Told {
        let (task, worker) = (self.model.tasks[at].id, &self.workers[worker % WORKERS]);
        let claimed = self.rig.store.claim(task, worker, LONG).await.unwrap();
        prop_assert_eq!(claimed.is_some(), self.model.may_claim(at));
        if let Some(claimed) = claimed {
            self.model.claimed(&claimed.lease);
            prop_assert_eq!(claimed.lease.attempt, self.model.tasks[at].attempt);
            self.leases.push(claimed.lease);
        }
        Ok(())
    }

    async fn revoke(&mut self, at: usize) -> Told {
        let (owner, key, was_revoked) = self.owners[at];
        let revoked = self.rig.store.revoke_key(&KeyId::of(key)).await.unwrap();
        prop_assert_eq!(revoked == Write::Stale, was_revoked);
        if !was_revoked {
            self.model.revoke(owner);
            self.owners[at].2 = true;
        }
        Ok(())
    }

    /// Every row, balance and event is as the model says.
    pub(crate) async fn check(&self) -> Told {
        let whose = self.owners.iter().map(|(id, ..)| format!("'{id}'")).collect::<Vec<_>>().join(", ");
        let rows = self.rig.rows.pairs(format!(
            "SELECT id || ' ' || status || ' ' || attempt || ' ' || tries || ' ' || lost, hold FROM task
             WHERE owner_id IN ({whose}) ORDER BY id"
        ));
        let mut expected: Vec<_> = self.model.tasks.iter().map(|task| (task.line(), HOLD)).collect();
        expected.sort();
        prop_assert_eq!(rows.await, expected);
        // The ledger's sum is the balance, and both are the model's.
        let balances = self.rig.rows.pairs(format!(
            "SELECT id, CAST(balance * 1000000 + (SELECT sum(amount) FROM ledger WHERE owner_id = owner.id) AS BIGINT)
             FROM owner WHERE id IN ({whose}) ORDER BY id"
        ));
        let mut expected: Vec<_> = self
            .owners
            .iter()
            .map(|(id, ..)| (id.to_string(), self.model.balance(*id) * 1_000_001))
            .collect();
        expected.sort();
        prop_assert_eq!(balances.await, expected);
        // Told once of every end, and of nothing else.
        let told = "SELECT task_id, count(*) FROM delivery GROUP BY task_id ORDER BY task_id".to_owned();
        let ended = self.model.tasks.iter().filter(|task| task.status.is_final());
        let mut expected: Vec<_> = ended.map(|task| (task.id.to_string(), 1)).collect();
        expected.sort();
        prop_assert_eq!(self.rig.rows.pairs(told).await, expected);
        Ok(())
    }

    /// No task has two rows of a kind in the ledger, and no old lease still changes anything.
    pub(crate) async fn end(mut self) -> Told {
        for task in &self.model.tasks {
            let twice = self.rig.ledger(&task.id.to_string()).await;
            let mut kinds: Vec<_> = twice.iter().map(|(kind, _amount)| kind).collect();
            kinds.sort();
            kinds.dedup();
            prop_assert_eq!(kinds.len(), twice.len(), "{:?}", twice);
        }
        for at in 0..self.model.tasks.len() {
            let task = &self.model.tasks[at];
            let cancelled = self.rig.store.cancel(task.owner, task.id).await.unwrap();
            prop_assert_eq!(cancelled, self.model.cancel(at));
        }
        for lease in &self.leases {
            prop_assert_eq!(write(self.rig, lease, Writing::Succeed).await, Write::Stale);
        }
        self.check().await
    }
}

async fn write(rig: &Rig, lease: &Lease, writing: Writing) -> Write {
    let store = &rig.store;
    let failure = Failure { code: "no_face_found".to_owned(), message: "no face".to_owned() };
    let written = match writing {
        Writing::Renew => store.renew(lease, LONG).await,
        Writing::Report => store.report(lease, 0.5, "analyse", None).await,
        Writing::Succeed => store.succeed(lease, &result(lease), Hundredths(PRICE)).await,
        Writing::Fail => store.fail(lease, &failure).await,
        Writing::Retry => store.retry(lease, Duration::ZERO, &failure).await,
        Writing::RetryLater => store.retry(lease, LONG, &failure).await,
        Writing::GiveBack => store.give_back(lease).await,
    };
    written.unwrap()
}

fn result(lease: &Lease) -> TaskResult {
    TaskResult {
        result_key: format!("results/{}/{}.mp4", lease.task, lease.attempt),
        cover_key: None,
        duration_ms: 12_500,
        report: "{}".to_owned(),
    }
}

fn new_task(owner: OwnerId, key: KeyHash) -> NewTask {
    let input = |name: &str| InputRef {
        url: format!("https://example.com/{name}"),
        identity: format!("url:{name}"),
        asset: None,
    };
    NewTask {
        id: TaskId::fresh(),
        owner,
        inputs: Inputs { video: input("a"), audio: input("b"), playback: PlaybackType::Normal },
        engine: EngineKind::Warp,
        options: Options::default(),
        metadata: BTreeMap::new(),
        platform: None,
        hold: Hundredths(HOLD),
        key: Some(key),
        callback_url: Some("https://example.com/told".to_owned()),
        expected: Duration::from_mins(1),
        share: Share {
            priority: 2,
            weight: 100,
            max_running: MOST_RUNNING,
            max_waiting: 1_000,
            max_media: None,
        },
        idempotency: None,
        posts_per_minute: None,
    }
}
