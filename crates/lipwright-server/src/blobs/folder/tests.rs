use std::sync::Arc;

use super::*;
use crate::blobs::conformance::{Fresh, conformance};

async fn fresh() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Arc::new(FolderBlobs::open(folder.path().join("data")).await.unwrap());
    Fresh { blobs, folder }
}

conformance!(fresh);

#[tokio::test]
async fn a_file_on_another_disk_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    // Usually another file system; where it is not, this is the same as renaming.
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else { return };
    let from = elsewhere.path().join("file");
    std::fs::write(&from, b"bytes").unwrap();
    let blobs = FolderBlobs::open(folder.path().to_owned()).await.unwrap();
    blobs.put("assets/a", &from).await.unwrap();
    assert_eq!(blobs.size("assets/a").await.unwrap(), 5);
    assert!(!from.exists());
}

#[tokio::test]
async fn nothing_half_written_is_ever_under_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open(folder.path().to_owned()).await.unwrap();
    let missing = folder.path().join("missing");
    assert!(matches!(blobs.put("assets/a", &missing).await, Err(BlobError::Missing)));
    assert!(matches!(blobs.size("assets/a").await, Err(BlobError::Missing)));
}

#[test]
fn a_new_blob_syncs_every_folder_up_to_the_root() {
    let synced: Vec<_> = folders_between(Path::new("/data/blobs/results/task"), Path::new("/data")).collect();
    assert_eq!(
        synced,
        ["/data/blobs/results/task", "/data/blobs/results", "/data/blobs", "/data"].map(Path::new)
    );
}
