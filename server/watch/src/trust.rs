//! What people have said of networks: one that a domain trusts, one that an account's owner was in.
//!
//! In: domains and accounts with their networks. Out: whether an address is one's own there, as if the account had always
//! logged in from it: nobody who tries from there is a stranger, no login from there is strange, and a device that goes on
//! with the old password is found all the same. Towards other accounts the network is what it was.
//! Refuses to know: who said it.

use std::{collections::HashMap, net::IpAddr};

use tracemail_model::{filter::IpRange, mailbox::host_of};

/// Networks by domain, and by account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust(HashMap<String, Vec<IpRange>>);

impl Trust {
    /// `of`: domains or accounts, lower case, each with a network.
    pub fn new(of: impl IntoIterator<Item = (String, IpRange)>) -> Self {
        let mut all = HashMap::<_, Vec<_>>::new();
        for (name, network) in of {
            all.entry(name).or_default().push(network);
        }
        Self(all)
    }

    /// Whether that is the account's own network because somebody said so.
    pub fn has(&self, account: &str, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        let within = |name: &str| self.0.get(name).is_some_and(|networks| networks.iter().any(|network| network.contains(ip)));
        !self.0.is_empty() && (within(account) || host_of(account).is_some_and(within))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_for_whom_it_was_said() {
        let network = |text| IpRange::parse(text).expect("a network");
        let said = [("example.com", "192.0.2.0/24"), ("anna@example.org", "203.0.113.0/24")];
        let trust = Trust::new(said.map(|(name, text)| (name.to_owned(), network(text))));
        for (account, ip, own) in [
            ("bruno@example.com", "192.0.2.9", true),
            ("bruno@example.com", "::ffff:192.0.2.9", true),
            ("bruno@example.org", "192.0.2.9", false),
            ("anna@example.org", "203.0.113.9", true),
            ("bruno@example.org", "203.0.113.9", false),
            ("root", "192.0.2.9", false),
        ] {
            assert_eq!(trust.has(account, ip.parse().expect("an address")), own, "{account} {ip}");
        }
    }
}
