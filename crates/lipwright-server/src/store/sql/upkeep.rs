//! What keeps an installation small and lets its operator see into it.

use std::time::Duration;

use async_trait::async_trait;

use super::DbStore;
use super::rows::{column, count, parsed};
use crate::clock::millis;
use crate::store::{Depths, ExpiredFiles, StoreError, Upkeep};

#[async_trait]
impl Upkeep for DbStore {
    async fn expire_files(
        &self,
        results_after: Duration,
        uploads_after: Duration,
        most: u32,
    ) -> Result<ExpiredFiles, StoreError> {
        let mut expired = ExpiredFiles::default();
        let results = sqlx::query(concat!(
            "UPDATE task SET files_expired_at = ",
            now!(),
            " WHERE id IN (SELECT id FROM task WHERE status = 'success' AND files_expired_at IS NULL
                 AND completed_at < ",
            now!(),
            " - $1 ORDER BY completed_at LIMIT $2) RETURNING id, result_key, cover_key"
        ))
        .bind(millis(results_after))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        for row in &results {
            let keys = [column::<Option<String>>(row, "result_key")?, column(row, "cover_key")?];
            expired.results.push((parsed(row, "id")?, keys.into_iter().flatten().collect()));
        }
        // An upload that an unfinished task needs stays, however old.
        let assets = sqlx::query(concat!(
            "UPDATE asset SET expired_at = ",
            now!(),
            " WHERE id IN (SELECT id FROM asset WHERE uploaded_at IS NOT NULL AND expired_at IS NULL
                 AND uploaded_at < ",
            now!(),
            " - $1 AND NOT EXISTS (SELECT 1 FROM task WHERE status IN ('pending', 'processing')
                 AND (video_asset = asset.id OR audio_asset = asset.id))
                 ORDER BY uploaded_at LIMIT $2) RETURNING id, blob_key"
        ))
        .bind(millis(uploads_after))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        for row in &assets {
            expired.assets.push((parsed(row, "id")?, column(row, "blob_key")?));
        }
        Ok(expired)
    }

    async fn forget(&self, deliveries_after: Duration) -> Result<(), StoreError> {
        sqlx::query(concat!("DELETE FROM delivery WHERE done_at < ", now!(), " - $1"))
            .bind(millis(deliveries_after))
            .execute(&self.pool)
            .await?;
        sqlx::query(concat!("DELETE FROM idempotency WHERE created_at < ", now!(), " - 86400000"))
            .execute(&self.pool)
            .await?;
        sqlx::query(concat!("DELETE FROM post_bucket WHERE at < ", now!(), " - 600000"))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn unnamed(&self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        let mut unnamed = Vec::new();
        for key in keys {
            let (named,): (i64,) = sqlx::query_as(
                "SELECT (SELECT count(*) FROM task WHERE id = $2 AND files_expired_at IS NULL
                     AND (result_key = $1 OR cover_key = $1 OR status = 'processing'))
                 + (SELECT count(*) FROM asset WHERE id = $2 AND expired_at IS NULL AND blob_key = $1)",
            )
            .bind(key)
            .bind(row_of(key))
            .fetch_one(&self.pool)
            .await?;
            if named == 0 {
                unnamed.push(key.clone());
            }
        }
        Ok(unnamed)
    }

    async fn depths(&self) -> Result<Depths, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT (SELECT count(*) FROM task WHERE status = 'pending' AND not_before <= ",
            now!(),
            ") AS waiting, (SELECT count(*) FROM task WHERE status = 'pending' AND not_before > ",
            now!(),
            ") AS backing_off, (SELECT count(*) FROM task WHERE status = 'processing') AS processing,
             (SELECT CAST(coalesce(sum(media_ms), 0) AS BIGINT) FROM task WHERE status = 'pending')
                 AS waiting_media_ms,
             (SELECT coalesce(",
            now!(),
            " - min(created_at), 0) FROM task WHERE status = 'pending' AND attempt = 0) AS oldest_wait_ms,
             (SELECT count(*) FROM delivery WHERE state = 'pending') AS deliveries,
             (SELECT coalesce(",
            now!(),
            " - min(next_at), 0) FROM delivery WHERE state = 'pending' AND next_at < ",
            now!(),
            ") AS delivery_lag_ms"
        ))
        .fetch_one(&self.pool)
        .await?;
        Ok(Depths {
            waiting: count(&row, "waiting")?,
            backing_off: count(&row, "backing_off")?,
            processing: count(&row, "processing")?,
            waiting_media_ms: count(&row, "waiting_media_ms")?,
            oldest_wait_ms: column::<i64>(&row, "oldest_wait_ms")?.max(0).unsigned_abs(),
            deliveries: count(&row, "deliveries")?,
            delivery_lag_ms: column::<i64>(&row, "delivery_lag_ms")?.max(0).unsigned_abs(),
        })
    }
}

/// The row that a key is made from: `results/{task}/{attempt}.mp4`, `assets/{asset}/{upload}`.
fn row_of(key: &str) -> &str {
    key.split('/').nth(1).unwrap_or_default()
}
