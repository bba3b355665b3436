use super::*;

fn permits(filter: &AddressFilter, address: &str) -> bool {
    filter.permits(address.parse().unwrap())
}

#[test]
fn public_addresses_may_be_dialled() {
    let filter = AddressFilter::default();
    for address in ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2606:4700::1111"]
    {
        assert!(permits(&filter, address), "{address}");
    }
}

#[test]
fn everything_that_is_not_for_everybody_is_refused() {
    let filter = AddressFilter::default();
    let v4 = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 \
              172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 \
              203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255";
    let v6 = ":: ::1 fe80::1 fc00::1 fd00::1 ff02::1 2001::1 2001:db8::1 3fff::1 100::1 64:ff9b:1::1 4000::1";
    for address in v4.split_whitespace().chain(v6.split_whitespace()) {
        assert!(!permits(&filter, address), "{address}");
    }
}

#[test]
fn a_private_address_inside_a_public_one_is_found() {
    let filter = AddressFilter::default();
    for address in
        ["::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"]
    {
        assert!(!permits(&filter, address), "{address}");
    }
    assert!(permits(&filter, "::ffff:1.1.1.1"));
    assert!(permits(&filter, "64:ff9b::101:101"));
}

#[test]
fn the_operator_opens_exactly_the_networks_named() {
    let filter = AddressFilter::new(vec!["10.1.0.0/16".parse().unwrap(), "fd00::/8".parse().unwrap()]);
    for (address, permitted) in [
        ("10.1.2.3", true),
        ("::ffff:10.1.2.3", true),
        ("10.2.0.1", false),
        ("fd12::1", true),
        ("fc00::1", false),
        ("127.0.0.1", false),
    ] {
        assert_eq!(permits(&filter, address), permitted, "{address}");
    }
}
