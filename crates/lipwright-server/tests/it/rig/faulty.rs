//! A store whose answers get lost: it does as it is told, and sometimes says that it did not.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use lipwright_server::{
    Accounts, Asset, AssetId, Assets, Claimed, Created, Delivery, DeliveryEnd, Depths, DueDelivery, Endpoint,
    EndpointChange, EndpointId, ExpiredFiles, Failure, Hundredths, Inputs, KeyHash, KeyId, KeyInfo, Lease,
    LeaseOwner, Leases, LedgerEntry, NewAsset, NewKey, NewTask, Next, Owner, OwnerId, PageRequest,
    RetryPolicy, SharedStore, StoreError, Swept, Task, TaskId, TaskResult, Tasks, Upkeep, Uploaded, UserRow,
    Webhooks, Write,
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

/// Hands a trait's methods on as they are; those after `ending:` through [`FaultyStore::ending`].
macro_rules! hand_on {
    ($trait:ident {
        $(fn $name:ident($($arg:ident: $type:ty),*) -> $answer:ty;)*
        $(ending: $(fn $last:ident($($larg:ident: $ltype:ty),*);)*)?
    }) => {
        #[async_trait]
        impl $trait for FaultyStore {
            $(async fn $name(&self, $($arg: $type),*) -> Result<$answer, StoreError> {
                self.inner.$name($($arg),*).await
            })*
            $($(async fn $last(&self, $($larg: $ltype),*) -> Result<Write, StoreError> {
                self.ending(self.inner.$last($($larg),*)).await
            })*)?
        }
    };
}

hand_on!(Leases {
    fn next(ticket_of: TaskId) -> Next;
    fn claim(task: TaskId, worker: &LeaseOwner, lease_for: Duration) -> Option<Claimed>;
    fn renew(lease: &Lease, lease_for: Duration) -> Write;
    fn report(lease: &Lease, progress: f64, stage: &str) -> Write;
    fn sweep(policy: &RetryPolicy) -> Swept;
    fn reissue_tickets(unclaimed_for: Duration) -> u64;
    fn expire_all_leases() -> u64;
    ending:
    fn succeed(lease: &Lease, result: &TaskResult, charge: Hundredths);
    fn fail(lease: &Lease, failure: &Failure);
    fn retry(lease: &Lease, after: Duration);
    fn give_back(lease: &Lease);
});

hand_on!(Tasks {
    fn create(task: &NewTask) -> Created;
    fn task(owner: OwnerId, id: TaskId) -> Option<Task>;
    fn any_task(id: TaskId) -> Option<Task>;
    fn latest(owner: OwnerId, inputs: &Inputs) -> Option<Task>;
    fn page(owner: OwnerId, page: PageRequest) -> (Vec<Task>, u64);
    fn queue_position(task: &Task) -> u64;
    fn cancel(owner: OwnerId, id: TaskId) -> Write;
    fn delete(owner: OwnerId, id: TaskId) -> Write;
});

hand_on!(Assets {
    fn add_asset(asset: &NewAsset) -> ();
    fn asset(id: AssetId) -> Option<Asset>;
    fn finish_upload(id: AssetId, uploaded: &Uploaded) -> Write;
});

hand_on!(Accounts {
    fn found(owner: &Owner, key: &NewKey, grant: Hundredths) -> bool;
    fn add_owner(owner: &Owner, key: &NewKey, grant: Hundredths) -> ();
    fn owner_named(username: &str) -> Option<Owner>;
    fn owners() -> Vec<UserRow>;
    fn set_plan(owner: OwnerId, plan: &str) -> Write;
    fn owner_of_key(key: KeyHash) -> Option<Owner>;
    fn add_key(owner: OwnerId, key: &NewKey) -> ();
    fn keys(owner: OwnerId) -> Vec<KeyInfo>;
    fn revoke_key(key: &KeyId) -> Write;
    fn rotate_key(old: &KeyId, new: &NewKey) -> Write;
    fn key_used(key: KeyHash) -> ();
    fn grant(owner: OwnerId, amount: Hundredths) -> ();
    fn ledger(owner: OwnerId, limit: u32) -> Vec<LedgerEntry>;
    fn balance(owner: OwnerId) -> Hundredths;
    fn secret(proposal: [u8; 32]) -> [u8; 32];
    fn take_post(key: KeyHash, per_minute: u32) -> Result<u32, u64>;
    fn ping() -> ();
});

hand_on!(Webhooks {
    fn add_endpoint(endpoint: &Endpoint, most: u32) -> bool;
    fn endpoints(owner: OwnerId) -> Vec<Endpoint>;
    fn change_endpoint(owner: OwnerId, id: &EndpointId, change: &EndpointChange) -> Option<Endpoint>;
    fn delete_endpoint(owner: OwnerId, id: &EndpointId) -> Write;
    fn test_endpoint(owner: OwnerId, id: &EndpointId) -> Option<String>;
    fn deliveries(owner: OwnerId, id: &EndpointId, limit: u32) -> Vec<Delivery>;
    fn replay(owner: OwnerId, id: &EndpointId, event_id: &str) -> Write;
    fn take_due(lease_for: Duration, most: u32) -> Vec<DueDelivery>;
    fn delivery_ended(due: &DueDelivery, end: &DeliveryEnd) -> ();
});

hand_on!(Upkeep {
    fn expire_files(results_after: Duration, uploads_after: Duration, most: u32) -> ExpiredFiles;
    fn forget(deliveries_after: Duration) -> ();
    fn unnamed(keys: &[String]) -> Vec<String>;
    fn depths() -> Depths;
});
