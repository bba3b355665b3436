//! Accounts, their keys and their credits.

use std::fmt;

use async_trait::async_trait;

use super::StoreError;
use crate::clock::UnixMillis;
use crate::credits::Hundredths;
use crate::hex::hex;
use crate::keys::KeyHash;
use crate::task::{OwnerId, TaskId, Write};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its name.
    pub id: OwnerId,
    /// Where mail would go.
    pub email: String,
    /// What people call it.
    pub username: String,
    /// The price plan.
    pub plan: String,
}

/// A key as the store gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The digest.
    pub hash: KeyHash,
    /// The last four characters.
    pub last4: String,
    /// What its owner calls it.
    pub name: String,
}

/// What lists call a key: the start of its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyId(String);

impl KeyId {
    const DIGITS: usize = 12;

    /// The name of the key with that digest.
    pub fn of(hash: KeyHash) -> Self {
        Self(hex(&hash.0).chars().take(Self::DIGITS).collect())
    }

    /// The name in `text`, if it looks like one.
    pub fn parse(text: &str) -> Option<Self> {
        let fine = text.len() == Self::DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        fine.then(|| Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// What it is called here.
    pub id: KeyId,
    /// The last four characters.
    pub last4: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it last made something; kept to the minute.
    pub last_used_at: Option<UnixMillis>,
    /// Since when it opens nothing.
    pub revoked_at: Option<UnixMillis>,
}

/// An account as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// The account.
    pub owner: Owner,
    /// What is left.
    pub balance: Hundredths,
    /// Tasks that are not finished.
    pub unfinished: u64,
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// `grant`, `hold`, `release` or `capture`.
    pub kind: String,
    /// Added to the balance.
    pub amount: Hundredths,
    /// For which task.
    pub task: Option<TaskId>,
    /// When.
    pub at: UnixMillis,
}

/// Accounts, their keys and their credits.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Makes `owner` with `key` and `grant` credits if there is no account yet; tells whether it did.
    async fn found(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<bool, StoreError>;
    /// Adds another account with a key and credits.
    async fn add_owner(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<(), StoreError>;
    /// The account that people call so.
    async fn owner_named(&self, username: &str) -> Result<Option<Owner>, StoreError>;
    /// All accounts, by name.
    async fn owners(&self) -> Result<Vec<UserRow>, StoreError>;
    /// Moves an account to another price plan; stale if there is no such account.
    async fn set_plan(&self, owner: OwnerId, plan: &str) -> Result<Write, StoreError>;
    /// Whose key that is.
    async fn owner_of_key(&self, key: KeyHash) -> Result<Option<Owner>, StoreError>;
    /// Gives an account one more key.
    async fn add_key(&self, owner: OwnerId, key: &NewKey) -> Result<(), StoreError>;
    /// The account's keys, oldest first.
    async fn keys(&self, owner: OwnerId) -> Result<Vec<KeyInfo>, StoreError>;
    /// Ends a key. Tasks that were made with it and wait fail as `api_key_revoked`; what runs may
    /// finish. Stale if there is no such key, or it has ended.
    async fn revoke_key(&self, key: &KeyId) -> Result<Write, StoreError>;
    /// Puts `new` in the place of a key: tasks that were made with the old one and wait count as made with
    /// the new one, and the old one ends. Stale if there is no such key, or it has ended.
    async fn rotate_key(&self, old: &KeyId, new: &NewKey) -> Result<Write, StoreError>;
    /// Notes that the key is in use.
    async fn key_used(&self, key: KeyHash) -> Result<(), StoreError>;
    /// Adds credits, or takes them away if negative.
    async fn grant(&self, owner: OwnerId, amount: Hundredths) -> Result<(), StoreError>;
    /// The newest rows of the account's ledger, newest first.
    async fn ledger(&self, owner: OwnerId, limit: u32) -> Result<Vec<LedgerEntry>, StoreError>;
    /// The sum of the account's ledger.
    async fn balance(&self, owner: OwnerId) -> Result<Hundredths, StoreError>;
    /// The installation's secret: `proposal` the first time, the same ever after.
    async fn secret(&self, proposal: [u8; 32]) -> Result<[u8; 32], StoreError>;
    /// Takes one request out of the key's bucket, which `per_minute` requests refill evenly: gives how
    /// many are left, or the milliseconds until there is one.
    async fn take_post(&self, key: KeyHash, per_minute: u32) -> Result<Result<u32, u64>, StoreError>;
    /// Answers if the store works.
    async fn ping(&self) -> Result<(), StoreError>;
}
