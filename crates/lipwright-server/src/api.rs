//! The HTTP API: wire types, one file per endpoint. What a request means is decided here; what is
//! kept and done about it, in `store` and `worker`.

mod assets;
mod auth;
mod base;
mod blob_reply;
mod body;
mod create_task;
mod delete_task;
mod envelope;
mod events;
mod files;
mod find_latest;
mod get_asset;
mod get_task;
mod health;
mod inputs;
mod put_asset;
mod range;
mod reply;
mod task_json;
mod upload_asset;
mod uploading;
mod user;

use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use create_task::create_task;
pub(crate) use delete_task::delete_task;
pub(crate) use envelope::{CONTRACT_PREFIXES, EnvelopeRules, envelope, panicked};
pub(crate) use events::get_events;
pub(crate) use files::get_file;
pub(crate) use find_latest::find_latest_or_list;
pub(crate) use get_asset::get_asset;
pub(crate) use get_task::get_task;
pub(crate) use health::{healthz, readyz};
pub(crate) use put_asset::put_asset;
pub(crate) use reply::{Code, Reply};
pub(crate) use upload_asset::upload_asset;
pub use uploading::Uploading;
pub(crate) use user::{remaining_quota, whoami};

use crate::blobs::SharedBlobs;
use crate::fetch::UrlRules;
use crate::rate_limit::RateLimit;
use crate::settings::ServerSettings;
use crate::sign::Signer;
use crate::store::SharedStore;

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
    /// How often a key may `POST`; `None`: any number of times.
    pub rate_limit: Option<Arc<RateLimit>>,
    /// Uploads are received in here.
    pub incoming: PathBuf,
    /// Uploads under way.
    pub uploading: Uploading,
    /// What the operator decided.
    pub settings: Arc<ServerSettings>,
}

/// What a handler answers.
pub(crate) type Answer = Result<Reply, Reply>;
