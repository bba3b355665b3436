//! Tasks for many people: the HTTP API, the store, the queue and the worker. Start reading at
//! `router.rs` (every route) or `worker/run.rs` (what becomes of a task).

mod api;
mod blobs;
mod clock;
mod credits;
mod data_folder;
mod fetch;
mod keys;
mod queue;
mod rate_limit;
mod report;
mod router;
mod serve;
mod settings;
mod sign;
mod store;
mod task;
mod worker;

pub use api::{App, Uploading};
pub use blobs::{BlobError, BlobReader, Blobs, FolderBlobs, SharedBlobs};
pub use clock::{Clock, ManualClock, UnixMillis, WallClock};
pub use credits::{Hundredths, cost};
pub use data_folder::DataFolderError;
pub use fetch::{AddressFilter, Fetcher, FetcherError, Names, SystemNames, UrlFault, UrlRules};
pub use keys::{ApiKey, KeyHash};
pub use queue::{Queue, QueueError, RiverQueue, RiverTimes, Ticket};
pub use rate_limit::{Allowance, RateLimit};
pub use report::Report;
pub use router::{PAGE_PATH, router};
pub use serve::{Running, ServeError, Shutdown, serve};
pub use settings::{FetchSettings, HttpErrors, Limits, ServerSettings, Times};
pub use sign::{LinkFault, Signer, Verb};
pub use store::{
    Accounts, Asset, Assets, Claimed, Created, Leases, NewAsset, NewKey, Owner, PageRequest, SharedStore,
    SqliteStore, Store, StoreError, Swept, Tasks, Uploaded, open_pool,
};
pub use task::{
    AssetId, Change, Failure, Idempotency, InputRef, Inputs, Jitter, Lease, LeaseOwner, NewTask, OwnerId,
    RandomJitter, RetryPolicy, Status, Task, TaskId, TaskResult, Verdict, Write, engine_from_name,
    engine_name, playback_from_name, playback_name,
};
pub use worker::{Stop, Syncer, Worker, clear_scratch};
