//! Names to addresses. Every answer is checked before any is dialled: a name that has one forbidden
//! address is refused whole, since the next look-up may return only that one.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use tokio::net::lookup_host;

use super::AddressFilter;

/// Looks names up.
#[async_trait]
pub trait Names: Send + Sync + 'static {
    /// Every address of `host`.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Why a name was not turned into addresses.
#[derive(Debug, Error)]
pub(crate) enum NameFault {
    /// One of its addresses is off limits.
    #[error("the address is not allowed")]
    Forbidden,
    /// It has none, or nobody answered.
    #[error("the name could not be looked up")]
    NotFound,
}

/// Looks a name up once and gives its addresses to the one connection that asked.
pub(super) struct CheckedNames {
    pub(super) names: Arc<dyn Names>,
    pub(super) filter: Arc<AddressFilter>,
}

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, filter) = (Arc::clone(&self.names), Arc::clone(&self.filter));
        Box::pin(async move {
            let found = names.addresses(name.as_str()).await.map_err(|_fault| NameFault::NotFound)?;
            if found.is_empty() {
                return Err(NameFault::NotFound.into());
            }
            if !found.iter().all(|address| filter.permits(*address)) {
                return Err(NameFault::Forbidden.into());
            }
            // Port 0 stands for the URL's own.
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
