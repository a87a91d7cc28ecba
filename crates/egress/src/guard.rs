use crate::Refused;
pub use ipnet::IpNet as Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether requests may reach this machine itself. Allowed in development only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loopback {
    #[default]
    Refused,
    Allowed,
}

/// Decides which addresses outbound requests may reach: public ones, and what the operator allows.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    pub loopback: Loopback,
    /// Networks that are reachable although they are not public.
    pub allowed: Vec<Network>,
}

impl Guard {
    /// Lets a public or allowed address through.
    ///
    /// # Errors
    /// [`Refused`] with the kind of address it is.
    pub fn check(&self, address: IpAddr) -> Result<(), Refused> {
        let real = embedded_v4(address).map_or(address, IpAddr::V4);
        let Some(kind) = special_use(real) else { return Ok(()) };
        let allowed = (kind == "loopback" && self.loopback == Loopback::Allowed)
            || self
                .allowed
                .iter()
                .any(|network| network.contains(&real) || network.contains(&address));
        if allowed {
            Ok(())
        } else {
            Err(Refused { address, kind })
        }
    }
}

/// The IPv4 address that an IPv6 address reaches: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
fn embedded_v4(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(v6) = address else { return None };
    let s = v6.segments();
    let from = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] => Some(from(high, low)),
        [0, 0, 0, 0, 0xffff, 0, high, low] => Some(from(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(from(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(from(high, low)),
        [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

/// What an address is when it is not a public one (the IANA special-purpose registries).
fn special_use(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => special_use_v4(v4),
        IpAddr::V6(v6) => special_use_v6(v6),
    }
}

fn special_use_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, d] = address.octets();
    match (a, b, c, d) {
        (127, ..) => Some("loopback"),
        (0, ..) => Some("this-network"),
        (169, 254, 169, 254) => Some("metadata"),
        (169, 254, ..) => Some("link-local"),
        (10, ..) | (192, 168, ..) => Some("private"),
        (172, 16..=31, ..) => Some("private"),
        (100, 64..=127, ..) => Some("carrier-grade NAT"),
        (192, 0, 0, _) => Some("protocol assignment"),
        (192, 0, 2, _) | (198, 51, 100, _) | (203, 0, 113, _) => Some("documentation"),
        (192, 88, 99, _) => Some("relay"),
        (198, 18..=19, ..) => Some("benchmarking"),
        (224..=239, ..) => Some("multicast"),
        (240..=255, ..) => Some("reserved"),
        _ => None,
    }
}

fn special_use_v6(address: Ipv6Addr) -> Option<&'static str> {
    let s = address.segments();
    match s {
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("loopback"),
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("unspecified"),
        [0x64, 0xff9b, 1, ..] => Some("translation"),
        [0x100, 0, 0, 0, ..] => Some("discard"),
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] => Some("metadata"),
        [first, ..] if first & 0xfe00 == 0xfc00 => Some("private"),
        [first, ..] if first & 0xffc0 == 0xfe80 => Some("link-local"),
        [first, ..] if first & 0xffc0 == 0xfec0 => Some("site-local"),
        [first, ..] if first & 0xff00 == 0xff00 => Some("multicast"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some("documentation"),
        // Teredo and the other protocol assignments of 2001::/23.
        [0x2001, 0..=0x1ff, ..] => Some("protocol assignment"),
        // Only 2000::/3 is handed out for global unicast.
        [first, ..] if first & 0xe000 != 0x2000 => Some("reserved"),
        _ => None,
    }
}
