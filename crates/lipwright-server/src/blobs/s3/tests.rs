mod gate;

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::Method;
use lipwright_testkit::{ACCESS_KEY_ID, S3Server, SECRET_ACCESS_KEY, s3_bucket};

use self::gate::{Gate, Hears, Instead};
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

/// A file that takes three parts.
fn three_parts(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let path = folder.path().join("file");
    std::fs::write(&path, vec![7; 2 * parts::SIZE + 1]).unwrap();
    path
}

/// An S3 server of this test's own, a bucket of it behind a gate, and a folder for files.
struct Behind {
    server: S3Server,
    gate: Gate,
    blobs: S3Blobs,
    folder: tempfile::TempDir,
}

impl Behind {
    async fn gate(instead: Instead) -> Self {
        let server = tokio::task::spawn_blocking(S3Server::start).await.unwrap().unwrap();
        let gate = Gate::before(server.endpoint(), instead).await;
        let blobs = S3Blobs::open(&settings(gate.endpoint.clone(), server.bucket().unwrap())).unwrap();
        Self { server, gate, blobs, folder: tempfile::tempdir().unwrap() }
    }

    /// What the server keeps of uploads that have not ended: a file of each, one of each part.
    fn unfinished(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.server.folder()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().display().to_string());
        names.filter(|name| name.starts_with(".upload")).collect()
    }
}

#[tokio::test]
async fn an_upload_is_taken_back_whose_part_or_end_is_refused() {
    let part_2 = |method: &Method, query: &str| method == Method::PUT && query.contains("partNumber=2&");
    let end = |method: &Method, query: &str| method == Method::POST && query.starts_with("uploadId=");
    for refused in [part_2, end] {
        let instead =
            move |method: &Method, query: &str| refused(method, query).then_some(Hears::Status(403));
        let behind = Behind::gate(Box::new(instead)).await;
        let from = three_parts(&behind.folder);
        let fault = behind.blobs.put("results/a/1.mp4", &from).await.unwrap_err();
        assert!(matches!(fault, BlobError::Unavailable(_)), "{fault:?}");
        assert!(from.exists(), "it can be tried again");
        assert!(behind.gate.passed() >= 3, "it had been begun, and two parts had arrived");
        assert_eq!(behind.unfinished(), [""; 0]);
        assert!(matches!(behind.blobs.size("results/a/1.mp4").await, Err(BlobError::Missing)));
    }
}

#[tokio::test]
async fn an_upload_is_taken_back_that_nobody_waits_for_any_more() {
    let part_2_waits = |_: &Method, query: &str| query.contains("partNumber=2&").then_some(Hears::Nothing);
    let behind = Behind::gate(Box::new(part_2_waits)).await;
    let (blobs, from) = (behind.blobs.clone(), three_parts(&behind.folder));
    let putting = tokio::spawn(async move { blobs.put("results/a/1.mp4", &from).await });
    behind.gate.has_passed(3).await;
    assert_eq!(behind.unfinished().len(), 3, "the upload and two of its parts: {:?}", behind.unfinished());
    putting.abort();
    // The taking back is the fourth.
    behind.gate.has_passed(4).await;
    assert_eq!(behind.unfinished(), [""; 0]);
}

#[tokio::test]
async fn a_small_file_that_is_refused_is_a_fault_like_any_other() {
    let refused = |method: &Method, _: &str| (method == Method::PUT).then_some(Hears::Status(403));
    let behind = Behind::gate(Box::new(refused)).await;
    let from = behind.folder.path().join("file");
    std::fs::write(&from, b"bytes").unwrap();
    let fault = behind.blobs.put("results/a/1.mp4", &from).await.unwrap_err();
    assert!(matches!(fault, BlobError::Unavailable(_)), "{fault:?}");
    assert!(from.exists());
}

#[tokio::test]
async fn a_bucket_that_is_busy_is_asked_again_within_the_step() {
    // Of every request the first answer is "slow down", the second a fault of the bucket's own.
    let asked = Mutex::new(HashMap::new());
    let busy = move |method: &Method, query: &str| {
        let mut asked = asked.lock().unwrap();
        let times = asked.entry((method.clone(), query.to_owned())).or_insert(0);
        *times += 1;
        [Hears::Status(503), Hears::Status(500)].get(*times - 1).copied()
    };
    let behind = Behind::gate(Box::new(busy)).await;
    behind.blobs.put("results/a/1.mp4", &three_parts(&behind.folder)).await.unwrap();
    assert_eq!(behind.blobs.size("results/a/1.mp4").await.unwrap(), 2 * parts::SIZE as u64 + 1);
    assert_eq!(behind.unfinished(), [""; 0]);
}
