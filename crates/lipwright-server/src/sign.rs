//! Signed links: a path that whoever holds the link may use, for one verb, until a time. The store of
//! secrets is elsewhere; this file only signs and checks.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::clock::Clock;
use crate::hex::hex;

/// Machines' clocks may differ by this much without breaking a link.
const SKEW: Duration = Duration::from_mins(1);

/// What a link allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `GET` and `HEAD`.
    Get,
    /// `PUT`.
    Put,
}

impl Verb {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
        }
    }
}

/// Why a link does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// It was good once.
    Expired,
    /// It was never signed by this server, or was changed.
    Forged,
}

/// Signs and checks links with the installation's secret.
#[derive(Clone)]
pub struct Signer {
    secret: [u8; 32],
    clock: Arc<dyn Clock>,
}

impl Signer {
    /// Signs with `secret`, by the time of `clock`.
    pub fn new(secret: [u8; 32], clock: Arc<dyn Clock>) -> Self {
        Self { secret, clock }
    }

    /// `path` with the query that opens it for `verb` during `lifetime`.
    pub fn link(&self, verb: Verb, path: &str, lifetime: Duration) -> String {
        let expires = self.clock.now().plus(lifetime).seconds();
        let tag = self.mac(verb, path, expires).finalize().into_bytes();
        format!("{path}?expires={expires}&signature={}", hex(&tag))
    }

    /// Whether `signature` opens `path` for `verb` now; compares in constant time.
    pub fn check(&self, verb: Verb, path: &str, expires: i64, signature: &str) -> Result<(), LinkFault> {
        let tag = unhex(signature).ok_or(LinkFault::Forged)?;
        self.mac(verb, path, expires).verify_slice(&tag).map_err(|_mismatch| LinkFault::Forged)?;
        let last = i64::try_from(SKEW.as_secs()).unwrap_or(0).saturating_add(expires);
        if self.clock.now().seconds() > last { Err(LinkFault::Expired) } else { Ok(()) }
    }

    fn mac(&self, verb: Verb, path: &str, expires: i64) -> Hmac<Sha256> {
        // A fixed-size array of 32 bytes is a valid key by its type: `new` takes a whole block.
        let mut block = [0u8; 64];
        block[..32].copy_from_slice(&self.secret);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(format!("{}\n{path}\n{expires}", verb.name()).as_bytes());
        mac
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests;
