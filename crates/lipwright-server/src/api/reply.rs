//! The one shape of every JSON reply, and the one list of codes.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::blobs::BlobError;
use crate::rate_limit::Allowance;
use crate::store::StoreError;

/// How long a client waits when something behind us does not answer, in seconds.
const AWAY: u64 = 5;

/// How long a client waits when the queue is full, in seconds.
const QUEUE_FULL: u64 = 30;

/// The codes of the wire contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Success,
    NotFound,
    InvalidKey,
    InsufficientCredit,
    NoPermission,
    Parameter,
    RateLimited,
    System,
}

impl Code {
    /// Every one.
    pub(crate) const ALL: [Self; 8] = [
        Self::Success,
        Self::NotFound,
        Self::InvalidKey,
        Self::InsufficientCredit,
        Self::NoPermission,
        Self::Parameter,
        Self::RateLimited,
        Self::System,
    ];

    pub(crate) const fn number(self) -> u32 {
        match self {
            Self::Success => 0,
            Self::NotFound => 10104,
            Self::InvalidKey => 10105,
            Self::InsufficientCredit => 18020,
            Self::NoPermission => 18025,
            Self::Parameter => 40000,
            Self::RateLimited => 429,
            Self::System => 50000,
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Success => StatusCode::OK,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::InvalidKey => StatusCode::UNAUTHORIZED,
            Self::InsufficientCredit => StatusCode::PAYMENT_REQUIRED,
            Self::NoPermission => StatusCode::FORBIDDEN,
            Self::Parameter => StatusCode::BAD_REQUEST,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::System => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::NotFound => "Record not found",
            Self::InvalidKey => "Invalid API key",
            Self::InsufficientCredit => "Insufficient credit",
            Self::NoPermission => "No permission to call APIs",
            Self::Parameter => "Parameter error",
            Self::RateLimited => "Rate limit exceeded. Please try again later.",
            Self::System => "System error",
        }
    }
}

/// What a reply tells.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Data {
    Value(Value),
    /// Already written.
    Text(Box<RawValue>),
}

/// The one shape of a reply.
#[derive(Debug, Serialize)]
pub(super) struct Body<'a> {
    code: u32,
    data: &'a Data,
    msg: &'a str,
    #[serde(rename = "retryAfter", skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    rid: &'a str,
}

/// A reply before the request's id is written into it.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(super) code: Code,
    pub(super) status: StatusCode,
    pub(super) message: String,
    pub(super) data: Data,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// Seconds, for a limited request.
    pub(super) retry_after: Option<u64>,
}

impl Reply {
    /// Success with `data`.
    pub(crate) fn success(data: Value) -> Self {
        Self { data: Data::Value(data), ..Self::plain(Code::Success) }
    }

    /// The same of something that is written at once, without a tree of values in between.
    pub(crate) fn written(data: &impl Serialize) -> Self {
        match serde_json::value::to_raw_value(data) {
            Ok(text) => Self { data: Data::Text(text), ..Self::plain(Code::Success) },
            Err(fault) => {
                tracing::error!(%fault, "a reply cannot be written");
                Self::plain(Code::System)
            }
        }
    }

    /// The code with its own words.
    pub(crate) fn plain(code: Code) -> Self {
        Self {
            code,
            status: code.status(),
            message: code.text().to_owned(),
            data: Data::Value(Value::Null),
            headers: Vec::new(),
            retry_after: None,
        }
    }

    /// The code with its own words and more after a colon.
    pub(crate) fn because(code: Code, why: &str) -> Self {
        let plain = Self::plain(code);
        Self { message: format!("{}: {why}", plain.message), ..plain }
    }

    /// 40000, naming the field and what is wrong with it.
    pub(crate) fn parameter(field: &str, wrong: &str) -> Self {
        Self::because(Code::Parameter, &format!("{field} {wrong}"))
    }

    /// The same with another HTTP status.
    #[must_use]
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// What is sent.
    pub(super) fn body<'a>(&'a self, rid: &'a str) -> Body<'a> {
        Body {
            code: self.code.number(),
            data: &self.data,
            msg: &self.message,
            retry_after: self.retry_after,
            rid,
        }
    }

    /// 429 with everything a client needs to wait politely.
    pub(crate) fn limited(allowance: Allowance, seconds: u64) -> Self {
        let header = |name, value: u64| (HeaderName::from_static(name), HeaderValue::from(value));
        Self {
            headers: vec![
                header("retry-after", seconds),
                header("x-ratelimit-limit", allowance.limit.into()),
                header("x-ratelimit-remaining", allowance.remaining.into()),
            ],
            retry_after: Some(seconds),
            ..Self::plain(Code::RateLimited)
        }
    }

    /// 429 because as many tasks wait as may.
    pub(crate) fn queue_full() -> Self {
        Self {
            headers: vec![(HeaderName::from_static("retry-after"), HeaderValue::from(QUEUE_FULL))],
            retry_after: Some(QUEUE_FULL),
            message: String::from("Rate limit exceeded: too many tasks are waiting. Please try again later."),
            ..Self::plain(Code::RateLimited)
        }
    }

    /// 50000 because something behind us is away for a while.
    pub(crate) fn away(what: &str) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            headers: vec![(HeaderName::from_static("retry-after"), HeaderValue::from(AWAY))],
            ..Self::because(Code::System, what)
        }
    }

    /// 50000 because there is no room left.
    pub(crate) fn full() -> Self {
        Self::because(Code::System, "storage full").with_status(StatusCode::INSUFFICIENT_STORAGE)
    }
}

impl IntoResponse for Reply {
    /// An empty response that carries the reply: `envelope` writes it out, with the request's id.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Reply {
    fn from(fault: StoreError) -> Self {
        tracing::error!(%fault, source = ?std::error::Error::source(&fault), "the store failed");
        match fault {
            StoreError::Unavailable(_) => Self::away("storage unavailable"),
            StoreError::Full(_) => Self::full(),
            StoreError::Inconsistent(_) => Self::plain(Code::System),
        }
    }
}

impl From<BlobError> for Reply {
    fn from(fault: BlobError) -> Self {
        if matches!(fault, BlobError::Missing) {
            return Self::plain(Code::NotFound);
        }
        tracing::error!(%fault, source = ?std::error::Error::source(&fault), "the blobs failed");
        match fault {
            BlobError::Full(_) => Self::full(),
            BlobError::Unavailable(_) => Self::away("storage unavailable"),
            BlobError::Missing | BlobError::BadKey(_) => Self::plain(Code::System),
        }
    }
}
