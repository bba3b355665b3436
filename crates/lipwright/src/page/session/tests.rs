use std::net::{TcpListener, TcpStream};

use axum::http::HeaderValue;

use super::*;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .collect()
}

fn listens() -> SocketAddr {
    "127.0.0.1:8080".parse().unwrap()
}

#[test]
fn only_our_own_page_under_a_local_name_is_ours() {
    let own = [("host", "localhost:8080"), ("origin", "http://localhost:8080")];
    assert!(is_our_page(&headers(&own), listens()));
    assert!(is_our_page(&headers(&[own[0], own[1], ("sec-fetch-site", "same-origin")]), listens()));
    let others: &[&[(&'static str, &str)]] = &[
        // A command-line client, or a page that was opened by its address: no origin.
        &[own[0]],
        // A site whose name was rebound to this machine.
        &[("host", "evil.example:8080"), ("origin", "http://evil.example:8080")],
        // A site that calls us, from elsewhere and from another port of ours.
        &[own[0], ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[own[0], ("origin", "http://localhost:3000"), ("sec-fetch-site", "same-site")],
        &[own[0], ("origin", "null")],
        &[own[0], own[1], ("sec-fetch-site", "cross-site")],
        // A proxy on this machine, whose visitors all seem to be local.
        &[own[0], own[1], ("x-forwarded-for", "203.0.113.9")],
        &[own[0], own[1], ("via", "1.1 proxy")],
        // The right name with another port, and none.
        &[("host", "localhost"), ("origin", "http://localhost")],
        &[own[1]],
    ];
    for other in others {
        assert!(!is_our_page(&headers(other), listens()), "{other:?}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a connection to look at")]
fn a_connection_of_this_user_is_told_from_nobodys() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let listens = listener.local_addr().unwrap();
    let client = TcpStream::connect(listens).unwrap();
    let peer = client.local_addr().unwrap();
    assert!(is_this_user(peer, listens));
    let nobodys = SocketAddr::new(peer.ip(), if peer.port() == 1 { 2 } else { 1 });
    assert!(!is_this_user(nobodys, listens));
}

#[test]
fn the_kernels_table_tells_users_by_ports() {
    let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n\
        0: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 1 1\n\
        1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 2 1\n";
    assert_eq!(users_of(table, 50000, 8080).collect::<Vec<_>>(), [1000]);
    assert_eq!(users_of(table, 50001, 8080).count(), 0);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a connection to ask over")]
fn the_key_is_given_once_and_only_by_a_local_service() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let listens = listener.local_addr().unwrap();
    let client = TcpStream::connect(listens).unwrap();
    let peer = client.local_addr().unwrap();
    let (host, origin) = (listens.to_string(), format!("http://{listens}"));
    let asked = headers(&[("host", &host), ("origin", &origin)]);

    let first = FirstKey::default();
    assert!(first.take(&asked, peer).is_none(), "nothing was offered");
    first.offer(ApiKey::generate("test"), "0.0.0.0:8080".parse().unwrap());
    assert!(first.take(&asked, peer).is_none(), "it can be reached from elsewhere");
    let key = ApiKey::generate("test");
    first.offer(key.clone(), listens);
    assert!(first.take(&headers(&[("host", &host)]), peer).is_none(), "no page asks");
    assert_eq!(first.take(&asked, peer), Some(key), "a refusal does not use it up");
    assert!(first.take(&asked, peer).is_none(), "once");
}
