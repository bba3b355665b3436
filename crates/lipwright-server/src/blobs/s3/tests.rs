use lipwright_testkit::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, s3_bucket};

use super::*;
use crate::blobs::conformance::{Fresh, conformance};

fn settings(endpoint: String, bucket: String) -> S3Settings {
    S3Settings {
        endpoint: Some(endpoint),
        bucket,
        region: "us-east-1".to_owned(),
        access_key_id: Some(ACCESS_KEY_ID.to_owned()),
        secret_access_key: Some(SECRET_ACCESS_KEY.to_owned()),
    }
}

async fn fresh() -> Fresh {
    let bucket = tokio::task::spawn_blocking(s3_bucket).await.unwrap().unwrap();
    let blobs = Arc::new(S3Blobs::open(&settings(bucket.endpoint, bucket.name)).unwrap());
    Fresh { blobs, folder: tempfile::tempdir().unwrap() }
}

conformance!(fresh);

#[tokio::test]
async fn a_wrong_secret_is_a_store_that_does_not_answer_and_shows_no_secret() {
    let bucket = tokio::task::spawn_blocking(s3_bucket).await.unwrap().unwrap();
    let mut settings = settings(bucket.endpoint, bucket.name);
    settings.secret_access_key = Some("wrong-and-never-shown".to_owned());
    assert!(!format!("{settings:?}").contains("never-shown"));
    let fault = S3Blobs::open(&settings).unwrap().ping().await.unwrap_err();
    assert!(matches!(fault, BlobError::Unavailable(_)), "{fault:?}");
    assert!(!format!("{fault:?}").contains("never-shown"));
}
