//! What the login watch found: an attack, a locked-out device, a login that ought to be looked at.
//!
//! In: what `watch` made of logins and outgoing mail. Out: plain data with the public API's names.
//! Refuses to know: the rules that found it, and how it is said.

use serde::{Deserialize, Serialize};

use crate::{explain::Verdict, ids::RowId, mailbox::host_of, time::Micros};

words! {
    /// What was found.
    pub enum FindingKind {
        /// One network tries many accounts.
        Spraying = 0 "spraying",
        /// Many networks try one account.
        Distributed = 1 "distributed",
        /// A device of the owner's goes on with a password that is no longer right.
        Lockout = 2 "lockout",
        /// A login that worked after a run of tries that did not.
        BreakIn = 3 "break-in",
        /// The first login that worked from a network never seen for an account that hardly ever moves.
        NewNetwork = 4 "new-network",
        /// Two logins from places too far apart for one person.
        FarApart = 5 "far-apart",
        /// Much outgoing mail, or much of it refused, soon after one of the three before.
        OutgoingBurst = 6 "outgoing-burst",
        /// Somebody says that a login which worked was not his.
        Denied = 7 "denied",
    }
}

words! {
    /// What people have done about it.
    pub enum FindingState {
        /// Nothing yet.
        Open = 0 "open",
        /// Somebody has seen to it.
        Acknowledged = 1 "acknowledged",
        /// Not to be told again.
        Muted = 2 "muted",
    }
}

/// One story of the login watch. The same log gives the same findings with the same ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Made of its kind, its subject and when it began: 16 hexadecimal digits.
    pub id: String,
    /// What.
    pub kind: FindingKind,
    /// Whose account, lower case; `None`: many.
    pub account: Option<String>,
    /// From where, as a prefix (`203.0.113.0/24`); `None`: many.
    pub network: Option<String>,
    /// The program or the device's way in, where the log names it.
    pub client: Option<String>,
    /// When it began.
    pub since: Micros,
    /// The newest of it.
    pub until: Micros,
    /// How many tries, logins or messages.
    pub count: u64,
    /// How many different ones: accounts (`spraying`), networks (`distributed`); else 1.
    pub spread: u64,
    /// What people have done about it.
    pub state: FindingState,
    /// What they wrote beside it; empty: nothing.
    pub note: String,
    /// Rows that show it: the first ones and the newest, 50 at most.
    pub rows: Vec<RowId>,
}

impl Finding {
    /// Whose it is: the domain of its account. `None`: it is about many, or about a name that belongs to nobody.
    pub fn domain(&self) -> Option<&str> {
        self.account.as_deref().and_then(host_of)
    }
}

/// A finding with its sentence and the next step, as the API, the command line and the screen get it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToldFinding {
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// What happened, in the reader's language.
    pub verdict: String,
    /// What to do.
    pub next: Option<String>,
}

impl ToldFinding {
    /// Ties them together.
    pub fn new(finding: Finding, Verdict { sentence, next, .. }: Verdict) -> Self {
        Self { finding, verdict: sentence, next }
    }
}

/// Longest note, in characters.
pub const LONGEST_NOTE: usize = 1_000;

/// A question for findings, newest story first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Only those; none: of every state.
    pub states: Vec<FindingState>,
    /// Only those; none: of every kind.
    pub kinds: Vec<FindingKind>,
    /// Only those whose account, network, program or note holds this text.
    pub text: String,
    /// Only those heard of since.
    pub heard: Option<Micros>,
    /// How many, at most.
    pub limit: u32,
    /// Go on behind this one.
    pub after: Option<Place>,
}

/// Where a page of findings ends: `1763733600000000-00c0ffee00c0ffee`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// When the last one began.
    pub since: Micros,
    /// Its id.
    pub id: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.since.0, self.id)
    }
}

impl std::str::FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (since, id) = text.split_once('-').ok_or(())?;
        let is_id = id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            return Err(());
        }
        Ok(Self { since: Micros(since.parse().map_err(|_| ())?), id: id.to_owned() })
    }
}
