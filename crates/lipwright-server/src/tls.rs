//! The one cryptography provider of the process.

/// Makes it the one that clients take who bring none of their own (the bucket's does not). Any number of
/// times.
pub(crate) fn install() {
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
}
