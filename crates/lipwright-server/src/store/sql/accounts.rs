//! Accounts, keys and credits.

use async_trait::async_trait;

use super::rows::{column, count, parsed, parsed_if_there};
use super::{DbRow, DbStore, Tx, ledger, outbox, write_of};
use crate::clock::UnixMillis;
use crate::credits::Hundredths;
use crate::keys::KeyHash;
use crate::store::{Accounts, KeyId, KeyInfo, LedgerEntry, NewKey, Owner, StoreError, UserRow, moment};
use crate::task::{Change, OwnerId, TaskId, Write};
use lipwright_pipeline::Cause;

#[async_trait]
impl Accounts for DbStore {
    async fn found(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        // Two processes that start at once: the second waits here and finds the first one's account.
        lock_installation(&mut transaction).await?;
        let (owners,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM owner").fetch_one(&mut *transaction).await?;
        if owners > 0 {
            return Ok(false);
        }
        insert(&mut transaction, owner, key, grant).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn add_owner(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        insert(&mut transaction, owner, key, grant).await?;
        Ok(transaction.commit().await?)
    }

    async fn owner_named(&self, username: &str) -> Result<Option<Owner>, StoreError> {
        let row = sqlx::query("SELECT * FROM owner WHERE username = $1 ORDER BY id LIMIT 1")
            .bind(username)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(owner).transpose()
    }

    async fn owners(&self) -> Result<Vec<UserRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT owner.*, (SELECT count(*) FROM task WHERE task.owner_id = owner.id
                 AND task.status IN ('pending', 'processing')) AS unfinished
             FROM owner ORDER BY username, id",
        )
        .fetch_all(&self.pool)
        .await?;
        let user = |row| {
            Ok(UserRow {
                owner: owner(row)?,
                balance: Hundredths(column(row, "balance")?),
                unfinished: count(row, "unfinished")?,
            })
        };
        rows.iter().map(user).collect()
    }

    async fn set_plan(&self, owner: OwnerId, plan: &str) -> Result<Write, StoreError> {
        let done = sqlx::query("UPDATE owner SET plan = $1 WHERE id = $2")
            .bind(plan)
            .bind(owner.to_string())
            .execute(&self.pool)
            .await?;
        Ok(write_of(&done))
    }

    async fn owner_of_key(&self, key: KeyHash) -> Result<Option<Owner>, StoreError> {
        let row = sqlx::query(
            "SELECT owner.* FROM api_key JOIN owner ON owner.id = api_key.owner_id
             WHERE api_key.hash = $1 AND api_key.revoked_at IS NULL",
        )
        .bind(key.0.as_slice())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(owner).transpose()
    }

    async fn add_key(&self, owner: OwnerId, key: &NewKey) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        insert_key(&mut transaction, owner, key).await?;
        Ok(transaction.commit().await?)
    }

    async fn keys(&self, owner: OwnerId) -> Result<Vec<KeyInfo>, StoreError> {
        let rows = sqlx::query("SELECT * FROM api_key WHERE owner_id = $1 ORDER BY created_at, hash")
            .bind(owner.to_string())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(key_info).collect()
    }

    async fn revoke_key(&self, key: &KeyId) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let Some((hash, _owner)) = end_key(&mut transaction, key).await? else { return Ok(Write::Stale) };
        fail_waiting(&mut transaction, hash).await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn rotate_key(&self, old: &KeyId, new: &NewKey) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let Some((hash, owner)) = end_key(&mut transaction, old).await? else { return Ok(Write::Stale) };
        insert_key(&mut transaction, owner, new).await?;
        sqlx::query(
            "UPDATE task SET key_hash = $1 WHERE key_hash = $2 AND status IN ('pending', 'processing')",
        )
        .bind(new.hash.0.as_slice())
        .bind(hash)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Write::Applied)
    }

    async fn key_used(&self, key: KeyHash) -> Result<(), StoreError> {
        sqlx::query(concat!(
            "UPDATE api_key SET last_used_at = ",
            now!(),
            " WHERE hash = $1 AND (last_used_at IS NULL OR last_used_at < ",
            now!(),
            " - 60000)"
        ))
        .bind(key.0.as_slice())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn grant(&self, owner: OwnerId, amount: Hundredths) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        ledger::write(&mut transaction, owner, None, ledger::Kind::Grant, amount).await?;
        Ok(transaction.commit().await?)
    }

    async fn ledger(&self, owner: OwnerId, limit: u32) -> Result<Vec<LedgerEntry>, StoreError> {
        let rows = sqlx::query("SELECT * FROM ledger WHERE owner_id = $1 ORDER BY id DESC LIMIT $2")
            .bind(owner.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        let entry = |row| {
            Ok(LedgerEntry {
                kind: column(row, "kind")?,
                amount: Hundredths(column(row, "amount")?),
                task: parsed_if_there::<TaskId>(row, "task_id")?,
                at: moment(column(row, "created_at")?),
            })
        };
        rows.iter().map(entry).collect()
    }

    async fn balance(&self, owner: OwnerId) -> Result<Hundredths, StoreError> {
        let row = sqlx::query("SELECT balance FROM owner WHERE id = $1")
            .bind(owner.to_string())
            .fetch_one(&self.pool)
            .await?;
        Ok(Hundredths(column(&row, "balance")?))
    }

    async fn secret(&self, proposal: [u8; 32]) -> Result<[u8; 32], StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO installation (name, value) VALUES ('secret', $1) ON CONFLICT DO NOTHING")
            .bind(proposal.as_slice())
            .execute(&mut *transaction)
            .await?;
        let (kept,): (Vec<u8>,) = sqlx::query_as("SELECT value FROM installation WHERE name = 'secret'")
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        kept.try_into().map_err(|_wrong_size| {
            StoreError::Inconsistent(String::from("the installation's secret is not 32 bytes"))
        })
    }

    async fn take_post(&self, key: KeyHash, per_minute: u32) -> Result<Result<u32, u64>, StoreError> {
        // A request is 60,000 drops; a bucket gains `per_minute` drops a millisecond. One statement, so
        // that any number of processes share a bucket. A bucket that is too empty is left as it is.
        macro_rules! drops {
            () => {
                concat!("(bucket.drops + (", now!(), " - bucket.at) * $2)")
            };
        }
        let per_minute = i64::from(per_minute.max(1));
        let taken = sqlx::query(concat!(
            "INSERT INTO post_bucket AS bucket (key_hash, drops, at) VALUES ($1, $2 * 60000 - 60000, ",
            now!(),
            ") ON CONFLICT (key_hash) DO UPDATE SET at = ",
            now!(),
            ", drops = CASE WHEN ",
            drops!(),
            " > $2 * 60000 THEN $2 * 60000 ELSE ",
            drops!(),
            " END - 60000 WHERE ",
            drops!(),
            " >= 60000 RETURNING drops",
            unhurried!()
        ))
        .bind(key.0.as_slice())
        .bind(per_minute)
        .fetch_optional(&self.pool)
        .await?;
        if let Some(row) = taken {
            return Ok(Ok(u32::try_from(column::<i64>(&row, "drops")? / 60_000).unwrap_or(u32::MAX)));
        }
        let row = sqlx::query(concat!(
            "SELECT ",
            drops!(),
            " AS drops FROM post_bucket AS bucket WHERE key_hash = $1 AND $2 > 0"
        ))
        .bind(key.0.as_slice())
        .bind(per_minute)
        .fetch_one(&self.pool)
        .await?;
        let missing = (60_000 - column::<i64>(&row, "drops")?).max(1);
        Ok(Err(missing.unsigned_abs().div_ceil(per_minute.unsigned_abs())))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }
}

/// Only one of those who do this goes on; the others wait until its transaction ends.
async fn lock_installation(transaction: &mut Tx) -> Result<(), StoreError> {
    sqlx::query("UPDATE fair_clock SET now = now WHERE id = 1").execute(&mut **transaction).await?;
    Ok(())
}

async fn insert(
    transaction: &mut Tx,
    owner: &Owner,
    key: &NewKey,
    grant: Hundredths,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO owner (id, email, username, plan, created_at) VALUES ($1, $2, $3, $4, ",
        now!(),
        ")"
    ))
    .bind(owner.id.to_string())
    .bind(&owner.email)
    .bind(&owner.username)
    .bind(&owner.plan)
    .execute(&mut **transaction)
    .await?;
    insert_key(transaction, owner.id, key).await?;
    ledger::write(transaction, owner.id, None, ledger::Kind::Grant, grant).await
}

async fn insert_key(transaction: &mut Tx, owner: OwnerId, key: &NewKey) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO api_key (hash, owner_id, last4, name, created_at) VALUES ($1, $2, $3, $4, ",
        now!(),
        ")"
    ))
    .bind(key.hash.0.as_slice())
    .bind(owner.to_string())
    .bind(&key.last4)
    .bind(&key.name)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Ends a live key; gives its digest and whose it was.
async fn end_key(transaction: &mut Tx, key: &KeyId) -> Result<Option<(Vec<u8>, OwnerId)>, StoreError> {
    let row = sqlx::query(concat!(
        "UPDATE api_key SET revoked_at = ",
        now!(),
        " WHERE substr(lower(",
        hex!("hash"),
        "), 1, 12) = $1 AND revoked_at IS NULL RETURNING hash, owner_id"
    ))
    .bind(key.to_string())
    .fetch_optional(&mut **transaction)
    .await?;
    row.map(|row| Ok((column(&row, "hash")?, parsed(&row, "owner_id")?))).transpose()
}

/// Fails every task that waits and was made with this key.
async fn fail_waiting(transaction: &mut Tx, key: Vec<u8>) -> Result<(), StoreError> {
    let change = Change::CancelWaiting;
    let failed = sqlx::query(concat!(
        "UPDATE task SET status = $1, failure_code = $2, failure_text = $3, stage = NULL, completed_at = ",
        now!(),
        " WHERE key_hash = $4 AND status = $5 RETURNING id, owner_id, hold"
    ))
    .bind(change.to().name())
    .bind(Cause::KeyRevoked.code())
    .bind(Cause::KeyRevoked.to_string())
    .bind(key)
    .bind(change.from().name())
    .fetch_all(&mut **transaction)
    .await?;
    for row in &failed {
        let (id, owner) = (parsed(row, "id")?, parsed(row, "owner_id")?);
        let hold = Hundredths(column(row, "hold")?);
        ledger::write(transaction, owner, Some(id), ledger::Kind::Release, hold).await?;
        outbox::announce(transaction, owner, id, change.to()).await?;
    }
    Ok(())
}

fn owner(row: &DbRow) -> Result<Owner, StoreError> {
    Ok(Owner {
        id: parsed(row, "id")?,
        email: column(row, "email")?,
        username: column(row, "username")?,
        plan: column(row, "plan")?,
    })
}

fn key_info(row: &DbRow) -> Result<KeyInfo, StoreError> {
    let hash: Vec<u8> = column(row, "hash")?;
    let hash = <[u8; 32]>::try_from(hash)
        .map_err(|_wrong_size| StoreError::Inconsistent(String::from("a key's digest is not 32 bytes")))?;
    let moment_in =
        |name| Ok::<Option<UnixMillis>, StoreError>(column::<Option<i64>>(row, name)?.map(moment));
    Ok(KeyInfo {
        id: KeyId::of(KeyHash(hash)),
        last4: column(row, "last4")?,
        name: column(row, "name")?,
        created_at: moment(column(row, "created_at")?),
        last_used_at: moment_in("last_used_at")?,
        revoked_at: moment_in("revoked_at")?,
    })
}
