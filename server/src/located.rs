//! Where a message is now, as outsiders get it: the same fields whatever the answer, and a sentence for terminals.
//!
//! In: an answer. Out: what serde writes; words. Refuses to know: who reads it, and how mailboxes are asked.

use schemars::JsonSchema;
use serde::Serialize;
use tracemail_model::{
    event::Event,
    locate::{Located, Place, Spot, Trouble},
    status::Status,
};

use crate::shape::Step;

/// An answer by name, with what belongs to it; the rest is null or empty.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Told<'a> {
    /// found, gone, not-found, forwarded, elsewhere, undelivered, nameless, not-configured, unreachable.
    pub answer: &'static str,
    /// Why it is unreachable.
    pub why: Option<Trouble>,
    /// The copies found.
    pub copies: &'a [Spot],
    /// What took it away.
    pub event: Option<Step<'a>>,
    /// Where the log last had it.
    pub folder: Option<&'a str>,
    /// How it ended before it reached a mailbox.
    pub status: Option<Status>,
    /// Where it was sent on to.
    pub forwarded_to: &'a [String],
    /// Its steps in the mailbox.
    pub history: Vec<Step<'a>>,
}

impl<'a> Told<'a> {
    /// Of that answer.
    pub fn new(located: &'a Located) -> Self {
        let history = located.history.iter().map(Step::new).collect();
        let none = Told {
            answer: "",
            why: None,
            copies: &[],
            event: None,
            folder: None,
            status: None,
            forwarded_to: &located.forwarded_to,
            history,
        };
        match &located.place {
            Place::Found(copies) => Told { answer: "found", copies, ..none },
            Place::Gone(event) => Told { answer: "gone", event: Some(Step::new(event)), ..none },
            Place::NotFound(folder) => Told { answer: "not-found", folder: folder.as_deref(), ..none },
            Place::Forwarded => Told { answer: "forwarded", ..none },
            Place::Elsewhere => Told { answer: "elsewhere", ..none },
            Place::Undelivered(status) => Told { answer: "undelivered", status: Some(*status), ..none },
            Place::Nameless => Told { answer: "nameless", ..none },
            Place::NotConfigured => Told { answer: "not-configured", ..none },
            Place::Unreachable(why) => Told { answer: "unreachable", why: Some(*why), ..none },
        }
    }
}

/// For a terminal; strangers' text in it is not yet safe.
pub fn sentence(located: &Located) -> String {
    match &located.place {
        Place::Found(spots) => spots.iter().map(spot).collect::<Vec<_>>().join("; "),
        Place::Gone(event) => format!("no longer in the mailbox: {}{}", event.kind.name(), by(event)),
        Place::NotFound(None) => "not in the mailbox, and the log does not say why".into(),
        Place::NotFound(Some(folder)) => format!("not in the mailbox; the log last had it in {folder}"),
        Place::Forwarded => format!("not kept here, sent on to {}", located.forwarded_to.join(", ")),
        Place::Elsewhere => "in a mailbox that is not here".into(),
        Place::Undelivered(status) => format!("it never reached the mailbox: {status}"),
        Place::Nameless => "it has no Message-ID by which the mailbox could find it".into(),
        Place::NotConfigured => "not asked: the settings have no [locate]; see README, \"Where a message is now\"".into(),
        Place::Unreachable(why) => format!("the mailbox could not be asked: {}", trouble(*why)),
    }
}

fn spot(spot: &Spot) -> String {
    let special = spot.special.map(|special| format!(" ({special})")).unwrap_or_default();
    let flags: Vec<&str> = spot.flags.iter().map(|flag| flag.name()).collect();
    let flags = if flags.is_empty() { String::new() } else { format!(", {}", flags.join(", ")) };
    format!("in {}{special}, UID {}{flags}", spot.folder, spot.uid)
}

fn by(event: &Event) -> String {
    let facts = ["folder", "protocol", "client", "ip", "session"].iter().filter_map(|name| {
        let (_, value) = event.details.iter().find(|(own, _)| own == name)?;
        Some(format!(", {name} {value}"))
    });
    std::iter::once(format!(" at {}", event.time)).chain(facts).collect()
}

/// What is wrong, and what mends it.
pub const fn trouble(why: Trouble) -> &'static str {
    match why {
        Trouble::Slow => {
            "no answer within the time limit; raise time_limit_ms, or let Dovecot cache hdr.message-id (mail_always_cache_fields)"
        }
        Trouble::Down => "nobody answers there; is the mail store running, is the port right?",
        Trouble::Denied => "it does not let Tracemail in; compare the key or the master user's password with the mail store's",
        Trouble::Untrusted => "its certificate cannot be believed; name the authority's PEM file by ca_file",
        Trouble::Garbled => "it answers something else than its protocol allows; is the address right?",
        Trouble::Busy => "too many are asking at once; try again",
        Trouble::NoMailbox => "it knows no such mailbox",
    }
}
