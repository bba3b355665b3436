//! What the store must hold, in memory.

use lipwright_server::{Lease, OwnerId, RetryPolicy, Status, TaskId, Write};

use super::step::Writing;

pub(crate) const GRANT: i64 = 1_000_000;
pub(crate) const HOLD: i64 = 48;
pub(crate) const PRICE: i64 = 10;
/// Tasks of one account at work at once.
pub(crate) const MOST_RUNNING: u32 = 2;

#[derive(Debug, Clone)]
pub(crate) struct ModelTask {
    pub(crate) id: TaskId,
    pub(crate) owner: OwnerId,
    pub(crate) status: Status,
    pub(crate) attempt: u32,
    pub(crate) tries: u32,
    pub(crate) lost: u32,
    /// Waits for its time.
    pub(crate) later: bool,
    /// The lease in force.
    lease: Option<Lease>,
    expired: bool,
}

impl ModelTask {
    /// Its row, as the store's rows are compared.
    pub(crate) fn line(&self) -> String {
        let Self { id, status, attempt, tries, lost, .. } = self;
        format!("{id} {status} {attempt} {tries} {lost}")
    }

    fn end(&mut self, status: Status) {
        (self.status, self.lease, self.expired) = (status, None, false);
    }

    fn is_due(&self) -> bool {
        self.status == Status::Pending && !self.later
    }
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) tasks: Vec<ModelTask>,
}

impl Model {
    pub(crate) fn create(&mut self, owner: OwnerId, id: TaskId) {
        self.tasks.push(ModelTask {
            id,
            owner,
            status: Status::Pending,
            attempt: 0,
            tries: 0,
            lost: 0,
            later: false,
            lease: None,
            expired: false,
        });
    }

    fn running(&self, owner: OwnerId) -> u32 {
        let running = |task: &&ModelTask| task.owner == owner && task.status == Status::Processing;
        u32::try_from(self.tasks.iter().filter(running).count()).unwrap()
    }

    /// The first due task of every account that may have another at work, and whether any account may not.
    pub(crate) fn heads(&self) -> (Vec<TaskId>, bool) {
        let (mut free, mut blocked, mut seen) = (Vec::new(), false, Vec::new());
        for task in self.tasks.iter().filter(|task| task.is_due()) {
            if seen.contains(&task.owner) {
                continue;
            }
            seen.push(task.owner);
            if self.running(task.owner) < MOST_RUNNING {
                free.push(task.id);
            } else {
                blocked = true;
            }
        }
        (free, blocked)
    }

    pub(crate) fn may_claim(&self, at: usize) -> bool {
        let task = &self.tasks[at];
        task.status == Status::Pending && self.running(task.owner) < MOST_RUNNING
    }

    pub(crate) fn claimed(&mut self, lease: &Lease) {
        let task = self.tasks.iter_mut().find(|task| task.id == lease.task).unwrap();
        (task.status, task.expired, task.lease) = (Status::Processing, false, Some(lease.clone()));
        task.attempt += 1;
    }

    /// What a write with this lease does.
    pub(crate) fn write(&mut self, lease: &Lease, writing: Writing) -> Write {
        let Some(task) = self.tasks.iter_mut().find(|task| task.lease.as_ref() == Some(lease)) else {
            return Write::Stale;
        };
        match writing {
            Writing::Renew => task.expired = false,
            Writing::Report => {}
            Writing::Succeed => task.end(Status::Success),
            Writing::Fail => {
                task.tries += 1;
                task.end(Status::Failed);
            }
            Writing::Retry | Writing::RetryLater => {
                task.tries += 1;
                task.later = matches!(writing, Writing::RetryLater);
                task.end(Status::Pending);
            }
            Writing::GiveBack => {
                task.later = false;
                task.end(Status::Pending);
            }
        }
        Write::Applied
    }

    pub(crate) fn cancel(&mut self, at: usize) -> Write {
        let task = &mut self.tasks[at];
        if task.status.is_final() {
            return Write::Stale;
        }
        task.end(Status::Failed);
        Write::Applied
    }

    pub(crate) fn expire(&mut self, at: usize) {
        let task = &mut self.tasks[at];
        task.expired = task.status == Status::Processing;
    }

    pub(crate) fn expire_all(&mut self) -> u64 {
        let mut expired = 0;
        for at in 0..self.tasks.len() {
            self.expire(at);
            expired += u64::from(self.tasks[at].expired);
        }
        expired
    }

    /// Gives how many wait again, and which are given up.
    pub(crate) fn sweep(&mut self, policy: &RetryPolicy) -> (u64, Vec<(TaskId, u32)>) {
        let (mut returned, mut failed) = (0, Vec::new());
        for task in self.tasks.iter_mut().filter(|task| task.expired) {
            task.lost += 1;
            task.tries += 1;
            if policy.verdict_on_lost_worker(task.lost, task.tries).is_some() {
                failed.push((task.id, task.attempt));
                task.end(Status::Failed);
            } else {
                returned += 1;
                task.end(Status::Pending);
            }
        }
        (returned, failed)
    }

    pub(crate) fn revoke(&mut self, owner: OwnerId) {
        for task in &mut self.tasks {
            if task.owner == owner && task.status == Status::Pending {
                task.end(Status::Failed);
            }
        }
    }

    /// Tasks that need a ticket now.
    pub(crate) fn due(&self) -> i64 {
        self.tasks.iter().filter(|task| task.is_due()).count() as i64
    }

    /// What the account has left: holds of what is unfinished and prices of what succeeded are gone.
    pub(crate) fn balance(&self, owner: OwnerId) -> i64 {
        let spent = self.tasks.iter().filter(|task| task.owner == owner).map(|task| match task.status {
            Status::Pending | Status::Processing => HOLD,
            Status::Success => PRICE,
            Status::Failed => 0,
        });
        GRANT - spent.sum::<i64>()
    }
}
