//! What fuzzing runs, and what must hold whatever it is given. The targets in `fuzz/` call this; a test
//! here goes through their seeds.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

pub use crate::api::fuzz::json;
use crate::clock::{ManualClock, UnixMillis};
use crate::fetch::{AddressFilter, UrlRules, literal_address};
use crate::keys::ApiKey;
use crate::sign::{Signer, Verb};

/// A URL, and the same text as a redirect: what passes is what it says it is, and an address in it that
/// passes is public by the standard library's own judgement.
pub fn url(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let ports = vec![80, 443, 8080, 8443];
    let rules = UrlRules::new(ports.clone());
    let redirected = url::Url::parse("http://example.com/a/b").ok().and_then(|base| base.join(text).ok());
    for text in [Some(text.to_owned()), redirected.map(String::from)].into_iter().flatten() {
        let Ok(url) = rules.check(&text) else { continue };
        assert!(matches!(url.scheme(), "http" | "https") && url.has_host(), "{url}");
        assert!(url.username().is_empty() && url.password().is_none(), "{url}");
        assert!(url.port_or_known_default().is_some_and(|port| ports.contains(&port)), "{url}");
        if url.as_str().len() <= 2048 {
            assert_eq!(rules.check(url.as_str()).ok(), Some(url.clone()), "read again it is another");
        }
        if let Some(address) = literal_address(&url)
            && AddressFilter::default().permits(address)
        {
            assert!(is_plainly_public(address), "{url} leads to {address}");
        }
    }
    if let Ok(octets) = <[u8; 16]>::try_from(bytes) {
        let address = IpAddr::V6(Ipv6Addr::from(octets));
        assert!(!AddressFilter::default().permits(address) || is_plainly_public(address), "{address}");
    }
}

fn is_plainly_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let special = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified();
            !special && !v4.is_broadcast() && !v4.is_multicast() && !v4.is_documentation()
        }
        IpAddr::V6(v6) => {
            let special = v6.is_loopback() || v6.is_unspecified() || v6.is_multicast();
            !special && !v6.is_unique_local() && !v6.is_unicast_link_local()
        }
    }
}

/// A link's query, a `Range` header and a key: no signature but our own opens a path.
pub fn signature(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    crate::api::fuzz::range(&text);
    if let Some(key) = ApiKey::parse(&text) {
        assert_eq!(key.reveal(), text);
        assert_eq!(key.last4().len(), 4);
    }
    let mut parts = text.splitn(3, '\n');
    let (Some(path), Some(expires), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
        return;
    };
    let signer = Signer::new([7; 32], Arc::new(ManualClock::at(UnixMillis(0))));
    let expires: i64 = expires.parse().unwrap_or(1);
    for verb in [Verb::Get, Verb::Put] {
        if signer.check(verb, path, expires, signature).is_ok() {
            let seconds = u64::try_from(expires).unwrap_or_default();
            let link = signer.link(verb, path, Duration::from_secs(seconds));
            assert!(link.to_lowercase().ends_with(&signature.to_lowercase()), "{link}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    fn replay(target: &str, run: fn(&[u8])) {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
        let mut count = 0;
        for seed in std::fs::read_dir(seeds).unwrap() {
            run(&std::fs::read(seed.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count >= 5, "{count} seeds");
    }

    #[test]
    fn every_seed_passes() {
        replay("url", super::url);
        replay("json", super::json);
        replay("signature", super::signature);
    }
}
