//! Files to the server and from it.

use std::path::Path;

use reqwest::header::CONTENT_LENGTH;
use serde_json::json;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use url::Url;

use super::Client;
use super::patience::Patience;
use super::reply::{self, Reply};
use crate::failure::Failure;

/// What a local file is uploaded as.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A video with a face.
    Video,
    /// A recording.
    Speech,
}

impl Client {
    /// Uploads a file and answers the address that tasks know it by.
    pub(crate) async fn upload(&self, file: &Path, kind: Kind) -> Result<String, Failure> {
        let mut patience = Patience::with_faults();
        loop {
            match self.upload_once(file, kind).await? {
                Uploaded::Done(asset_url) => return Ok(asset_url),
                Uploaded::Away(failure, retry_after) => {
                    let Some(wait) = patience.after_fault(retry_after) else { return Err(failure) };
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// A link to upload to works once: each try begins with a new one.
    async fn upload_once(&self, file: &Path, kind: Kind) -> Result<Uploaded, Failure> {
        let unreadable = |error: std::io::Error| {
            Failure::bad_input("input_not_readable", format!("cannot read {}: {error}", file.display()))
        };
        let content = File::open(file).await.map_err(unreadable)?;
        let bytes = content.metadata().await.map_err(unreadable)?.len();
        let announced = json!({
            "filename": file.file_name().unwrap_or_default().to_string_lossy(),
            "content_type": content_type(file, kind), "file_size": bytes,
        });
        let asset = self.asked(|| self.post("upload/asset", &announced)).await?;
        let text = |field: &str| asset[field].as_str().unwrap_or_default().to_owned();
        let link = self.link(&text("sign_url"))?;
        let put = self.http.put(link).header(CONTENT_LENGTH, bytes).body(content).send().await;
        let response = match put {
            Ok(response) => response,
            Err(error) => return Ok(Uploaded::Away(reply::unreached(&error, self.address()), None)),
        };
        if response.status().is_success() {
            return Ok(Uploaded::Done(text("asset_url")));
        }
        match reply::of(Ok(response), self.address()).await {
            Reply::Away { failure, retry_after } => Ok(Uploaded::Away(failure, retry_after)),
            Reply::Refused(failure) => Err(failure),
            Reply::Data(_) => Err(Failure::internal("server_not_understood", "the upload was not taken")),
        }
    }

    /// Downloads a link of the server's into a file that is not there yet.
    pub(crate) async fn download(&self, link: &str, to: &Path) -> Result<(), Failure> {
        let mut patience = Patience::with_faults();
        loop {
            let Some(failure) = self.download_once(self.link(link)?, to).await? else { return Ok(()) };
            let Some(wait) = patience.after_fault(None) else { return Err(failure) };
            tokio::time::sleep(wait).await;
        }
    }

    /// `Some` says why it broke off; it may come through the next time.
    async fn download_once(&self, link: Url, to: &Path) -> Result<Option<Failure>, Failure> {
        let mut response = match self.http.get(link).send().await {
            Ok(response) => response,
            Err(error) => return Ok(Some(reply::unreached(&error, self.address()))),
        };
        if !response.status().is_success() {
            return match reply::of(Ok(response), self.address()).await {
                Reply::Away { failure, .. } => Ok(Some(failure)),
                Reply::Refused(failure) => Err(failure),
                Reply::Data(_) => Err(Failure::internal("server_not_understood", "the file was not given")),
            };
        }
        let unwritable = |error: std::io::Error| {
            Failure::internal("storage_unavailable", format!("cannot write {}: {error}", to.display()))
        };
        let mut file = File::create(to).await.map_err(unwritable)?;
        loop {
            match response.chunk().await {
                Ok(Some(bytes)) => file.write_all(&bytes).await.map_err(unwritable)?,
                Ok(None) => break,
                Err(error) => return Ok(Some(reply::unreached(&error, self.address()))),
            }
        }
        file.flush().await.map_err(unwritable)?;
        Ok(None)
    }

    /// A link may be told without a host: then it is one of the server's own.
    fn link(&self, link: &str) -> Result<Url, Failure> {
        let understood = (!link.is_empty()).then(|| self.base.join(link).ok()).flatten();
        understood.ok_or_else(|| {
            Failure::internal("server_not_understood", format!("{} gave no usable link", self.address()))
        })
    }
}

enum Uploaded {
    Done(String),
    Away(Failure, Option<std::time::Duration>),
}

/// By the name's ending; a server looks into the file anyway.
fn content_type(file: &Path, kind: Kind) -> &'static str {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match (kind, ending.as_str()) {
        (Kind::Video, "mov") => "video/quicktime",
        (Kind::Video, "webm") => "video/webm",
        (Kind::Video, _) => "video/mp4",
        (Kind::Speech, "mp3") => "audio/mpeg",
        (Kind::Speech, "m4a" | "mp4") => "audio/mp4",
        (Kind::Speech, _) => "audio/wav",
    }
}
