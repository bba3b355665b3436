//! Around every handler: gives the request its id and writes every JSON reply in the one shape.
//! Whatever goes wrong outside a handler (an unknown route, a wrong method, a panic) is put into the
//! same shape here.

use std::any::Any;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

use super::reply::{Code, Reply};
use crate::settings::HttpErrors;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the paths of the wire contract begin with.
pub(crate) const CONTRACT_PREFIXES: [&str; 2] = ["/v2", "/open/v2"];

/// How replies are written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EnvelopeRules {
    pub(crate) errors: HttpErrors,
}

/// The middleware.
pub(crate) async fn envelope(State(rules): State<EnvelopeRules>, request: Request, next: Next) -> Response {
    let rid = uuid::Builder::from_random_bytes(rand::random()).into_uuid().simple().to_string();
    // The path only: a query may hold a signature.
    let span = tracing::info_span!("request", %rid, method = %request.method(), path = request.uri().path());
    let method = known_method(request.method());
    let rules = if in_contract(request.uri().path()) { rules } else { EnvelopeRules::default() };
    async move {
        let mut response = next.run(request).await;
        let mut response = match reply_of(&mut response) {
            Some(reply) => write(response, reply, &rid, rules),
            None => response,
        };
        metrics::counter!(
            "lipwright_requests_total",
            "method" => method, "status" => response.status().as_u16().to_string()
        )
        .increment(1);
        tracing::info!(status = response.status().as_u16(), "answered");
        if let Ok(value) = HeaderValue::from_str(&rid) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        response
    }
    .instrument(span)
    .await
}

/// The method, for counting: a stranger's invention must not make a new counter.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Whether the wire contract speaks of this path. Links to files and the health checks are for HTTP
/// tools, which go by the status: they always get the true one.
fn in_contract(path: &str) -> bool {
    CONTRACT_PREFIXES
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The reply that the response carries or, if it is an error that carries none, stands for.
fn reply_of(response: &mut Response) -> Option<Reply> {
    if let Some(reply) = response.extensions_mut().remove::<Reply>() {
        return Some(reply);
    }
    let status = response.status();
    let code = match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        // A wrong range is the client's, but the contract has no code of its own for it.
        _ if status.is_client_error() => Code::Parameter,
        _ if status.is_server_error() => Code::System,
        _ => return None,
    };
    let reply = match status {
        StatusCode::NOT_FOUND => Reply::because(code, "there is no such route"),
        StatusCode::METHOD_NOT_ALLOWED => Reply::because(code, "the method is not allowed here"),
        StatusCode::RANGE_NOT_SATISFIABLE => Reply::because(code, "range lies outside the file"),
        _ => Reply::plain(code),
    };
    Some(reply.with_status(status))
}

fn write(response: Response, reply: Reply, rid: &str, rules: EnvelopeRules) -> Response {
    // Plain fields and text that is JSON already: this cannot fail.
    let body = serde_json::to_vec(&reply.body(rid)).unwrap_or_default();
    let (mut parts, _empty) = response.into_parts();
    parts.status = match rules.errors {
        HttpErrors::Status => reply.status,
        HttpErrors::Envelope => StatusCode::OK,
    };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    parts.headers.extend(reply.headers);
    Response::from_parts(parts, Body::from(body))
}

/// What a panicking handler answers.
#[expect(clippy::needless_pass_by_value, reason = "the middleware's signature")]
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    Reply::plain(Code::System).into_response()
}
