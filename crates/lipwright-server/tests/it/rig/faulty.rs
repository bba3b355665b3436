//! A store whose answers get lost: it does as it is told, and sometimes says that it did not.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use lipwright_server::{
    Accounts, Asset, AssetId, Assets, Claimed, Created, Failure, Hundredths, Inputs, KeyHash, Lease,
    LeaseOwner, Leases, NewAsset, NewKey, NewTask, Owner, OwnerId, PageRequest, RetryPolicy, SharedStore,
    StoreError, Swept, Task, TaskId, TaskResult, Tasks, Uploaded, Write,
};

/// What happens to one of an attempt's last writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It never reaches the store.
    Before,
    /// The store has done it, and the answer is lost.
    AfterCommit,
}

/// The store.
#[derive(Clone)]
pub(crate) struct FaultyStore {
    inner: SharedStore,
    faults: Arc<Mutex<VecDeque<Fault>>>,
}

impl FaultyStore {
    /// `inner`, with `faults` at the next writes that end an attempt, one each.
    pub(crate) fn new(inner: SharedStore, faults: impl IntoIterator<Item = Fault>) -> Self {
        Self { inner, faults: Arc::new(Mutex::new(faults.into_iter().collect())) }
    }

    /// How many faults are still to come.
    pub(crate) fn left(&self) -> usize {
        self.faults.lock().unwrap().len()
    }

    async fn ending(
        &self,
        write: impl Future<Output = Result<Write, StoreError>>,
    ) -> Result<Write, StoreError> {
        let fault = self.faults.lock().unwrap().pop_front();
        match fault {
            None => write.await,
            Some(Fault::Before) => Err(away()),
            Some(Fault::AfterCommit) => {
                let _lost = write.await?;
                Err(away())
            }
        }
    }
}

fn away() -> StoreError {
    StoreError::Unavailable("as told".into())
}

#[async_trait]
impl Leases for FaultyStore {
    async fn claim(
        &self,
        task: TaskId,
        worker: &LeaseOwner,
        lease_for: Duration,
    ) -> Result<Option<Claimed>, StoreError> {
        self.inner.claim(task, worker, lease_for).await
    }
    async fn renew(&self, lease: &Lease, lease_for: Duration) -> Result<Write, StoreError> {
        self.inner.renew(lease, lease_for).await
    }
    async fn report(&self, lease: &Lease, progress: f64, stage: &str) -> Result<Write, StoreError> {
        self.inner.report(lease, progress, stage).await
    }
    async fn succeed(
        &self,
        lease: &Lease,
        result: &TaskResult,
        charge: Hundredths,
    ) -> Result<Write, StoreError> {
        self.ending(self.inner.succeed(lease, result, charge)).await
    }
    async fn fail(&self, lease: &Lease, failure: &Failure) -> Result<Write, StoreError> {
        self.ending(self.inner.fail(lease, failure)).await
    }
    async fn retry(&self, lease: &Lease, after: Duration) -> Result<Write, StoreError> {
        self.ending(self.inner.retry(lease, after)).await
    }
    async fn give_back(&self, lease: &Lease) -> Result<Write, StoreError> {
        self.ending(self.inner.give_back(lease)).await
    }
    async fn sweep(&self, policy: &RetryPolicy) -> Result<Swept, StoreError> {
        self.inner.sweep(policy).await
    }
    async fn reissue_tickets(&self, unclaimed_for: Duration) -> Result<u64, StoreError> {
        self.inner.reissue_tickets(unclaimed_for).await
    }
    async fn expire_all_leases(&self) -> Result<u64, StoreError> {
        self.inner.expire_all_leases().await
    }
}

#[async_trait]
impl Tasks for FaultyStore {
    async fn create(&self, task: &NewTask) -> Result<Created, StoreError> {
        self.inner.create(task).await
    }
    async fn task(&self, owner: OwnerId, id: TaskId) -> Result<Option<Task>, StoreError> {
        self.inner.task(owner, id).await
    }
    async fn latest(&self, owner: OwnerId, inputs: &Inputs) -> Result<Option<Task>, StoreError> {
        self.inner.latest(owner, inputs).await
    }
    async fn page(&self, owner: OwnerId, page: PageRequest) -> Result<(Vec<Task>, u64), StoreError> {
        self.inner.page(owner, page).await
    }
    async fn queue_position(&self, task: &Task) -> Result<u64, StoreError> {
        self.inner.queue_position(task).await
    }
    async fn cancel(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError> {
        self.inner.cancel(owner, id).await
    }
    async fn delete(&self, owner: OwnerId, id: TaskId) -> Result<Write, StoreError> {
        self.inner.delete(owner, id).await
    }
}

#[async_trait]
impl Assets for FaultyStore {
    async fn add_asset(&self, asset: &NewAsset) -> Result<(), StoreError> {
        self.inner.add_asset(asset).await
    }
    async fn asset(&self, id: AssetId) -> Result<Option<Asset>, StoreError> {
        self.inner.asset(id).await
    }
    async fn finish_upload(&self, id: AssetId, uploaded: &Uploaded) -> Result<Write, StoreError> {
        self.inner.finish_upload(id, uploaded).await
    }
}

#[async_trait]
impl Accounts for FaultyStore {
    async fn found(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<bool, StoreError> {
        self.inner.found(owner, key, grant).await
    }
    async fn add_owner(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<(), StoreError> {
        self.inner.add_owner(owner, key, grant).await
    }
    async fn owner_of_key(&self, key: KeyHash) -> Result<Option<Owner>, StoreError> {
        self.inner.owner_of_key(key).await
    }
    async fn balance(&self, owner: OwnerId) -> Result<Hundredths, StoreError> {
        self.inner.balance(owner).await
    }
    async fn secret(&self, proposal: [u8; 32]) -> Result<[u8; 32], StoreError> {
        self.inner.secret(proposal).await
    }
    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}
