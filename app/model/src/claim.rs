//! What people say that no log can know: whose a login was, and which networks a domain trusts.
//!
//! In: nothing. Out: plain data with the public API's names. Refuses to know: who may say it, and what follows from it.

use serde::{Deserialize, Serialize};

use crate::{filter::IpRange, ids::RowId, time::Micros};

/// "It was me", or "it was not me".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Claim {
    /// Of which login.
    pub row: RowId,
    /// It was its owner.
    pub mine: bool,
    /// It counts. "Mine" from somebody who showed no more than the mailbox's password is noted only: whoever stole the
    /// password would say the same.
    pub vouched: bool,
    /// Who said so.
    pub who: String,
    /// When.
    pub at: Micros,
}

/// A network that is never found guilty towards a domain's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trusted {
    /// Whose accounts.
    pub domain: String,
    /// `192.0.2.0/24`
    pub network: String,
    /// What it is.
    pub note: String,
    /// Who said so.
    pub who: String,
    /// When.
    pub at: Micros,
}

/// A domain trusts so many networks at most.
pub const MOST_TRUSTED: usize = 100;
/// The longest note, characters.
pub const LONGEST_NOTE: usize = 200;

/// A network as it is kept; `None`: it is none, or so wide that trusting it would blind the watch.
pub fn trustable(text: &str) -> Option<IpRange> {
    let range = IpRange::parse(text.trim())?;
    (range.prefix >= if range.base.is_ipv4() { 8 } else { 16 }).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_trusts_the_whole_net() {
        let kept = |text| trustable(text).map(|range| range.to_string());
        assert_eq!(kept(" 192.0.2.77/24 ").as_deref(), Some("192.0.2.0/24"));
        assert_eq!(kept("192.0.2.7").as_deref(), Some("192.0.2.7"));
        assert_eq!(kept("2001:db8::/32").as_deref(), Some("2001:db8::/32"));
        assert_eq!((kept("0.0.0.0/0"), kept("64.0.0.0/7"), kept("::/0"), kept("office"), kept("")), (None, None, None, None, None));
    }
}
