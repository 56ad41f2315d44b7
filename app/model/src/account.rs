//! People and what is theirs: accounts, the domains they hold, how they are signed in, what was done in their name.
//!
//! In: what the store keeps. Out: plain data for screens, commands and sockets.
//! Refuses to know: passwords, secrets and their hashes (`auth`), and rows of mail.
//!
//! Accounts are a tree: operator → reseller → customer → mailbox owner. Whoever stands above sees what those below him
//! hold. **History of a domain that moves:** its rows follow whoever holds it. The first holder sees all there is; a later
//! one sees the rows since he got it, and the earlier ones only if whoever moved it said so; a former holder sees none
//! of them any more. Whoever stands above the old and the new holder goes on seeing all.

mod frame;
mod id;
mod record;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::time::Micros;

pub use frame::{EmbedFault, EmbedLook};
pub use id::{AccountId, ExportId, LookId, SessionId, TokenId};
pub use record::{Act, Audit, By, LONGEST_REASON, Look, Looks};

words! {
    /// What an account is.
    pub enum Role {
        /// Runs the installation; sees every row.
        Operator = 0 "operator",
        /// Sees the rows of all his customers' domains.
        Reseller = 1 "reseller",
        /// Sees the rows of his domains.
        Customer = 2 "customer",
        /// Sees the rows of his mailbox and its aliases.
        Mailbox = 3 "mailbox",
    }
}

impl Role {
    /// Whether an account of this role may stand right below one of that role. Customers may stand below an operator.
    pub const fn stands_below(self, parent: Option<Self>) -> bool {
        matches!(
            (self, parent),
            (Self::Operator, None)
                | (Self::Reseller, Some(Self::Operator) | None)
                | (Self::Customer, Some(Self::Operator | Self::Reseller) | None)
                | (Self::Mailbox, Some(Self::Customer))
        )
    }

    /// Whether he looks at others' mail when he looks at rows: that leaves a record.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Operator | Self::Reseller)
    }
}

/// An account, for showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// What it is.
    pub role: Role,
    /// The account it stands below; `None`: right below the installation.
    pub parent: Option<AccountId>,
    /// What it signs in by, lower case; of a mailbox owner his address.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Cannot sign in, nor can those below.
    pub suspended: bool,
    /// Sees others' addresses as `m***@example.com`.
    pub masked: bool,
    /// A password is set.
    pub password: bool,
    /// Asks for a code of an authenticator, too.
    pub totp: bool,
    /// When it was made.
    pub made: Micros,
    /// When it signed in last.
    pub seen: Option<Micros>,
}

/// An account to be made. `name` is folded; the one of a mailbox owner is his address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    /// What it is.
    pub role: Role,
    /// Below whom.
    pub parent: Option<AccountId>,
    /// What it signs in by.
    pub name: String,
    /// What people call it.
    pub title: String,
}

/// What of an account can be changed; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What people call it.
    pub title: Option<String>,
    /// Cannot sign in, nor can those below.
    pub suspended: Option<bool>,
    /// Sees others' addresses shortened.
    pub masked: Option<bool>,
    /// Its role; the tree must allow it.
    pub role: Option<Role>,
}

/// A domain and who holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Domain {
    /// Lower case.
    pub name: String,
    /// Who holds it.
    pub account: AccountId,
    /// Since when.
    pub since: Micros,
    /// With what lay there before him.
    pub history: bool,
}

/// Another address of a mailbox: its owner sees what came there, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Alias {
    /// The address, lower case.
    pub name: String,
    /// The mailbox, lower case.
    pub mailbox: String,
    /// The customer it belongs to.
    pub account: AccountId,
}

/// Somebody signed in, for the list of his sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Which; not what the cookie holds.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// When he signed in.
    pub made: Micros,
    /// When he last showed his password, or a link.
    pub proved: Micros,
    /// When he was last here, to the minute.
    pub seen: Micros,
    /// When it ends whatever happens.
    pub until: Micros,
    /// What his browser called itself, cut short.
    pub agent: String,
    /// From where.
    pub network: Option<IpAddr>,
    /// Why he looks at customers' rows, in his words.
    pub reason: Option<String>,
    /// He came by a link that somebody above him made, or by a provider's word: not by a password alone.
    pub vouched: bool,
}

/// A token of the API, for showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// Which; not the token itself.
    pub id: TokenId,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// Sees these domains only, of those its owner sees; `None`: all that he sees.
    pub domains: Option<Vec<String>>,
    /// When it was made.
    pub made: Micros,
    /// When it ends.
    pub until: Option<Micros>,
    /// When it was last shown, to the minute.
    pub seen: Option<Micros>,
}

words! {
    /// How a reseller's server signs what it gives to the frame.
    pub enum EmbedAlgorithm {
        /// We hold the public key only: 32 bytes.
        EdDsa = 0 "EdDSA",
        /// A secret both sides hold.
        Hs256 = 1 "HS256",
    }
}

/// A reseller's place in other people's pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbedSite {
    /// Whose.
    pub account: AccountId,
    /// What stands in the URL: `/embed/NAME`.
    pub name: String,
    /// Pages of these origins may frame it.
    pub origins: Vec<String>,
    /// Its colours, as JSON.
    pub look: String,
}

/// A key of such a place, for showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EmbedKey {
    /// `NAME.3`
    pub kid: String,
    /// Whose.
    pub account: AccountId,
    /// How it signs.
    pub algorithm: EmbedAlgorithm,
    /// When it was made.
    pub made: Micros,
}

/// What a frame was given for its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbedGrant {
    /// The reseller.
    pub account: AccountId,
    /// Who looks, in the reseller's words.
    pub subject: String,
    /// He sees these domains, of the reseller's.
    pub domains: Vec<String>,
    /// When it ends.
    pub until: Micros,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_has_an_order() {
        assert!(Role::Customer.stands_below(Some(Role::Reseller)) && Role::Customer.stands_below(Some(Role::Operator)));
        assert!(Role::Mailbox.stands_below(Some(Role::Customer)) && Role::Operator.stands_below(None));
        for wrong in [Some(Role::Customer), Some(Role::Mailbox), Some(Role::Reseller)] {
            assert!(!Role::Reseller.stands_below(wrong) && !Role::Operator.stands_below(wrong), "{wrong:?}");
        }
        assert!(!Role::Mailbox.stands_below(None) && !Role::Mailbox.stands_below(Some(Role::Mailbox)));
    }
}
