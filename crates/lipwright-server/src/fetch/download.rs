//! One download, from a stranger's URL to a file of at most so many bytes.

use std::error::Error as StdError;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lipwright_pipeline::{Cause, Input};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue, IF_RANGE, LOCATION, RANGE, RETRY_AFTER,
};
use reqwest::{Client, Response, StatusCode};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::client::{FetcherError, guarded};
use super::names::NameFault;
use super::partial::{Rest, Saving, strong_tag};
use super::urls::literal_address;
use super::{AddressFilter, Names, UrlRules};
use crate::settings::FetchSettings;

/// The longest head of a reply accepted, in bytes.
const LONGEST_HEAD: usize = 64 * 1024;
/// The most headers accepted.
const MOST_HEADERS: usize = 100;
/// How often one download may go on after it broke off.
const MOST_RESUMES: u32 = 3;
/// What is said of a body that ends before its end.
const CUT_OFF: &str = "connection closed early";
const USER_AGENT: &str =
    concat!("Lipwright/", env!("CARGO_PKG_VERSION"), " (+https://github.com/lipwright/lipwright)");

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadFault {
    /// What the client is told.
    pub cause: Cause,
    /// How long the source wants to be left alone, if it says so.
    pub wait: Option<Duration>,
}

impl From<Cause> for DownloadFault {
    fn from(cause: Cause) -> Self {
        Self { cause, wait: None }
    }
}

/// Downloads inputs.
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    filter: Arc<AddressFilter>,
    rules: UrlRules,
    settings: FetchSettings,
}

impl Fetcher {
    /// Downloads by `settings`, with names looked up by `names`.
    pub fn new(settings: FetchSettings, names: Arc<dyn Names>) -> Result<Self, FetcherError> {
        let filter = Arc::new(AddressFilter::new(settings.allow_private.clone()));
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let client = guarded(names, Arc::clone(&filter))?
            .http1_max_headers(MOST_HEADERS)
            .connect_timeout(settings.connect)
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .build()
            .map_err(FetcherError::new)?;
        let rules = UrlRules::new(settings.ports.clone());
        Ok(Self { client, filter, rules, settings })
    }

    /// Downloads `url` to a new file at `to`; gives its size. Nothing is left there on failure.
    pub async fn download(
        &self,
        input: Input,
        url: &str,
        to: &Path,
        max_bytes: u64,
    ) -> Result<u64, DownloadFault> {
        let whole = self.whole(input, url, to, max_bytes);
        let done = timeout(self.settings.total, whole)
            .await
            .unwrap_or_else(|_elapsed| Err(failed(input, "timeout", true).into()));
        if done.is_err() {
            // It may not even have been made.
            let _missing = tokio::fs::remove_file(to).await;
        }
        done
    }

    /// The download without the limit on its time. One that breaks off goes on where it did, as long as
    /// the source says that the file is still the same.
    async fn whole(&self, input: Input, url: &str, to: &Path, max_bytes: u64) -> Result<u64, DownloadFault> {
        let mut response = self.follow(input, url, None).await?;
        let mut saving = Saving::to(to, max_bytes).await?;
        let mut resumes = 0;
        loop {
            let tag = strong_tag(&response);
            let Some(broken) = self.save(input, response, &mut saving).await? else {
                return Ok(saving.finish().await?);
            };
            let useful = saving.bytes > 0 && resumes < MOST_RESUMES;
            let Some(tag) = tag.filter(|_| useful) else { return Err(broken.into()) };
            let rest = Rest { from: saving.bytes, tag };
            let Ok(next) = self.follow(input, url, Some(&rest)).await else { return Err(broken.into()) };
            if !rest.is_in(&next) {
                saving.start_again().await?;
            }
            resumes += 1;
            response = next;
        }
    }

    /// The reply that the URL leads to; each hop obeys all rules.
    async fn follow(&self, input: Input, url: &str, rest: Option<&Rest>) -> Result<Response, DownloadFault> {
        let mut next = url.to_owned();
        for _hop in 0..=self.settings.redirects {
            // The URL was checked when the task was made, but the rules may have changed since.
            let url =
                self.rules.check(&next).map_err(|fault| failed(input, &format!("the URL {fault}"), false))?;
            let response = self.ask(input, &url, rest).await?;
            match response.status() {
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => next = target(input, &url, &response)?,
                // A part that nobody asked for is not the file.
                StatusCode::PARTIAL_CONTENT if !rest.is_some_and(|rest| rest.is_in(&response)) => {
                    return Err(failed(input, "bad response from source", false).into());
                }
                status if status.is_success() => return Ok(response),
                status => {
                    return Err(DownloadFault { cause: refused(input, status), wait: asked_wait(&response) });
                }
            }
        }
        Err(Cause::TooManyRedirects(input).into())
    }

    async fn ask(&self, input: Input, url: &Url, rest: Option<&Rest>) -> Result<Response, Cause> {
        // The client looks names up through our resolver, but dials a spelled-out address directly.
        if literal_address(url).is_some_and(|address| !self.filter.permits(address)) {
            return Err(Cause::AddressNotAllowed(input));
        }
        let patience = self.settings.connect + self.settings.first_byte;
        let mut request = self.client.get(url.clone());
        if let Some(rest) = rest {
            request = request.header(RANGE, format!("bytes={}-", rest.from)).header(IF_RANGE, &rest.tag);
        }
        let response = timeout(patience, request.send())
            .await
            .map_err(|_elapsed| failed(input, "response timeout", true))?
            .map_err(|fault| cause_of(input, &fault))?;
        let head: usize =
            response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if head > LONGEST_HEAD {
            return Err(failed(input, "bad response from source", false));
        }
        let encoding = response.headers().get(CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(failed(input, "unsupported content encoding", false));
        }
        Ok(response)
    }

    /// Adds the body to the file; gives the cause if it broke off and could go on.
    async fn save(
        &self,
        input: Input,
        mut response: Response,
        saving: &mut Saving,
    ) -> Result<Option<Cause>, Cause> {
        let too_large = Cause::TooLarge { input, max_bytes: saving.max_bytes };
        let left = saving.max_bytes - saving.bytes;
        if response.content_length().is_some_and(|bytes| bytes > left) {
            return Err(too_large);
        }
        let mut pace = Pace::new(&self.settings);
        loop {
            let chunk = timeout_at(pace.deadline(), response.chunk())
                .await
                .map_err(|_elapsed| failed(input, "too slow", true))?;
            let chunk = match chunk {
                Ok(Some(chunk)) => chunk,
                Ok(None) => return Ok(None),
                Err(fault) => {
                    let cause = cause_of(input, &fault);
                    return if cause == failed(input, CUT_OFF, true) { Ok(Some(cause)) } else { Err(cause) };
                }
            };
            if chunk.len() as u64 > saving.max_bytes - saving.bytes {
                return Err(too_large);
            }
            if pace.is_too_slow(chunk.len() as u64) {
                return Err(failed(input, "too slow", true));
            }
            saving.add(&chunk).await?;
        }
    }
}

/// Watches that every window of time brings enough bytes.
struct Pace {
    window: Duration,
    enough: u64,
    ends: Instant,
    bytes: u64,
}

impl Pace {
    fn new(settings: &FetchSettings) -> Self {
        let window = settings.slow_window;
        let enough = settings.slowest.saturating_mul(window.as_millis() as u64) / 1000;
        Self { window, enough, ends: Instant::now() + window, bytes: 0 }
    }

    /// By then more bytes must have come.
    fn deadline(&self) -> Instant {
        self.ends
    }

    fn is_too_slow(&mut self, bytes: u64) -> bool {
        self.bytes += bytes;
        let now = Instant::now();
        if self.bytes >= self.enough {
            self.bytes = 0;
            self.ends = now + self.window;
        }
        now > self.ends
    }
}

fn failed(input: Input, detail: &str, retryable: bool) -> Cause {
    Cause::Download { input, detail: detail.to_owned(), retryable }
}

fn refused(input: Input, status: StatusCode) -> Cause {
    let passing = matches!(status.as_u16(), 408 | 425 | 429) || status.is_server_error();
    failed(input, &format!("HTTP {}", status.as_u16()), passing)
}

/// In seconds; a date is not read.
fn asked_wait(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn target(input: Input, from: &Url, response: &Response) -> Result<String, Cause> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    location
        .and_then(|location| from.join(location).ok())
        .map(String::from)
        .ok_or_else(|| failed(input, "bad response from source", false))
}

/// What went wrong, by the first of the error's sources that tells.
fn cause_of(input: Input, fault: &reqwest::Error) -> Cause {
    let mut source: Option<&(dyn StdError + 'static)> = Some(fault);
    while let Some(error) = source {
        match error.downcast_ref::<NameFault>() {
            Some(NameFault::Forbidden) => return Cause::AddressNotAllowed(input),
            Some(NameFault::NotFound) => return failed(input, "DNS lookup failed", true),
            None => {}
        }
        if let Some(http) = error.downcast_ref::<hyper::Error>() {
            if http.is_parse() || http.is_parse_too_large() {
                return failed(input, "bad response from source", false);
            }
            if http.is_incomplete_message() {
                return failed(input, CUT_OFF, true);
            }
        }
        source = error.source();
    }
    if fault.is_connect() {
        let detail = if fault.is_timeout() { "connect timeout" } else { "connect failed" };
        return failed(input, detail, true);
    }
    failed(input, CUT_OFF, true)
}
