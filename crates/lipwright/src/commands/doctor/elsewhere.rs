//! What may be on other machines: PostgreSQL and S3.

use std::future::Future;
use std::time::Duration;

use lipwright_server::{Blobs as _, Database, S3Blobs, open_postgres};
use tokio::runtime::Builder;

use super::{Finding, storage};
use crate::config::Config;

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn database(config: &Config) -> Finding {
    let url = match config.settings().map(|settings| settings.database) {
        Ok(Database::Postgres(url)) => url,
        Ok(Database::Embedded) => return storage::database(config),
        Err(failure) => return Finding::fail(failure.message, "mend the settings"),
    };
    let fix = "check that it runs, and LIPWRIGHT_DATABASE_URL: postgres://user:password@host/database";
    in_time(fix, "PostgreSQL answers", async move {
        let pool = open_postgres(&url, PATIENCE, 1).await.map_err(|error| error.to_string())?;
        pool.acquire().await.map(drop).map_err(|error| error.to_string())
    })
}

pub(super) fn files(config: &Config) -> Finding {
    let s3 = match config.settings().map(|settings| settings.s3) {
        Ok(Some(s3)) => s3,
        Ok(None) => return Finding::Ok("in the data folder".into()),
        Err(failure) => return Finding::fail(failure.message, "mend the settings"),
    };
    let fix = "check that the bucket exists, and s3_endpoint, s3_region and both keys";
    in_time(fix, &format!("bucket {} answers", s3.bucket), async move {
        let blobs = S3Blobs::open(&s3).map_err(|error| error.to_string())?;
        blobs.ping().await.map_err(|error| error.to_string())
    })
}

/// What an answer, no answer, or none in time means.
fn in_time(fix: &str, well: &str, asked: impl Future<Output = Result<(), String>>) -> Finding {
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Finding::fail(error.to_string(), "free some of this machine's resources"),
    };
    // Inside the runtime: the time limit needs its clock.
    let ended = runtime.block_on(async { tokio::time::timeout(2 * PATIENCE, asked).await });
    runtime.shutdown_background();
    match ended {
        Ok(Ok(())) => Finding::Ok(well.to_owned()),
        Ok(Err(error)) => Finding::fail(error, fix),
        Err(_late) => Finding::fail("it does not answer in time", fix),
    }
}
