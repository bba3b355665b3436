//! How the page of a service that was just started for the first time gets its key without asking: once,
//! and only for whoever started it. `docs/decisions/0020-a-page-without-a-build.md` has the reasoning.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, State};
use axum::http::header::{CACHE_CONTROL, FORWARDED, HOST, ORIGIN, VIA};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use lipwright_server::ApiKey;

pub(super) const PATH: &str = "/page/session";

/// What proxies add: behind one, everybody seems to be local.
const PROXIED: [HeaderName; 5] = [
    FORWARDED,
    VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// The first key, until the page has fetched it.
#[derive(Debug, Clone, Default)]
pub(crate) struct FirstKey(Arc<Mutex<Option<Offer>>>);

#[derive(Debug)]
struct Offer {
    key: ApiKey,
    listens: SocketAddr,
}

impl FirstKey {
    /// Offers `key` if the service `listens` where only this machine can reach it.
    pub(crate) fn offer(&self, key: ApiKey, listens: SocketAddr) {
        if listens.ip().is_loopback() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Offer { key, listens });
        }
    }

    /// The key, once, for a request that may have it.
    fn take(&self, headers: &HeaderMap, peer: SocketAddr) -> Option<ApiKey> {
        let mut offer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let listens = offer.as_ref()?.listens;
        if !is_our_page(headers, listens) || !is_this_user(peer, listens) {
            return None;
        }
        offer.take().map(|offer| offer.key)
    }
}

/// The handler.
pub(super) async fn open(
    State(first_key): State<FirstKey>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    match first_key.take(&headers, peer) {
        Some(key) => ([(CACHE_CONTROL, "no-store")], key.reveal().to_owned()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether a browser asks for the page that it has from us, under a name that only means this machine:
/// another site's script says another origin, and a name that was rebound to us is no name of ours.
fn is_our_page(headers: &HeaderMap, listens: SocketAddr) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let port = listens.port();
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let Some(host) = text(HOST).filter(|host| names.iter().any(|name| name == host)) else { return false };
    text(ORIGIN) == Some(&format!("http://{host}"))
        && text(HeaderName::from_static("sec-fetch-site")).is_none_or(|site| site == "same-origin")
        && PROXIED.iter().all(|name| !headers.contains_key(name))
}

/// Whether the other end of the connection belongs to the user who runs this process. A machine may have
/// others, and loopback is everybody's. Where the system does not tell, nobody is.
fn is_this_user(peer: SocketAddr, listens: SocketAddr) -> bool {
    let Ok(own) = fs::metadata("/proc/self") else { return false };
    let tables =
        ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let mut users = tables.iter().flat_map(|table| users_of(table, peer.port(), listens.port())).peekable();
    peer.ip().is_loopback() && users.peek().is_some() && users.all(|user| user == own.uid())
}

/// Who owns the connections from port `from` to port `to`, by the kernel's table of sockets.
fn users_of(table: &str, from: u16, to: u16) -> impl Iterator<Item = u32> {
    let is_port = |address: &str, port: u16| {
        address.rsplit_once(':').is_some_and(|(_, hex)| u16::from_str_radix(hex, 16) == Ok(port))
    };
    table.lines().skip(1).filter_map(move |line| {
        let mut fields = line.split_whitespace();
        let (local, remote) = (fields.nth(1)?, fields.next()?);
        let user = fields.nth(4)?.parse().ok()?;
        (is_port(local, from) && is_port(remote, to)).then_some(user)
    })
}

#[cfg(test)]
mod tests;
