//! Accounts, keys and credits in SQLite.

use async_trait::async_trait;
use sqlx::{Sqlite, Transaction};

use super::rows::{column, parsed};
use super::{SqliteStore, ledger};
use crate::credits::Hundredths;
use crate::keys::KeyHash;
use crate::store::{Accounts, NewKey, Owner, StoreError};
use crate::task::OwnerId;

#[async_trait]
impl Accounts for SqliteStore {
    async fn found(&self, owner: &Owner, key: &NewKey, grant: Hundredths) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
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

    async fn owner_of_key(&self, key: KeyHash) -> Result<Option<Owner>, StoreError> {
        let row = sqlx::query(
            "SELECT owner.* FROM api_key JOIN owner ON owner.id = api_key.owner_id
             WHERE api_key.hash = ? AND api_key.revoked_at IS NULL",
        )
        .bind(key.0.as_slice())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Owner {
            id: parsed(&row, "id")?,
            email: column(&row, "email")?,
            username: column(&row, "username")?,
            plan: column(&row, "plan")?,
        }))
    }

    async fn balance(&self, owner: OwnerId) -> Result<Hundredths, StoreError> {
        let mut connection = self.pool.acquire().await?;
        ledger::balance(&mut connection, owner).await
    }

    async fn secret(&self, proposal: [u8; 32]) -> Result<[u8; 32], StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO installation (name, value) VALUES ('secret', ?) ON CONFLICT DO NOTHING")
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

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }
}

async fn insert(
    transaction: &mut Transaction<'static, Sqlite>,
    owner: &Owner,
    key: &NewKey,
    grant: Hundredths,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "INSERT INTO owner (id, email, username, plan, created_at) VALUES (?, ?, ?, ?, ",
        now!(),
        ")"
    ))
    .bind(owner.id.to_string())
    .bind(&owner.email)
    .bind(&owner.username)
    .bind(&owner.plan)
    .execute(&mut **transaction)
    .await?;
    sqlx::query(concat!(
        "INSERT INTO api_key (hash, owner_id, last4, created_at) VALUES (?, ?, ?, ",
        now!(),
        ")"
    ))
    .bind(key.hash.0.as_slice())
    .bind(owner.id.to_string())
    .bind(&key.last4)
    .execute(&mut **transaction)
    .await?;
    ledger::write(transaction, owner.id, None, ledger::Kind::Grant, grant).await
}
