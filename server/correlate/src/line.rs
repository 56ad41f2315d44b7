//! One line as the fold sees it: its stamp, its bytes, its record; and what stories are told from it.
//!
//! In: the reader's line. Out: raw lines and events. Refuses to know: which story they go to.

use tracemail_model::{
    event::{Event, EventKind, LogLine},
    ids::Stamp,
    time::Micros,
};
use tracemail_parse::Record;

/// One line being fed.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// When, and which of the lines of that moment.
    pub stamp: Stamp,
    /// As it came.
    pub raw: &'a [u8],
    /// What it says.
    pub record: &'a Record<'a>,
}

impl Line<'_> {
    /// When it was written.
    pub const fn time(&self) -> Micros {
        self.stamp.time
    }

    /// Which machine wrote it.
    pub fn host(&self) -> String {
        text(self.record.host)
    }

    /// Which program wrote it.
    pub fn service(&self) -> String {
        text(self.record.service)
    }

    /// The line to keep: secrets masked, nothing in it that moves a terminal.
    pub fn log(&self) -> LogLine {
        let text = if self.has_no_place_for_secrets() { text(self.raw) } else { text(&tracemail_parse::mask(self.raw)) };
        LogLine { time: self.stamp.time, text }
    }

    /// Forms that hold names, addresses, numbers and other servers' answers, never what somebody typed to prove himself:
    /// searching them for passwords took a third of the fold's time.
    const fn has_no_place_for_secrets(&self) -> bool {
        use tracemail_parse::record::{Body, Dovecot, Postfix};
        matches!(
            self.record.body,
            Body::Postfix(
                Postfix::Connect { .. }
                    | Postfix::Disconnect { .. }
                    | Postfix::TlsFrom { .. }
                    | Postfix::Client { .. }
                    | Postfix::MessageId { .. }
                    | Postfix::Queued { .. }
                    | Postfix::Removed { .. }
                    | Postfix::Delivery(_)
                    | Postfix::TlsTo { .. }
                    | Postfix::Bounce { .. }
            ) | Body::Dovecot(Dovecot::Login { .. } | Dovecot::End { .. } | Dovecot::Sieve { .. } | Dovecot::MailLog { .. })
        )
    }

    /// A step this line tells.
    pub fn event(&self, kind: EventKind) -> Event {
        Event { time: self.stamp.time, kind, host: self.host(), recipient: None, text: None, details: Vec::new() }
    }
}

/// Bytes of a line as text to keep.
pub fn text(bytes: &[u8]) -> String {
    tracemail_parse::record::text(bytes).into_owned()
}

/// A daemon's own words as text to keep: secrets masked (`Password mismatch (given password: …)`).
pub fn words(bytes: &[u8]) -> String {
    text(&tracemail_parse::mask(bytes))
}

/// The same for what may be missing.
pub fn maybe(bytes: Option<&[u8]>) -> Option<String> {
    bytes.map(text)
}

/// An address or user name as the rows hold it: lower case.
pub fn lower(bytes: &[u8]) -> String {
    let mut text = text(bytes);
    if text.is_ascii() {
        text.make_ascii_lowercase();
    } else {
        text = text.to_lowercase();
    }
    text
}

/// Whether those words stand in it.
pub fn has(text: &[u8], words: &[u8]) -> bool {
    let Some(first) = words.first() else { return true };
    memchr::memchr_iter(*first, text).any(|at| text[at..].starts_with(words))
}

/// A name by reverse DNS; `unknown` is none.
pub fn known(name: &[u8]) -> Option<String> {
    (!name.is_empty() && name != b"unknown").then(|| text(name))
}

/// Adds facts to a step; those that are missing are left out.
pub fn detail(event: &mut Event, name: &str, value: Option<impl ToString>) {
    if let Some(value) = value {
        event.details.push((name.to_owned(), value.to_string()));
    }
}
