//! Stores and blobs that fail at named places: before they do as told, or after they have done it and
//! before they can say so. What happens there is an error, a hang that never ends, or the death of the
//! whole process.

use std::fs::File;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use lipwright_server::{
    Accounts, Asset, AssetId, Assets, BlobError, BlobReader, Blobs, Claimed, Created, Delivery, DeliveryEnd,
    Depths, DueDelivery, Endpoint, EndpointChange, EndpointId, ExpiredFiles, Failure, Hundredths, Inputs,
    KeyHash, KeyId, KeyInfo, Lease, LeaseOwner, Leases, LedgerEntry, Listed, LogEntry, NewAsset, NewKey,
    NewTask, Next, Owner, OwnerId, PageRequest, RetryPolicy, Seen, SharedBlobs, SharedStore, StoreError,
    Swept, Task, TaskId, TaskResult, Tasks, Upkeep, Uploaded, UserRow, Webhooks, Write,
};

/// When, of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Before,
    After,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// The caller is told that nobody answers.
    Error,
    /// The caller is told that there is no room left.
    Full,
    /// The caller never hears again.
    Hang,
    /// The process dies as by kill -9.
    Kill,
    /// The call panics.
    Panic,
}

/// One fault: at the first call of `call`, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) call: String,
    pub(crate) moment: Moment,
    pub(crate) action: Action,
}

impl FromStr for Fault {
    type Err = String;

    /// `succeed.after=kill`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is no fault");
        let (place, action) = text.split_once('=').ok_or_else(wrong)?;
        let (call, moment) = place.rsplit_once('.').ok_or_else(wrong)?;
        let moment = match moment {
            "before" => Moment::Before,
            "after" => Moment::After,
            _ => return Err(wrong()),
        };
        let action = match action {
            "error" => Action::Error,
            "full" => Action::Full,
            "hang" => Action::Hang,
            "kill" => Action::Kill,
            "panic" => Action::Panic,
            _ => return Err(wrong()),
        };
        Ok(Self { call: call.to_owned(), moment, action })
    }
}

/// Faults that are still to come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    coming: Arc<Mutex<Vec<Fault>>>,
    /// A file that gets a line of each that has come: the process itself may not live to tell.
    pub(crate) noted: Option<PathBuf>,
}

impl Faults {
    pub(crate) fn new(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self { coming: Arc::new(Mutex::new(faults.into_iter().collect())), noted: None }
    }

    /// From texts like `succeed.after=kill`.
    pub(crate) fn parsed<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(texts.into_iter().map(|text| text.parse().expect("a fault")))
    }

    /// How many are still to come.
    pub(crate) fn left(&self) -> usize {
        self.coming.lock().unwrap().len()
    }

    /// Passes the place, or not.
    async fn pass<Fault: Refusal>(&self, call: &str, moment: Moment) -> Result<(), Fault> {
        let action = {
            let mut faults = self.coming.lock().unwrap();
            let at = faults.iter().position(|fault| fault.call == call && fault.moment == moment);
            at.map(|at| faults.remove(at).action)
        };
        if let (Some(action), Some(noted)) = (action, &self.noted) {
            let mut file = File::options().create(true).append(true).open(noted).unwrap();
            writeln!(file, "{call} {moment:?} {action:?}").unwrap();
        }
        match action {
            None => Ok(()),
            Some(Action::Error) => Err(Fault::away()),
            Some(Action::Full) => Err(Fault::full()),
            Some(Action::Hang) => std::future::pending().await,
            Some(Action::Kill) => die(),
            Some(Action::Panic) => std::panic::resume_unwind(Box::new("as told")),
        }
    }
}

/// Dies as by kill -9: nothing is cleaned up, nobody is told.
#[expect(clippy::disallowed_methods, reason = "kill(1) spares this code unsafe blocks")]
fn die() -> ! {
    let me = std::process::id().to_string();
    drop(std::process::Command::new("kill").args(["-KILL", &me]).status());
    // The signal may take a moment.
    loop {
        std::thread::park();
    }
}

/// A store with faults.
#[derive(Clone)]
pub(crate) struct FaultyStore {
    inner: SharedStore,
    faults: Faults,
}

impl FaultyStore {
    pub(crate) fn new(inner: SharedStore, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

/// Blobs with faults.
#[derive(Clone)]
pub(crate) struct FaultyBlobs {
    inner: SharedBlobs,
    faults: Faults,
}

impl FaultyBlobs {
    pub(crate) fn new(inner: SharedBlobs, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

/// How the two say no.
trait Refusal {
    fn away() -> Self;
    fn full() -> Self;
}

impl Refusal for StoreError {
    fn away() -> Self {
        Self::Unavailable("as told".into())
    }

    fn full() -> Self {
        Self::Full("as told".into())
    }
}

impl Refusal for BlobError {
    fn away() -> Self {
        Self::Unavailable(std::io::Error::other("as told"))
    }

    fn full() -> Self {
        Self::Full(std::io::Error::other("as told"))
    }
}

/// A trait's methods with a place before and after each. The place after what is asked for again and again
/// is one only if the answer is something: or the fault would come while there is nothing to lose.
macro_rules! hand_on {
    ($on:ident: $trait:ident, $error:ident {
        $(fn $name:ident($($arg:ident: $type:ty),*) -> $answer:ty $(, unless $nothing:expr)?;)*
    }) => {
        #[async_trait]
        impl $trait for $on {
            $(async fn $name(&self, $($arg: $type),*) -> Result<$answer, $error> {
                self.faults.pass::<$error>(stringify!($name), Moment::Before).await?;
                let done = self.inner.$name($($arg),*).await;
                $(if done.as_ref().is_ok_and($nothing) {
                    return done;
                })?
                self.faults.pass::<$error>(stringify!($name), Moment::After).await?;
                done
            })*
        }
    };
}

hand_on!(FaultyBlobs: Blobs, BlobError {
    fn put(key: &str, from: &Path) -> ();
    fn size(key: &str) -> u64;
    fn read(key: &str, range: Range<u64>) -> BlobReader;
    fn fetch(key: &str, to: &Path) -> ();
    fn delete(key: &str) -> ();
    fn list(prefix: &str) -> Vec<Listed>;
    fn ping() -> ();
});

hand_on!(FaultyStore: Leases, StoreError {
    fn next(ticket_of: TaskId) -> Next;
    fn claim(task: TaskId, worker: &LeaseOwner, lease_for: Duration) -> Option<Claimed>;
    fn renew(lease: &Lease, lease_for: Duration) -> Write;
    fn report(lease: &Lease, progress: f64, stage: &str, left: Option<Duration>) -> Write;
    fn sweep(policy: &RetryPolicy) -> Swept, unless |swept| *swept == Swept::default();
    fn reissue_tickets(unclaimed_for: Duration) -> u64;
    fn expire_all_leases() -> u64;
    fn succeed(lease: &Lease, result: &TaskResult, charge: Hundredths) -> Write;
    fn fail(lease: &Lease, failure: &Failure) -> Write;
    fn retry(lease: &Lease, after: Duration, why: &Failure) -> Write;
    fn give_back(lease: &Lease) -> Write;
});

hand_on!(FaultyStore: Tasks, StoreError {
    fn create(task: &NewTask) -> Created;
    fn task(owner: OwnerId, id: TaskId) -> Option<Task>;
    fn look(ids: &[TaskId]) -> Vec<Seen>;
    fn waiting() -> Vec<(OwnerId, u64)>;
    fn any_task(id: TaskId) -> Option<Task>;
    fn log(owner: OwnerId, id: TaskId) -> Option<Vec<LogEntry>>;
    fn latest(owner: OwnerId, inputs: &Inputs) -> Option<Task>;
    fn page(owner: OwnerId, page: PageRequest) -> (Vec<Task>, u64);
    fn queue_position(task: &Task) -> u64;
    fn cancel(owner: OwnerId, id: TaskId) -> Write;
    fn delete(owner: OwnerId, id: TaskId) -> Write;
});

hand_on!(FaultyStore: Assets, StoreError {
    fn add_asset(asset: &NewAsset) -> ();
    fn asset(id: AssetId) -> Option<Asset>;
    fn finish_upload(id: AssetId, uploaded: &Uploaded) -> Write;
});

hand_on!(FaultyStore: Accounts, StoreError {
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

hand_on!(FaultyStore: Webhooks, StoreError {
    fn add_endpoint(endpoint: &Endpoint, most: u32) -> bool;
    fn endpoints(owner: OwnerId) -> Vec<Endpoint>;
    fn change_endpoint(owner: OwnerId, id: &EndpointId, change: &EndpointChange) -> Option<Endpoint>;
    fn delete_endpoint(owner: OwnerId, id: &EndpointId) -> Write;
    fn test_endpoint(owner: OwnerId, id: &EndpointId) -> Option<String>;
    fn deliveries(owner: OwnerId, id: &EndpointId, limit: u32) -> Vec<Delivery>;
    fn replay(owner: OwnerId, id: &EndpointId, event_id: &str) -> Write;
    fn take_due(lease_for: Duration, most: u32) -> Vec<DueDelivery>, unless Vec::is_empty;
    fn delivery_ended(due: &DueDelivery, end: &DeliveryEnd) -> ();
});

hand_on!(FaultyStore: Upkeep, StoreError {
    fn expire_files(results_after: Duration, uploads_after: Duration, most: u32) -> ExpiredFiles;
    fn forget(deliveries_after: Duration) -> ();
    fn unnamed(keys: &[String]) -> Vec<String>;
    fn depths() -> Depths;
});
