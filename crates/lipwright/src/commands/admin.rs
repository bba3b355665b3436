//! What an operator does beside the service, directly in its database: it may be running meanwhile.

pub(crate) mod copies;
pub(crate) mod credit;
pub(crate) mod key;
pub(crate) mod user;

use std::future::Future;

use lipwright_server::{ApiKey, Backends, NewKey, Owner, ServerSettings, SharedStore, StoreError};
use tokio::runtime::Builder;

use crate::config::{Config, ConfigArgs};
use crate::failure::Failure;

/// Runs `work` on the installation of these settings.
fn on_store<T, W>(
    args: &ConfigArgs,
    work: impl FnOnce(SharedStore, ServerSettings) -> W,
) -> Result<T, Failure>
where
    W: Future<Output = Result<T, Failure>>,
{
    let settings = Config::load(args)?.settings()?;
    block_on(async {
        let backends = Backends::open_beside(&settings)
            .await
            .map_err(|fault| Failure::internal("installation_unusable", fault.to_string()))?;
        work(backends.store, settings).await
    })
}

fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|fault| Failure::internal("internal", fault.to_string()))?.block_on(work)
}

/// The account of that name.
async fn account(store: &SharedStore, name: &str) -> Result<Owner, Failure> {
    let found = store.owner_named(name).await.map_err(store_failed)?;
    let missing = || {
        let message = format!("there is no account {name}: lipwright user list shows them");
        Failure::bad_input("no_such_user", message)
    };
    found.ok_or_else(missing)
}

fn new_key(name: &str) -> (ApiKey, NewKey) {
    let key = ApiKey::generate("live");
    let new = NewKey { hash: key.hash(), last4: key.last4().to_owned(), name: name.to_owned() };
    (key, new)
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the value")]
fn store_failed(fault: StoreError) -> Failure {
    Failure::internal("database_failed", fault.to_string())
}
