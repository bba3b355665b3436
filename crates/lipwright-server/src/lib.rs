//! Tasks for many people: the HTTP API, the store, the queue and the worker. Start reading at
//! `router.rs` (every route) or `worker/run.rs` (what becomes of a task).

#![expect(clippy::duplicate_mod, reason = "store/sql is one text, compiled for each of the two databases")]

mod api;
mod backends;
mod backup;
mod blobs;
mod clock;
mod credits;
mod data_folder;
mod fetch;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzz;
mod hex;
mod if_there;
mod keys;
mod metrics;
mod moving;
mod plan;
mod queue;
mod rate_limit;
mod report;
mod router;
mod serve;
mod settings;
mod sign;
mod store;
mod task;
mod tls;
mod webhook;
mod worker;

pub use api::{Admission, App, KnownKeys, Looks, Uploading};
pub use backends::{Backends, BackendsError};
pub use backup::{BackupError, back_up, restore};
pub use blobs::{BlobError, BlobReader, Blobs, FolderBlobs, Listed, S3Blobs, SharedBlobs};
pub use clock::{Clock, ManualClock, UnixMillis, WallClock};
pub use credits::{Hundredths, cost};
pub use data_folder::{DataFolderError, Room};
pub use fetch::{
    AddressFilter, DownloadFault, Fetcher, FetcherError, Names, SystemNames, UrlFault, UrlRules,
};
pub use keys::{ApiKey, KeyHash};
pub use metrics::Metrics;
pub use moving::{MoveError, Moved, move_to};
pub use plan::{PlanTier, PlanTiers};
pub use queue::{Queue, QueueError, RiverQueue, RiverTimes, Ticket};
pub use rate_limit::{Allowance, LocalRateLimit, RateLimit, SharedRateLimit};
pub use report::Report;
pub use router::{PAGE_PATH, openapi, router};
pub use serve::{Running, ServeError, Shutdown, serve, serve_on};
pub use settings::{
    Database, FetchSettings, HttpErrors, Limits, Retention, Role, S3Settings, ServerSettings, Times,
    WebhookSettings,
};
pub use sign::{LinkFault, Signer, Verb};
pub use store::{
    Accounts, Asset, Assets, CALLBACK, Claimed, Created, Delivery, DeliveryEnd, DeliveryState, Depths,
    DueDelivery, Endpoint, EndpointChange, EndpointId, ExpiredFiles, KeyId, KeyInfo, Leases, LedgerEntry,
    LogEntry, LogEvent, NewAsset, NewKey, Next, Owner, PageRequest, PostgresStore, Seen, SharedStore,
    SqliteStore, Store, StoreError, Swept, Tasks, Upkeep, Uploaded, UserRow, Webhooks, open_pool,
    open_postgres,
};
pub use task::{
    AssetId, Change, Failure, Idempotency, InputRef, Inputs, Jitter, Lease, LeaseOwner, NewTask, OptionFault,
    Options, OwnerId, RandomJitter, RetryPolicy, Share, Status, Task, TaskId, TaskResult, Verdict, Write,
    engine_from_name, engine_name, playback_from_name, playback_name,
};
pub use webhook::{Dispatcher, Event, ReceiverRules, jogg_signature, standard_signature};
pub use worker::{Stop, Syncer, Worker, clear_scratch};
