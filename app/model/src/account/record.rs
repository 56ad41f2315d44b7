//! What was done, and who looked: records that nobody changes any more.
//!
//! In: an act. Out: a record to show. Refuses to know: how records are chained (`store`).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{AccountId, LookId, Role};
use crate::time::Micros;

/// Who does something, and when: an argument of everything that leaves a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Whose account; `None`: whoever runs the machine.
    pub account: Option<AccountId>,
    /// What he signs in by.
    pub who: String,
    /// From where.
    pub network: Option<IpAddr>,
    /// When.
    pub now: Micros,
}

impl By {
    /// Whoever runs this machine, from its command line.
    pub fn machine(now: Micros) -> Self {
        Self { account: None, who: "this machine".into(), network: None, now }
    }
}

words! {
    /// What can be done that leaves a record.
    pub enum Act {
        /// An account was made.
        AccountMade = 0 "account-made",
        /// Its title, role, suspension or masking was changed.
        AccountChanged = 1 "account-changed",
        /// It was removed.
        AccountRemoved = 2 "account-removed",
        /// A password was set.
        PasswordSet = 3 "password-set",
        /// A second factor was switched on.
        TotpOn = 4 "totp-on",
        /// A second factor was switched off.
        TotpOff = 5 "totp-off",
        /// A domain was given to somebody.
        DomainGiven = 6 "domain-given",
        /// A domain was taken from him.
        DomainTaken = 7 "domain-taken",
        /// An alias was made.
        AliasMade = 8 "alias-made",
        /// An alias was removed.
        AliasRemoved = 9 "alias-removed",
        /// Somebody signed in.
        SignedIn = 10 "signed-in",
        /// A session was ended before its time.
        SessionEnded = 11 "session-ended",
        /// A sign-in link was made.
        LinkMade = 12 "link-made",
        /// A token was made.
        TokenMade = 13 "token-made",
        /// A token was removed.
        TokenRemoved = 14 "token-removed",
        /// An embedding was set up or changed.
        EmbedChanged = 15 "embed-changed",
        /// A key of an embedding was made.
        EmbedKeyMade = 16 "embed-key-made",
        /// A key of an embedding was removed.
        EmbedKeyRemoved = 17 "embed-key-removed",
        /// A person's data was given out.
        PersonExported = 18 "person-exported",
        /// A person's data was erased.
        PersonErased = 19 "person-erased",
        /// Rows were asked for as a file.
        ExportMade = 24 "export-made",
        /// Such a file was handed out.
        ExportFetched = 25 "export-fetched",
        /// Such a file was deleted by whoever asked for it.
        ExportRemoved = 26 "export-removed",
        /// A login was said to be its owner's.
        LoginClaimed = 40 "login-claimed",
        /// A login was said not to be its owner's.
        LoginDenied = 41 "login-denied",
        /// A domain trusts a network from now on.
        NetworkTrusted = 42 "network-trusted",
        /// It does not any more.
        NetworkDistrusted = 43 "network-distrusted",
        /// How somebody is told of findings and summaries was changed.
        TellingChanged = 44 "telling-changed",
    }
}

/// A record of an administrative act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Audit {
    /// Its number: 1, 2, 3 …
    pub nth: u64,
    /// When.
    pub time: Micros,
    /// Who; `None`: whoever runs the machine.
    pub account: Option<AccountId>,
    /// His name at that time.
    pub who: String,
    /// What.
    pub act: Act,
    /// To what: an account's name, a domain, a token's id.
    pub object: String,
    /// How, in a few words.
    pub detail: String,
    /// From where.
    pub network: Option<IpAddr>,
}

/// The longest reason kept, characters.
pub const LONGEST_REASON: usize = 200;

/// Somebody from above has looked at a domain's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Look {
    /// When.
    pub time: Micros,
    /// Who.
    pub account: AccountId,
    /// His name at that time.
    pub who: String,
    /// What he is.
    pub role: Role,
    /// Whose rows.
    pub domain: String,
    /// The filter as text, or the row's id.
    pub what: String,
    /// Why, if he said so.
    pub reason: Option<String>,
}

/// A page of them, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    /// The records.
    pub rows: Vec<Look>,
    /// The last of them, where there are earlier ones.
    pub next: Option<LookId>,
}
