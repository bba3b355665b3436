use super::*;

#[tokio::test]
async fn a_file_that_differs_in_one_byte_has_not_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let put = async |name: &str, bytes: &[u8]| {
        let blobs = FolderBlobs::open(folder.path().join(name)).await.unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, bytes).unwrap();
        blobs.put("assets/a", &file).await.unwrap();
        blobs
    };
    let (here, same) = (put("here", b"speech").await, put("same", b"speech").await);
    let (other, shorter) = (put("other", b"speedh").await, put("shorter", b"speec").await);
    assert!(is_same(&here, &same, "assets/a").await.unwrap());
    assert!(!is_same(&here, &other, "assets/a").await.unwrap());
    assert!(!is_same(&here, &shorter, "assets/a").await.unwrap());
}
