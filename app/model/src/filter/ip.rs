//! Ranges of IP addresses that share their first bits.
//!
//! In: what a person typed. Out: a range that contains an address or does not.
//! Refuses to know: names.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Addresses that share their first bits: `192.0.2.1`, `192.0.2.0/24`, `192.0.2.`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_ip() -> impl Strategy<Value = IpAddr> {
        prop_oneof![any::<[u8; 4]>().prop_map(IpAddr::from), any::<[u8; 16]>().prop_map(IpAddr::from)]
    }

    /// The address one further, where there is one.
    fn next(address: IpAddr) -> Option<IpAddr> {
        match address {
            IpAddr::V4(a) => a.to_bits().checked_add(1).map(|bits| IpAddr::V4(bits.into())),
            IpAddr::V6(a) => a.to_bits().checked_add(1).map(|bits| IpAddr::V6(bits.into())),
        }
    }

    proptest! {
        #[test]
        fn a_range_is_all_between_its_ends(ip in any_ip(), other in any_ip(), prefix in 0..=128_u8) {
            let range = IpRange::new(ip, prefix);
            prop_assert!(range.contains(ip) && range.contains(range.base) && range.contains(range.last()));
            let between = other.is_ipv4() == ip.is_ipv4() && range.base <= other && other <= range.last();
            prop_assert_eq!(range.contains(other), between);
            prop_assert!(next(range.last()).is_none_or(|beyond| !range.contains(beyond)));
        }

        #[test]
        fn it_is_read_as_it_is_shown(ip in any_ip(), prefix in 0..=128_u8) {
            let range = IpRange::new(ip, prefix);
            prop_assert_eq!(IpRange::parse(&range.to_string()), Some(range));
        }

        #[test]
        fn no_text_breaks_it(text in "[0-9a-f.:/*]{0,20}") {
            let _ = IpRange::parse(&text);
        }
    }

    #[test]
    fn ranges_by_example() {
        for (text, shown, inside, outside) in [
            ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("192.0.2.77/24", "192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
            ("192.0.2.", "192.0.2.0/24", "192.0.2.0", "192.0.1.255"),
            ("10.", "10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("0.0.0.0/0", "0.0.0.0/0", "255.255.255.255", "::1"),
            ("2001:db8::/32", "2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
        ] {
            let range = IpRange::parse(text).expect(text);
            assert_eq!(range.to_string(), shown);
            assert!(range.contains(inside.parse().expect("an address")), "{text}");
            assert!(!range.contains(outside.parse().expect("an address")), "{text}");
        }
        for bad in ["", ".", "..", "1.2.3.4.", "1.2.3.4/33", "::/129", "1.2.3", "x", "1.2.3./8", "/8"] {
            assert_eq!(IpRange::parse(bad), None, "{bad}");
        }
    }
}
