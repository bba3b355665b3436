//! A file that is not all there yet, and how to ask for the rest of it (RFC 9110, sections 13.1.5, 14).

use std::io;
use std::path::Path;

use lipwright_pipeline::Cause;
use reqwest::header::{CONTENT_RANGE, ETAG, HeaderValue};
use reqwest::{Response, StatusCode};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

/// What is asked for after a break: everything from here on, of the version with this tag.
pub(super) struct Rest {
    pub(super) from: u64,
    pub(super) tag: HeaderValue,
}

impl Rest {
    /// Whether `response` holds it, and not the whole anew.
    pub(super) fn is_in(&self, response: &Response) -> bool {
        let begins = format!("bytes {}-", self.from);
        let range = response.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
        response.status() == StatusCode::PARTIAL_CONTENT
            && range.is_some_and(|range| range.starts_with(&begins))
            && strong_tag(response).is_none_or(|tag| tag == self.tag)
    }
}

/// The tag that tells versions apart byte by byte; a weak one does not.
pub(super) fn strong_tag(response: &Response) -> Option<HeaderValue> {
    response.headers().get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\"")).cloned()
}

/// The file while it grows.
pub(super) struct Saving {
    file: File,
    pub(super) bytes: u64,
    pub(super) max_bytes: u64,
}

impl Saving {
    pub(super) async fn to(path: &Path, max_bytes: u64) -> Result<Self, Cause> {
        let file = File::create_new(path).await.map_err(|fault| disk(&fault))?;
        Ok(Self { file, bytes: 0, max_bytes })
    }

    pub(super) async fn add(&mut self, chunk: &[u8]) -> Result<(), Cause> {
        self.bytes += chunk.len() as u64;
        self.file.write_all(chunk).await.map_err(|fault| disk(&fault))
    }

    /// Forgets what there is: the source has another version now.
    pub(super) async fn start_again(&mut self) -> Result<(), Cause> {
        self.bytes = 0;
        self.file.flush().await.map_err(|fault| disk(&fault))?;
        self.file.set_len(0).await.map_err(|fault| disk(&fault))?;
        self.file.rewind().await.map(drop).map_err(|fault| disk(&fault))
    }

    /// Its size.
    pub(super) async fn finish(mut self) -> Result<u64, Cause> {
        self.file.flush().await.map_err(|fault| disk(&fault))?;
        Ok(self.bytes)
    }
}

fn disk(fault: &io::Error) -> Cause {
    match fault.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Cause::StorageFull,
        _ => Cause::StorageUnavailable,
    }
}
