//! Uploaded files.

use async_trait::async_trait;

use super::rows::{column, count, parsed};
use super::{DbStore, write_of};
use crate::store::{Asset, Assets, NewAsset, StoreError, Uploaded};
use crate::task::{AssetId, Write};

#[async_trait]
impl Assets for DbStore {
    async fn add_asset(&self, asset: &NewAsset) -> Result<(), StoreError> {
        sqlx::query(concat!(
            "INSERT INTO asset (id, owner_id, filename, content_type, max_bytes, created_at)
             VALUES ($1, $2, $3, $4, $5, ",
            now!(),
            ")"
        ))
        .bind(asset.id.to_string())
        .bind(asset.owner.to_string())
        .bind(&asset.filename)
        .bind(&asset.content_type)
        .bind(i64::try_from(asset.max_bytes).unwrap_or(i64::MAX))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn asset(&self, id: AssetId) -> Result<Option<Asset>, StoreError> {
        let row = sqlx::query("SELECT * FROM asset WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let uploaded = match column::<Option<String>>(&row, "blob_key")? {
            Some(blob_key) if column::<Option<i64>>(&row, "expired_at")?.is_none() => {
                Some(Uploaded { blob_key, bytes: count(&row, "bytes")?, sha256: column(&row, "sha256")? })
            }
            _ => None,
        };
        let announced = NewAsset {
            id,
            owner: parsed(&row, "owner_id")?,
            filename: column(&row, "filename")?,
            content_type: column(&row, "content_type")?,
            max_bytes: count(&row, "max_bytes")?,
        };
        Ok(Some(Asset { announced, uploaded }))
    }

    async fn finish_upload(&self, id: AssetId, uploaded: &Uploaded) -> Result<Write, StoreError> {
        let done = sqlx::query(concat!(
            "UPDATE asset SET blob_key = $1, bytes = $2, sha256 = $3, uploaded_at = ",
            now!(),
            " WHERE id = $4 AND uploaded_at IS NULL"
        ))
        .bind(&uploaded.blob_key)
        .bind(i64::try_from(uploaded.bytes).unwrap_or(i64::MAX))
        .bind(&uploaded.sha256)
        .bind(id.to_string())
        .execute(&self.pool)
        .await?;
        Ok(write_of(&done))
    }
}
