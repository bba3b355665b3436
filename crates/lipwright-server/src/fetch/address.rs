//! Which addresses may be dialled: globally routable unicast, and what the operator allows beyond.
//! Lists after the IANA special-purpose address registries (RFC 6890 and its updates).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Decides about one address at a time.
#[derive(Debug, Clone, Default)]
pub struct AddressFilter {
    allowed: Vec<IpNet>,
}

impl AddressFilter {
    /// Public addresses, and those in `allowed`.
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Whether `address` may be dialled.
    pub fn permits(&self, address: IpAddr) -> bool {
        let inner = unwrap(address);
        let listed = |address: &IpAddr| self.allowed.iter().any(|net| net.contains(address));
        is_public(inner) || listed(&inner) || listed(&address)
    }
}

/// The IPv4 address inside an IPv6 one that only wraps it: mapped (`::ffff:a.b.c.d`), NAT64
/// (`64:ff9b::/96`, RFC 6052) and 6to4 (`2002::/16`, RFC 3056).
fn unwrap(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let embedded = match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => Some((g, h)),
        (0x2002, ..) => Some((b, c)),
        _ => None,
    };
    embedded.map_or(address, |(high, low)| {
        IpAddr::V4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)))
    })
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        // This network, private, loopback, and multicast with everything above it.
        (0 | 10 | 127 | 224..=255, ..)
        // Shared address space of carriers.
        | (100, 64..=127, _)
        // Link-local: cloud metadata services live here.
        | (169, 254, _)
        | (172, 16..=31, _)
        // Protocol assignments, documentation, 6to4 relays, private, AS112.
        | (192, 0, 0 | 2)
        | (192, 31, 196)
        | (192, 52, 193)
        | (192, 88, 99)
        | (192, 168, _)
        | (192, 175, 48)
        // Benchmarking, documentation.
        | (198, 18..=19, _)
        | (198, 51, 100)
        | (203, 0, 113) => true,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out at all; inside it, these are not for everybody.
    let given_out = a & 0xe000 == 0x2000;
    let special = match (a, b) {
        // Protocol assignments with Teredo and ORCHID, documentation (twice), 6to4 (unwrapped before).
        (0x2001, 0x0000..=0x01ff | 0x0db8) | (0x3fff, 0x0000..=0x0fff) | (0x2002, _) => true,
        _ => false,
    };
    given_out && !special
}

#[cfg(test)]
mod tests;
