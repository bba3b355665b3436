//! Uploaded files in SQLite.

use async_trait::async_trait;

use super::SqliteStore;
use super::rows::{column, parsed};
use crate::store::{Asset, Assets, NewAsset, StoreError, Uploaded};
use crate::task::{AssetId, Write};

#[async_trait]
impl Assets for SqliteStore {
    async fn add_asset(&self, asset: &NewAsset) -> Result<(), StoreError> {
        sqlx::query(concat!(
            "INSERT INTO asset (id, owner_id, filename, content_type, max_bytes, created_at)
             VALUES (?, ?, ?, ?, ?, ",
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
        let row = sqlx::query("SELECT * FROM asset WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let uploaded = match column::<Option<String>>(&row, "blob_key")? {
            None => None,
            Some(blob_key) => Some(Uploaded {
                blob_key,
                bytes: column::<i64>(&row, "bytes")?.unsigned_abs(),
                sha256: column(&row, "sha256")?,
            }),
        };
        let announced = NewAsset {
            id,
            owner: parsed(&row, "owner_id")?,
            filename: column(&row, "filename")?,
            content_type: column(&row, "content_type")?,
            max_bytes: column::<i64>(&row, "max_bytes")?.unsigned_abs(),
        };
        Ok(Some(Asset { announced, uploaded }))
    }

    async fn finish_upload(&self, id: AssetId, uploaded: &Uploaded) -> Result<Write, StoreError> {
        let done = sqlx::query(concat!(
            "UPDATE asset SET blob_key = ?, bytes = ?, sha256 = ?, uploaded_at = ",
            now!(),
            " WHERE id = ? AND uploaded_at IS NULL"
        ))
        .bind(&uploaded.blob_key)
        .bind(i64::try_from(uploaded.bytes).unwrap_or(i64::MAX))
        .bind(&uploaded.sha256)
        .bind(id.to_string())
        .execute(&self.pool)
        .await?;
        Ok(super::write_of(&done))
    }
}
