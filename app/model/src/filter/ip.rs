//! Ranges of IP addresses that share their first bits.
//!
//! In: what a person typed. Out: a range that contains an address or does not.
//! Refuses to know: names.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Addresses that share their first bits: `192.0.2.1`, `192.0.2.0/24`, `192.0.2.`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpRange {
    /// Its first address; the bits behind `prefix` are zero.
    pub base: IpAddr,
    /// How many leading bits count: up to 32 or 128.
    pub prefix: u8,
}

impl IpRange {
    /// The range of that many leading bits in which the address lies.
    pub fn new(address: IpAddr, prefix: u8) -> Self {
        let prefix = prefix.min(if address.is_ipv4() { 32 } else { 128 });
        Self { base: mask(address, prefix), prefix }
    }

    /// Reads an address, a prefix (`/n`), or the beginning of an IPv4 address (`192.0.2.`, `10.`).
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse::<u8>().ok()?)),
            None if text.ends_with('.') => {
                let given = text.matches('.').count();
                let full = format!("{text}{}", ["0.0.0", "0.0", "0"].get(given - 1)?);
                (full.parse().ok()?, Some(8 * given as u8))
            }
            None => (text.parse().ok()?, None),
        };
        let most = if matches!(address, IpAddr::V4(_)) { 32 } else { 128 };
        let prefix = prefix.unwrap_or(most);
        (prefix <= most).then(|| Self { base: mask(address, prefix), prefix })
    }

    /// Whether the address is one of them. An IPv4 address never lies in an IPv6 range.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.base.is_ipv4() == address.is_ipv4() && mask(address, self.prefix) == self.base
    }

    /// Its last address.
    pub fn last(&self) -> IpAddr {
        match self.base {
            IpAddr::V4(a) => IpAddr::V4((a.to_bits() | u32::MAX.checked_shr(self.prefix.into()).unwrap_or(0)).into()),
            IpAddr::V6(a) => IpAddr::V6((a.to_bits() | u128::MAX.checked_shr(self.prefix.into()).unwrap_or(0)).into()),
        }
    }
}

impl std::fmt::Display for IpRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = if self.base.is_ipv4() { 32 } else { 128 };
        if self.prefix == whole { write!(f, "{}", self.base) } else { write!(f, "{}/{}", self.base, self.prefix) }
    }
}

fn mask(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(a) => IpAddr::V4((a.to_bits() & !u32::MAX.checked_shr(prefix.into()).unwrap_or(0)).into()),
        IpAddr::V6(a) => IpAddr::V6((a.to_bits() & !u128::MAX.checked_shr(prefix.into()).unwrap_or(0)).into()),
    }
}
