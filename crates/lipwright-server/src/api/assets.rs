//! The URLs of uploaded files. They name an asset and, unsigned, are good for nothing else: tasks read what
//! they name by key, never over HTTP.

use url::Url;

use super::base::Base;
use crate::task::AssetId;

/// Where asset URLs lie.
const PREFIX: &str = "/files/assets/";

/// The asset's URL.
pub(super) fn asset_url(base: &Base, id: AssetId) -> String {
    format!("{}{}", base.0, asset_path(id))
}

/// Where a signed link leads to.
pub(super) fn asset_path(id: AssetId) -> String {
    format!("{PREFIX}{id}")
}

/// The asset that the URL would name if it were one of ours: whether it is, only the store knows.
pub(super) fn asset_in(url: &Url) -> Option<AssetId> {
    url.path().strip_prefix(PREFIX)?.parse().ok()
}
