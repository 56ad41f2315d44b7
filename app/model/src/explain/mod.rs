//! The verdict: one sentence that says what happened, and the next step where there is one.
//!
//! In: a row and a language. Out: plain text, for the row's top, its tooltip, CSV and the API.
//! Refuses to know: guessing. A rule fires on facts of the row, or the server's own words are quoted.
//!
//! To add a rule: what a large provider answers goes into `provider`, a status code of the RFCs into `dsn`, why we or
//! they refuse into `inbound` and `outbound` (one entry for each [`Reason`](crate::reason::Reason)), what the steps
//! add into `moves` and `around`, what other logins add into `series`. Texts stand side
//! by side, English first, Italian written, not translated; `{names}` in them are looked up in `facts`.

mod access;
mod around;
pub(crate) mod calendar;
mod claim;
mod delivered;
mod device;
mod dsn;
mod facts;
mod inbound;
mod lang;
mod message;
mod moves;
mod names;
mod outbound;
mod phrase;
mod plain;
mod provider;
mod said;
mod series;
#[cfg(test)]
mod tests;

pub use calendar::month_name;
pub use claim::claim_note;
pub use device::{device_name, locked_out};
pub use lang::Lang;
pub use names::{action_name, event_name, failure_name, leg_name, protocol_name, reason_name, status_name};
pub use plain::plain;

use serde::{Deserialize, Serialize};

use crate::{
    event::{Event, Leg},
    row::Row,
    zone::Zone,
};

/// What happened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// One sentence, ending in a full stop.
    pub sentence: String,
    /// The next step for the person, if there is one.
    pub next: Option<String>,
    /// Whether a rule knew it. If not, the sentence quotes the server and says so, or says that nothing is known.
    pub known: bool,
}

/// What is known around a row, as far as somebody has looked: everything may be empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Its steps, in order.
    pub events: &'a [Event],
    /// How other messages are tied to it.
    pub legs: &'a [Leg],
    /// Rows of those messages.
    pub family: &'a [Row],
    /// For an access: other tries and sessions of the same account, in any order.
    pub others: &'a [Row],
}

/// The verdict on a row alone. `zone`: the viewer's, for clock times in the sentence.
pub fn explain(row: &Row, lang: Lang, zone: Zone) -> Verdict {
    explain_with(row, &Around::default(), lang, zone)
}

/// The verdict on a row and what stands around it.
pub fn explain_with(row: &Row, around: &Around<'_>, lang: Lang, zone: Zone) -> Verdict {
    match row {
        Row::Message(row) => message::verdict(row, around, lang, zone),
        Row::Access(row) => access::verdict(row, around.others, lang, zone),
    }
}
