//! API keys: how they are made, recognised and kept. Only the SHA-256 of a key is ever stored: a key
//! is 256 random bits, so a slow hash would add nothing.

use std::fmt;

use rand::Rng as _;
use sha2::{Digest as _, Sha256};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^43 > 2^256: forty-three digits hold every key.
const BODY_CHARS: usize = 43;
/// 62^6 > 2^32: six digits hold every CRC-32.
const CHECK_CHARS: usize = 6;

/// What the store keeps of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

/// A key in clear text: shown once, then forgotten. Printing it is a decision
/// ([`ApiKey::reveal`]), never an accident of `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// A new key, `lsk_<env>_<43 base62>_<6 base62 of the CRC-32 of what stands before it>`. The prefix
    /// lets scanners find leaked keys, the check tells a mistyped one without a look-up.
    pub fn generate(environment: &str) -> Self {
        let mut bits = [0u8; 32];
        rand::rng().fill_bytes(&mut bits);
        let head = format!("lsk_{environment}_{}", base62(&bits, BODY_CHARS));
        let check = base62(&crc32fast::hash(head.as_bytes()).to_be_bytes(), CHECK_CHARS);
        Self(format!("{head}_{check}"))
    }

    /// The key in `text`, if it has a key's shape and its check is right.
    pub fn parse(text: &str) -> Option<Self> {
        let (head, check) = text.rsplit_once('_')?;
        let body = head.strip_prefix("lsk_")?.rsplit_once('_')?.1;
        let right = base62(&crc32fast::hash(head.as_bytes()).to_be_bytes(), CHECK_CHARS);
        let well_formed = body.len() == BODY_CHARS && body.bytes().all(|b| b.is_ascii_alphanumeric());
        (well_formed && check == right).then(|| Self(text.to_owned()))
    }

    /// The text, for the one time it is shown.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The last four characters, by which lists tell keys apart.
    pub fn last4(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey(…{})", self.last4())
    }
}

/// The big-endian number in `bytes`, in base 62, padded to `width` digits (higher digits are cut).
fn base62(bytes: &[u8], width: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = vec![b'0'; width];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0u32;
        for byte in &mut number {
            let part = (rest << 8) | u32::from(*byte);
            *byte = (part / 62) as u8;
            rest = part % 62;
        }
        *digit = ALPHABET[rest as usize];
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests;
