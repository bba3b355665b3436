//! Where accounts, assets, tasks and webhooks are kept: one trait for each, and the two databases that
//! have them all.
//!
//! A task's row and its ticket are written in one transaction, so it is the store that writes tickets
//! ([`Tasks::create`], and every write that makes a task wait again). Taking tickets is the queue's
//! side. No method takes a transaction: each is one.
//!
//! The statements are in `sql/`, one text for both databases: `sqlite.rs` and `postgres.rs` compile it
//! each with its own types and the few words in which the databases differ.

mod accounts;
mod assets;
#[cfg(test)]
mod conformance;
mod fault;
mod leases;
mod log;
mod postgres;
mod sqlite;
mod tasks;
mod upkeep;
mod webhooks;

use std::sync::Arc;

pub use accounts::{Accounts, KeyId, KeyInfo, LedgerEntry, NewKey, Owner, UserRow};
pub use assets::{Asset, Assets, NewAsset, Uploaded};
pub use fault::StoreError;
pub use leases::{Claimed, Leases, Next, Swept};
pub use log::{LogEntry, LogEvent};
pub use postgres::{PostgresStore, open_postgres};
pub use sqlite::{SqliteStore, open_pool};
pub use tasks::{Created, PageRequest, Seen, Tasks};
pub use upkeep::{Depths, ExpiredFiles, Upkeep};
pub use webhooks::{
    CALLBACK, Delivery, DeliveryEnd, DeliveryState, DueDelivery, Endpoint, EndpointChange, EndpointId,
    Webhooks,
};

use crate::clock::UnixMillis;

/// Everything that is kept.
pub trait Store: Accounts + Assets + Tasks + Leases + Webhooks + Upkeep {}

impl<T: Accounts + Assets + Tasks + Leases + Webhooks + Upkeep> Store for T {}

/// A store that many share.
pub type SharedStore = Arc<dyn Store>;

/// A moment as the store tells it.
pub(crate) fn moment(milliseconds: i64) -> UnixMillis {
    UnixMillis(milliseconds)
}
