//! What every blob store must do: one suite, run on each implementation.

use std::path::PathBuf;

use tokio::io::AsyncReadExt as _;

use super::{BlobError, SharedBlobs};

/// Fresh blobs and a folder for files.
pub(super) struct Fresh {
    pub(super) blobs: SharedBlobs,
    pub(super) folder: tempfile::TempDir,
}

impl Fresh {
    fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(uuid::Uuid::new_v4().to_string());
        std::fs::write(&path, bytes).unwrap();
        path
    }

    async fn read(&self, key: &str, range: std::ops::Range<u64>) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.blobs.read(key, range).await.unwrap().read_to_end(&mut bytes).await.unwrap();
        bytes
    }
}

/// What is put is there, whole and in parts.
pub(super) async fn what_is_put_is_there(fresh: Fresh) {
    let from = fresh.file(b"0123456789");
    fresh.blobs.put("results/a/1.mp4", &from).await.unwrap();
    assert!(!from.exists(), "it has been moved");
    assert_eq!(fresh.blobs.size("results/a/1.mp4").await.unwrap(), 10);
    assert_eq!(fresh.read("results/a/1.mp4", 0..10).await, b"0123456789");
    assert_eq!(fresh.read("results/a/1.mp4", 3..5).await, b"34");
    assert_eq!(fresh.read("results/a/1.mp4", 9..10).await, b"9");
    fresh.blobs.ping().await.unwrap();
}

/// A blob can be fetched into a file, again and again.
pub(super) async fn a_blob_can_be_fetched(fresh: Fresh) {
    fresh.blobs.put("assets/a", &fresh.file(b"bytes")).await.unwrap();
    for name in ["one", "two"] {
        let to = fresh.folder.path().join(name);
        fresh.blobs.fetch("assets/a", &to).await.unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"bytes");
        std::fs::remove_file(to).unwrap();
    }
    assert_eq!(fresh.read("assets/a", 0..5).await, b"bytes", "the blob is still there");
}

/// What was never put, or has been deleted, is missing.
pub(super) async fn what_is_not_there_is_missing(fresh: Fresh) {
    fresh.blobs.put("assets/a", &fresh.file(b"bytes")).await.unwrap();
    fresh.blobs.delete("assets/a").await.unwrap();
    fresh.blobs.delete("assets/a").await.expect("twice is no fault");
    let to = fresh.folder.path().join("to");
    assert!(matches!(fresh.blobs.size("assets/a").await, Err(BlobError::Missing)));
    assert!(matches!(fresh.blobs.read("assets/a", 0..1).await.map(drop), Err(BlobError::Missing)));
    assert!(matches!(fresh.blobs.fetch("assets/a", &to).await, Err(BlobError::Missing)));
    assert!(!to.exists());
}

/// Lists name what is there under a word, and nothing else.
pub(super) async fn a_list_names_what_is_there(fresh: Fresh) {
    for key in ["results/a/1.mp4", "results/a/1.jpg", "results/b/2.mp4", "assets/c/d"] {
        fresh.blobs.put(key, &fresh.file(key.as_bytes())).await.unwrap();
    }
    fresh.blobs.delete("results/b/2.mp4").await.unwrap();
    let mut listed = fresh.blobs.list("results").await.unwrap();
    listed.sort_by(|a, b| a.key.cmp(&b.key));
    let named: Vec<_> = listed.iter().map(|listed| (listed.key.as_str(), listed.bytes)).collect();
    assert_eq!(named, [("results/a/1.jpg", 15), ("results/a/1.mp4", 15)]);
    assert!(listed.iter().all(|listed| listed.put_at.0 > 1_700_000_000_000), "{listed:?}");
    assert_eq!(fresh.blobs.list("nothing").await.unwrap(), []);
}

/// Blobs that are deleted while a list is made do not spoil the list.
pub(super) async fn a_list_bears_deletes_beside_it(fresh: Fresh) {
    let key = |number: usize| format!("assets/{number}");
    for number in 0..=64 {
        fresh.blobs.put(&key(number), &fresh.file(b"bytes")).await.unwrap();
    }
    let deletes = async {
        for number in 1..=64 {
            fresh.blobs.delete(&key(number)).await.unwrap();
        }
    };
    let lists = async {
        loop {
            let listed = fresh.blobs.list("assets").await.unwrap();
            assert!(listed.iter().any(|listed| listed.key == key(0)), "the one that stays");
            if listed.len() == 1 {
                return;
            }
        }
    };
    tokio::join!(deletes, lists);
}

/// A blob of many parts arrives as it was.
pub(super) async fn a_large_blob_arrives_whole(fresh: Fresh) {
    let bytes: Vec<u8> = (0..21_000_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    fresh.blobs.put("results/large/1.mp4", &fresh.file(&bytes)).await.unwrap();
    assert_eq!(fresh.blobs.size("results/large/1.mp4").await.unwrap(), 21_000_000);
    let to = fresh.folder.path().join("large");
    fresh.blobs.fetch("results/large/1.mp4", &to).await.unwrap();
    assert!(std::fs::read(&to).unwrap() == bytes, "every byte");
    assert_eq!(fresh.read("results/large/1.mp4", 20_999_990..21_000_000).await, bytes[20_999_990..]);
}

/// No key leads out of the store.
pub(super) async fn no_key_leads_out(fresh: Fresh) {
    let longest = "a".repeat(201);
    for key in ["", "/", "..", "a/../b", "a//b", "/etc/passwd", "a/.hidden", "a\0b", "a\\b", "ä", &longest] {
        let put = fresh.blobs.put(key, &fresh.file(b"x")).await;
        assert!(matches!(put, Err(BlobError::BadKey(_))), "{key:?}");
        assert!(matches!(fresh.blobs.size(key).await, Err(BlobError::BadKey(_))), "{key:?}");
        assert!(matches!(fresh.blobs.delete(key).await, Err(BlobError::BadKey(_))), "{key:?}");
    }
}

/// The suite, on the blobs that `$fresh` makes.
macro_rules! conformance {
    ($fresh:path: $($scenario:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $scenario() {
                crate::blobs::conformance::$scenario($fresh().await).await;
            }
        )*
    };
    ($fresh:path) => {
        crate::blobs::conformance::conformance!($fresh:
            what_is_put_is_there,
            a_blob_can_be_fetched,
            what_is_not_there_is_missing,
            a_list_names_what_is_there,
            a_list_bears_deletes_beside_it,
            a_large_blob_arrives_whole,
            no_key_leads_out,
        );
    };
}
pub(super) use conformance;
