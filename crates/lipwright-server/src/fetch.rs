//! Downloads by rule: which URLs are accepted, which addresses are dialled, how much is read and how
//! long it may take. A URL comes from a stranger, so every hop is checked anew, and the address that
//! is checked is the address that is dialled.

mod address;
mod client;
mod download;
mod names;
mod partial;
mod urls;

pub(crate) use client::guarded;
pub(crate) use names::NameFault;
pub(crate) use urls::literal_address;

pub use address::AddressFilter;
pub use client::FetcherError;
pub use download::{DownloadFault, Fetcher};
pub use names::{Names, SystemNames};
pub use urls::{UrlFault, UrlRules};
