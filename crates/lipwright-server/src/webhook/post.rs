//! One POST to a stranger's address, under the same rules as downloads: the address that is checked is
//! the address that is dialled, and no redirect is followed.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, StatusCode};
use tokio::time::timeout;
use url::Url;

use crate::fetch::{AddressFilter, FetcherError, Names, UrlFault, guarded, literal_address};
use crate::settings::WebhookSettings;

/// The most of a reply that is read.
const LONGEST_REPLY: usize = 4096;
/// The longest URL accepted, in bytes.
const LONGEST_URL: usize = 2048;
const USER_AGENT: &str = concat!("Lipwright-Webhook/", env!("CARGO_PKG_VERSION"));

/// What a receiver answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    /// How long it asked us to wait.
    pub(super) retry_after: Option<Duration>,
}

/// Which addresses may be told.
#[derive(Debug, Clone)]
pub struct ReceiverRules {
    allow_http: bool,
}

impl ReceiverRules {
    /// By these settings.
    pub fn new(settings: &WebhookSettings) -> Self {
        Self { allow_http: settings.allow_http }
    }

    /// The URL in `text`, if it may be told.
    pub fn check(&self, text: &str) -> Result<Url, UrlFault> {
        if text.len() > LONGEST_URL {
            return Err(UrlFault::TooLong);
        }
        let url = Url::parse(text).map_err(|_fault| UrlFault::NotAbsolute)?;
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            _ => return Err(UrlFault::NotSecure),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlFault::UserInfo);
        }
        Ok(url)
    }
}

/// Posts.
pub(super) struct Poster {
    client: Client,
    filter: Arc<AddressFilter>,
    rules: ReceiverRules,
    patience: Duration,
}

impl Poster {
    pub(super) fn new(settings: &WebhookSettings, names: Arc<dyn Names>) -> Result<Self, FetcherError> {
        let filter = Arc::new(AddressFilter::new(settings.allow_private.clone()));
        let client =
            guarded(names, Arc::clone(&filter))?.user_agent(USER_AGENT).build().map_err(FetcherError::new)?;
        let rules = ReceiverRules::new(settings);
        Ok(Self { client, filter, rules, patience: settings.patience })
    }

    /// Posts `body` to `url`; `Err` says what went wrong before there was an answer.
    pub(super) async fn post(&self, url: &str, headers: HeaderMap, body: Bytes) -> Result<Answered, String> {
        let url = self.rules.check(url).map_err(|fault| format!("the URL {fault}"))?;
        if literal_address(&url).is_some_and(|address| !self.filter.permits(address)) {
            return Err(String::from("the address is not allowed"));
        }
        let request = self.client.post(url).headers(headers);
        let request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut response = match timeout(self.patience, request.body(body).send()).await {
            Ok(answered) => answered.map_err(|fault| words(&fault))?,
            Err(_elapsed) => return Err(format!("no answer within {} s", self.patience.as_secs())),
        };
        let answered = Answered { status: response.status(), retry_after: seconds(response.headers()) };
        // What counts has arrived. Polite receivers are read to the end, so that they see no broken
        // connection; the others are left.
        let rest = async {
            let mut read = 0;
            while let Ok(Some(chunk)) = response.chunk().await {
                read += chunk.len();
                if read >= LONGEST_REPLY {
                    break;
                }
            }
        };
        let _left = timeout(self.patience, rest).await;
        Ok(answered)
    }
}

fn seconds(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// What went wrong, without the address that a name leads to.
fn words(fault: &reqwest::Error) -> String {
    let mut source = fault.source();
    while let Some(inner) = source {
        if inner.downcast_ref::<crate::fetch::NameFault>().is_some() {
            return inner.to_string();
        }
        source = inner.source();
    }
    String::from(if fault.is_connect() {
        "could not connect"
    } else if fault.is_timeout() {
        "timeout"
    } else {
        "the connection broke"
    })
}
