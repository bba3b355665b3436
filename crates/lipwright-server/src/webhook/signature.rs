//! How a receiver knows that a delivery is ours: the contract's signature over the body, and that of
//! Standard Webhooks 1.0 over id, time and body, which cannot be replayed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

use crate::hex::hex;
use crate::task::OwnerId;

/// What Standard Webhooks secrets begin with; the key follows in base64.
const PREFIX: &str = "whsec_";

/// A new secret of 256 bits.
pub(crate) fn new_secret() -> String {
    let mut bits = [0u8; 32];
    rand::rng().fill_bytes(&mut bits);
    secret_of(&bits)
}

/// The secret that an owner's `callback_url` deliveries are signed with: made from the installation's,
/// so that nothing more has to be kept.
pub(crate) fn callback_secret(installation: &[u8; 32], owner: OwnerId) -> String {
    secret_of(&hmac(installation, &[b"callback\n", owner.to_string().as_bytes()]))
}

fn secret_of(key: &[u8]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(key))
}

/// `X-Webhook-Signature`: lower-case hex of the HMAC-SHA256 of the body, keyed with the secret as given.
pub fn jogg_signature(secret: &str, body: &[u8]) -> String {
    hex(&hmac(secret.as_bytes(), &[body]))
}

/// `webhook-signature`: `v1,` and the base64 of the HMAC-SHA256 of `id.timestamp.body`, keyed with the
/// bytes that the secret stands for.
pub fn standard_signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> String {
    let encoded = secret.strip_prefix(PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(encoded).unwrap_or_else(|_not_base64| secret.as_bytes().to_vec());
    let signed = hmac(&key, &[id.as_bytes(), b".", timestamp.to_string().as_bytes(), b".", body]);
    format!("v1,{}", STANDARD.encode(signed))
}

/// HMAC-SHA256 (RFC 2104) of the parts in order.
fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // A key longer than a block is hashed first, a shorter one filled with zeros.
    let mut block = [0u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests;
