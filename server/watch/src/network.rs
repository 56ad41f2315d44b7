//! What counts as one place on the net: 256 addresses of IPv4, a site's prefix of IPv6; and what surrounds it.
//!
//! In: an address. Out: its [`Network`], and that one's [`Range`]. Refuses to know: who runs it.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// A /24, or a /48.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(IpAddr);

impl Network {
    /// The network an address lies in; an IPv4 address written as IPv6 is IPv4.
    pub fn of(ip: IpAddr) -> Self {
        Self(match ip.to_canonical() {
            IpAddr::V4(ip) => IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() & 0xffff_ff00)),
            IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 80 << 80)),
        })
    }

    /// What surrounds it: a carrier gives out any address of it.
    pub fn range(self) -> Range {
        Range(match self.0 {
            IpAddr::V4(ip) => u128::from(ip.to_bits() >> 16),
            IpAddr::V6(ip) => ip.to_bits() >> 96 | 1 << 32,
        })
    }

    /// For a window of hashes.
    pub fn key(self) -> u64 {
        match self.0 {
            IpAddr::V4(ip) => u64::from(ip.to_bits()),
            IpAddr::V6(ip) => (ip.to_bits() >> 64) as u64 | 1,
        }
    }
}

/// A /16, or a /32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range(u128);

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 24 } else { 48 })
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn an_address_lies_in_its_network() {
        let text = |ip: &str| Network::of(ip.parse().expect("an address")).to_string();
        assert_eq!(text("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(text("::ffff:203.0.113.77"), "203.0.113.0/24");
        assert_eq!(text("2001:db8:1:2:3::4"), "2001:db8:1::/48");
        let range = |ip: &str| Network::of(ip.parse().expect("an address")).range();
        assert_eq!(range("203.0.113.77"), range("203.0.7.1"));
        assert_eq!(range("2001:db8:1::4"), range("2001:db8:7::4"));
        assert_ne!(range("203.0.113.77"), range("203.1.113.77"));
    }
}
