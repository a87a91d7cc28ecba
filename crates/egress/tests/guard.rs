#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use egress::{Guard, Loopback, Network};

#[test]
fn only_public_addresses_pass() {
    let guard = Guard::default();
    for (address, expected) in [
        ("93.184.216.34", "public"),
        ("8.8.8.8", "public"),
        ("2606:2800:220:1:248:1893:25c8:1946", "public"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "this-network"),
        ("0.1.2.3", "this-network"),
        ("::", "unspecified"),
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.1", "public"),
        ("192.168.1.1", "private"),
        ("fc00::1", "private"),
        ("fdff::1", "private"),
        ("169.254.169.254", "metadata"),
        ("fd00:ec2::254", "metadata"),
        ("169.254.1.1", "link-local"),
        ("fe80::1", "link-local"),
        ("fec0::1", "site-local"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.127.255.255", "carrier-grade NAT"),
        ("100.128.0.1", "public"),
        ("192.0.0.1", "protocol assignment"),
        ("192.0.2.1", "documentation"),
        ("198.18.0.1", "benchmarking"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("ff02::1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:8.8.8.8", "public"),
        ("::127.0.0.1", "loopback"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::808:808", "public"),
        ("64:ff9b:1::1", "translation"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a00:1::", "private"),
        ("2002:c0a8:101::1", "private"),
        ("2002:a9fe:a9fe::", "metadata"),
        ("64:ff9b::a9fe:a9fe", "metadata"),
        ("64:ff9b:1:a00::1", "translation"),
        ("::ffff:169.254.169.254", "metadata"),
        ("::ffff:0:10.0.0.1", "private"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "protocol assignment"),
        ("2001:db8::1", "documentation"),
        ("2001::1", "protocol assignment"),
        ("100::1", "discard"),
        ("4000::1", "reserved"),
    ] {
        let got = guard
            .check(address.parse().unwrap())
            .map_or_else(|refused| refused.kind, |()| "public");
        assert_eq!(got, expected, "{address}");
    }
}

#[test]
fn the_operator_can_open_loopback_and_single_networks() {
    let network: Network = "10.1.0.0/16".parse().unwrap();
    let guard = Guard {
        loopback: Loopback::Allowed,
        allowed: vec![network],
    };
    for (address, passes) in [
        ("127.0.0.1", true),
        ("::1", true),
        ("::ffff:127.0.0.1", true),
        ("10.1.2.3", true),
        ("::ffff:10.1.2.3", true),
        ("10.2.0.1", false),
        ("0.0.0.0", false),
        ("169.254.169.254", false),
    ] {
        assert_eq!(guard.check(address.parse().unwrap()).is_ok(), passes, "{address}");
    }
}
