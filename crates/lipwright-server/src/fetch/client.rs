//! The HTTP client for strangers' addresses: names are looked up once and checked, nothing is followed,
//! kept or told that the rules do not want.

use std::sync::Arc;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

use super::names::CheckedNames;
use super::{AddressFilter, Names};

/// Why no fetcher could be made.
#[derive(Debug, Error)]
#[error("the downloader could not be set up: {0}")]
pub struct FetcherError(String);

impl FetcherError {
    #[expect(clippy::needless_pass_by_value, reason = "map_err gives the value")]
    pub(crate) fn new(fault: reqwest::Error) -> Self {
        Self(fault.to_string())
    }
}

/// A client that dials only what `filter` permits. An address that a URL spells out is dialled without
/// asking for a name: callers check it.
pub(crate) fn guarded(
    names: Arc<dyn Names>,
    filter: Arc<AddressFilter>,
) -> Result<ClientBuilder, FetcherError> {
    Ok(Client::builder()
        .tls_backend_preconfigured(tls()?)
        .dns_resolver(CheckedNames { names, filter })
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .http1_only()
        .pool_max_idle_per_host(0))
}

fn tls() -> Result<ClientConfig, FetcherError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _unusable) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        tracing::warn!(
            "no root certificates on this machine (install ca-certificates): https inputs will fail"
        );
    }
    Ok(ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|fault| FetcherError(fault.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
