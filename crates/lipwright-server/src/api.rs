//! The HTTP API: wire types, one file per endpoint. What a request means is decided here; what is
//! kept and done about it, in `store` and `worker`.

mod admission;
mod assets;
mod auth;
mod base;
mod blob_reply;
mod body;
pub(crate) mod create_task;
pub(crate) mod delete_task;
pub(crate) mod deliveries;
pub(crate) mod documents;
pub(crate) mod endpoints;
mod envelope;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod find_latest;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub(crate) mod get_asset;
pub(crate) mod get_task;
pub(crate) mod health;
mod inputs;
mod known_keys;
pub(crate) mod log;
mod looks;
mod names;
pub(crate) mod put_asset;
mod range;
mod reply;
mod schema;
mod task_json;
pub(crate) mod upload_asset;
mod uploading;
pub(crate) mod user;

use std::path::PathBuf;
use std::sync::Arc;

pub use admission::Admission;
pub(crate) use base::Base;
pub(crate) use envelope::{CONTRACT_PREFIXES, EnvelopeRules, envelope, panicked};
pub use known_keys::KnownKeys;
pub use looks::Looks;
pub(crate) use reply::{Code, Reply};
pub(crate) use task_json::event_data;
pub use uploading::Uploading;

use crate::blobs::SharedBlobs;
use crate::clock::Clock;
use crate::data_folder::Room;
use crate::fetch::UrlRules;
use crate::metrics::Metrics;
use crate::rate_limit::RateLimit;
use crate::settings::ServerSettings;
use crate::sign::Signer;
use crate::store::SharedStore;
use crate::task::OwnerId;
use crate::webhook::{ReceiverRules, callback_secret};

/// Everything that the handlers work with.
#[derive(Clone)]
pub struct App {
    /// Accounts, assets and tasks.
    pub store: SharedStore,
    /// Files.
    pub blobs: SharedBlobs,
    /// Signed links.
    pub signer: Signer,
    /// Which input URLs are accepted.
    pub urls: UrlRules,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How often a key may `POST`.
    pub rate_limit: Arc<dyn RateLimit>,
    /// The installation's secret: what owners' callbacks are signed with is made from it.
    pub secret: [u8; 32],
    /// Which receivers may be told.
    pub receivers: ReceiverRules,
    /// Uploads are received in here.
    pub incoming: PathBuf,
    /// Uploads under way.
    pub uploading: Uploading,
    /// Whether the queue takes more.
    pub admission: Admission,
    /// Room left in the data folder.
    pub room: Room,
    /// Whose keys are in use.
    pub keys: KnownKeys,
    /// Clients that look at tasks.
    pub looks: Looks,
    /// Counters of this process.
    pub metrics: Metrics,
    /// What the operator decided.
    pub settings: Arc<ServerSettings>,
}

impl App {
    /// What deliveries to this owner's callbacks are signed with.
    pub(crate) fn callback_secret(&self, owner: OwnerId) -> String {
        callback_secret(&self.secret, owner)
    }
}

/// What a handler answers.
pub(crate) type Answer = Result<Reply, Reply>;
