//! How a session ended and what it moved, in the six forms of Dovecot 2.2 to 2.4.
//!
//! In: the text of an `imap`, `pop3`, `managesieve` or `submission` process. Out: [`Dovecot::End`]. The counters stand
//! last (`imap_logout_format`, `pop3_logout_format`) and are read from the right.
//! Refuses to know: who was logged in from where (`login`).

use memchr::memrchr;
use tracemail_model::status::Protocol;

use super::origin::Origin;
use crate::{
    cut::{cut, leading, number},
    record::{Counts, Dovecot},
};

pub(super) fn end<'a>(protocol: Protocol, origin: &Origin<'a>) -> Option<Dovecot<'a>> {
    const BEGINNINGS: [&[u8]; 6] =
        [b"Disconnected", b"Logged out", b"Connection closed", b"Server shutting down", b"Connection: ", b"Too many invalid "];
    let text = origin.text;
    if !BEGINNINGS.iter().any(|b| text.starts_with(b)) {
        return None;
    }
    let (words, counts) = counts(text);
    let words = words.strip_prefix(b"Disconnected: ").unwrap_or(words);
    Some(Dovecot::End { protocol, user: origin.user, session: origin.session, text: words, counts })
}

/// The words, and the `key=value` pairs after them.
fn counts(text: &[u8]) -> (&[u8], Counts) {
    let mut counts = Counts::default();
    let mut rest = text;
    while let Some(at) = memrchr(b' ', rest) {
        let pair = &rest[at + 1..];
        if !count(&mut counts, pair.strip_suffix(b",").unwrap_or(pair)) {
            break;
        }
        rest = &rest[..at];
    }
    (rest, counts)
}

/// Takes one pair; `false` when it is none.
fn count(counts: &mut Counts, pair: &[u8]) -> bool {
    let Some((key, value)) = cut(pair, b"=") else { return false };
    let first = || leading(value).map(|(n, _)| n);
    let small = || first().and_then(|n| u32::try_from(n).ok());
    match key {
        b"in" => counts.bytes_in = number(value),
        b"out" => counts.bytes_out = number(value),
        b"bytes" => {
            counts.bytes_in = first();
            counts.bytes_out = cut(value, b"/").and_then(|(_, out)| number(out));
        }
        b"deleted" | b"del" => counts.deleted = small(),
        b"expunged" => counts.expunged = small(),
        b"trashed" => counts.trashed = small(),
        b"retr" => counts.retrieved = small(),
        b"body_count" => counts.bodies = small(),
        b"appended" => counts.appended = small(),
        _ => return key.iter().all(|b| b.is_ascii_lowercase() || *b == b'_') && !key.is_empty(),
    }
    true
}
