//! A client of the wire contract, for this service or any other that speaks it.
//!
//! What may safely be asked twice is asked again when the server is away or busy: reads, and a create under
//! one `Idempotency-Key`. The key goes to the server's own address and nowhere else: links in its replies
//! are signed, and may lead to another host.

mod key;
mod patience;
mod reply;
mod transfer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder};
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use url::Url;

pub(crate) use self::patience::Patience;
pub(crate) use self::reply::{Reply, Task};
pub(crate) use self::transfer::Kind;
use crate::cli::ServerArgs;
use crate::failure::Failure;

/// The version of the contract.
const PREFIX: &str = "v2/";
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long nothing may come of an open one.
const SILENCE: Duration = Duration::from_mins(1);

/// One server and the key to it.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    /// Ends with a slash.
    base: Url,
    key: HeaderValue,
    /// Whether it has ever answered: until then nobody is there to be waited for.
    reached: Arc<AtomicBool>,
}

impl Client {
    /// The client of the server that the user named.
    pub(crate) fn new(args: &ServerArgs) -> Result<Self, Failure> {
        let key = key::from_environment()?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls()?)
            .user_agent(concat!("lipwright/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .build()
            .map_err(|error| Failure::internal("internal", format!("cannot make requests: {error}")))?;
        Ok(Self { http, base: base(&args.url)?, key, reached: Arc::default() })
    }

    /// Where the server is, for messages.
    pub(crate) fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Creates a task; a second try with the same `once` makes no second one.
    pub(crate) async fn create(&self, body: &Value, once: &str) -> Result<Task, Failure> {
        let once = HeaderValue::from_str(once)
            .map_err(|error| Failure::internal("internal", format!("idempotency key: {error}")))?;
        let data = self
            .asked(|| Ok(self.post("create_lip_sync_video", body)?.header("Idempotency-Key", once.clone())))
            .await?;
        Ok(Task(data))
    }

    /// The task as it is now.
    pub(crate) async fn task(&self, id: &str) -> Result<Task, Failure> {
        let path = Self::path_of(id)?;
        self.asked(|| self.request(Method::GET, &path)).await.map(Task)
    }

    /// What happened to the task, the oldest first.
    pub(crate) async fn log(&self, id: &str) -> Result<Vec<Value>, Failure> {
        let path = Self::path_of(id)?;
        let mut log = self.asked(|| self.request(Method::GET, &format!("{path}/log"))).await?;
        Ok(log["entries"].as_array_mut().map(std::mem::take).unwrap_or_default())
    }

    /// The task as it is now, asked for once; the answer may be that the server is away.
    pub(crate) async fn glance(&self, id: &str) -> Result<Reply, Failure> {
        let path = Self::path_of(id)?;
        self.answer(self.request(Method::GET, &path)?).await
    }

    /// Cancels an unfinished task, deletes a finished one; answers the status that it has now.
    pub(crate) async fn cancel(&self, id: &str) -> Result<Task, Failure> {
        let path = Self::path_of(id)?;
        self.asked(|| self.request(Method::DELETE, &path)).await.map(Task)
    }

    /// One page of the caller's tasks, the newest first, and whether there are more.
    pub(crate) async fn list(&self, status: Option<&str>, page: Page) -> Result<(Vec<Task>, bool), Failure> {
        let mut query = format!("lip_sync_video?page={}&page_size={}", page.number, page.size);
        if let Some(status) = status {
            query.extend(["&status=", status]);
        }
        let data = self.asked(|| self.request(Method::GET, &query)).await?;
        let tasks = data["data"].as_array().into_iter().flatten().cloned().map(Task).collect();
        let pages = data["pagination"]["total_pages"].as_u64().unwrap_or(0);
        Ok((tasks, page.number < pages))
    }

    /// Asks until there is an answer that counts, or patience ends.
    async fn asked(&self, request: impl Fn() -> Result<RequestBuilder, Failure>) -> Result<Value, Failure> {
        let mut patience = Patience::with_faults();
        loop {
            match self.answer(request()?).await? {
                Reply::Data(data) => return Ok(data),
                Reply::Refused(failure) => return Err(failure),
                Reply::Away { failure, retry_after } => {
                    let Some(wait) = patience.after_fault(retry_after) else { return Err(failure) };
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Asks once. Nobody at an address that never answered is probably a wrong address: no reply, an error.
    async fn answer(&self, request: RequestBuilder) -> Result<Reply, Failure> {
        let sent = request.send().await;
        match &sent {
            Ok(_) => self.reached.store(true, Ordering::Relaxed),
            Err(error) if error.is_connect() && !self.reached.load(Ordering::Relaxed) => {
                return Err(reply::unreached(error, self.address()));
            }
            Err(_) => {}
        }
        Ok(reply::of(sent, self.address()).await)
    }

    fn post(&self, path: &str, body: &Value) -> Result<RequestBuilder, Failure> {
        let json = HeaderValue::from_static("application/json");
        Ok(self.request(Method::POST, path)?.header("Content-Type", json).body(body.to_string()))
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Failure> {
        let url = self
            .base
            .join(PREFIX)
            .and_then(|url| url.join(path))
            .map_err(|error| Failure::usage("url", format!("{}: {error}", self.base)))?;
        let headers =
            HeaderMap::from_iter([(reqwest::header::HeaderName::from_static("x-api-key"), self.key.clone())]);
        Ok(self.http.request(method, url).headers(headers))
    }

    fn path_of(id: &str) -> Result<String, Failure> {
        let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if !plain {
            return Err(Failure::usage("task_id", format!("{id} is no task: give what submit printed")));
        }
        Ok(format!("lip_sync_video/{id}"))
    }
}

/// What a new task is made of.
#[derive(Debug, Clone)]
pub(crate) struct NewTask<'a> {
    pub(crate) video_url: &'a str,
    pub(crate) audio_url: &'a str,
    pub(crate) playback_type: &'static str,
    /// Left out unless something was chosen: other servers may know none.
    pub(crate) options: Option<Value>,
}

impl NewTask<'_> {
    /// The body of the request.
    pub(crate) fn to_json(&self) -> Value {
        let mut body = json!({
            "video_url": self.video_url, "audio_url": self.audio_url, "playback_type": self.playback_type,
        });
        if let Some(options) = &self.options {
            body["options"] = options.clone();
        }
        body
    }
}

/// A page of a list, counted from 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) number: u64,
    pub(crate) size: usize,
}

/// The address with a slash at its end, so that paths can be joined to it.
fn base(given: &str) -> Result<Url, Failure> {
    let wrong = |why: &str| {
        Failure::usage(
            "url",
            format!("{given} is no address of a server: {why}; such as http://127.0.0.1:8080"),
        )
    };
    let url = Url::parse(&format!("{}/", given.trim_end_matches('/')));
    let url = url.map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("it must begin with http:// or https://"));
    }
    Ok(url)
}

/// The machine's own roots, as the service's downloads have them.
fn tls() -> Result<ClientConfig, Failure> {
    let mut roots = RootCertStore::empty();
    // None is fine for a server without TLS; the handshake of another says what is missing.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::internal("internal", format!("TLS: {error}")))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests;
