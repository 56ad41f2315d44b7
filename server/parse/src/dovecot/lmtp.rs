//! lmtp, lda and sieve: what became of one message for one user.
//!
//! In: the text of an `lmtp`, `lda` or `deliver` process. Out: [`Dovecot::Sieve`], [`Dovecot::Lmtp`]. `deliver_log_format`
//! begins with a stranger's Message-ID (and may hold his subject); what was done stands last, behind the last `: `
//! that one of Dovecot's own phrases follows.
//! Refuses to know: which rule of a script applied.

use super::origin::Origin;
use crate::{
    cut::{cut, find, leading, rcut, rfind},
    record::{Dovecot, SieveAction},
};

pub(super) fn read<'a>(service: &[u8], origin: &Origin<'a>) -> Option<Dovecot<'a>> {
    let mut text = origin.text;
    let mut session = origin.session;
    if text.starts_with(b"Connect from ") || text.starts_with(b"Disconnect from ") {
        return matches!(service, b"lmtp").then_some(Dovecot::Lmtp { text });
    }
    // 2.2: `lmtp(PID, USER): SESSION: sieve: …`
    if let Some((id, rest)) = cut(text, b": ")
        && (rest.starts_with(b"sieve: ") || rest.starts_with(b"msgid="))
        && id.len() <= 64
        && !id.contains(&b' ')
        && id != b"sieve"
    {
        (session, text) = (session.or(Some(id)), rest);
    }
    let sieve = text.strip_prefix(b"sieve: ");
    let text = sieve.unwrap_or(text);
    let Some(rest) = text.strip_prefix(b"msgid=") else {
        let told = sieve.map(|text| SieveAction::Other { text, failed: text.starts_with(b"Execution of script") || origin.severe() });
        return told.map(|action| Dovecot::Sieve { user: origin.user, session, message_id: &[], subject: None, size: None, action });
    };
    let (head, action) = done(rest, origin.severe())?;
    let facts = facts(head);
    Some(Dovecot::Sieve { user: origin.user, session, message_id: facts.message_id, subject: facts.subject, size: facts.size, action })
}

/// The phrases of Pigeonhole and lib-lda, and where they begin.
const PHRASES: [&[u8]; 14] = [
    b"stored mail into mailbox '",
    b"saved mail to ",
    b"fileinto action: ",
    b"redirect action: ",
    b"vacation action: ",
    b"discard action: ",
    b"reject action: ",
    b"forwarded to <",
    b"sent vacation response to <",
    b"marked message to be discarded",
    b"Marked message to be discarded",
    b"left message in mailbox '",
    b"failed to ",
    b"save failed to ",
];

/// Splits the format's fields from what was done.
fn done(rest: &[u8], severe: bool) -> Option<(&[u8], SieveAction<'_>)> {
    let mut end = rest.len();
    while let Some(at) = rfind(&rest[..end], b": ") {
        let phrase = &rest[at + 2..];
        if PHRASES.iter().any(|p| phrase.starts_with(p)) {
            // `fileinto action: stored mail …` is found at its second half; its first half belongs to it
            if let Some((head, word)) = rcut(&rest[..at], b": ")
                && matches!(word, b"fileinto action" | b"redirect action" | b"vacation action" | b"reject action" | b"discard action")
            {
                return Some((head, action(&rest[head.len() + 2..], severe)));
            }
            return Some((&rest[..at], action(phrase, severe)));
        }
        end = at;
    }
    // a phrase of another version or language
    let (head, phrase) = rcut(rest, b": ")?;
    Some((head, SieveAction::Other { text: phrase, failed: severe }))
}

fn action(phrase: &[u8], severe: bool) -> SieveAction<'_> {
    let (word, told) = cut(phrase, b" action: ").unwrap_or((b"", phrase));
    let by_rule = word == b"fileinto";
    if let Some(rest) = told.strip_prefix(b"stored mail into mailbox '").or_else(|| told.strip_prefix(b"left message in mailbox '")) {
        return SieveAction::Stored { mailbox: rest.strip_suffix(b"'").unwrap_or(rest), by_rule };
    }
    if let Some(mailbox) = told.strip_prefix(b"saved mail to ") {
        return SieveAction::Stored { mailbox, by_rule };
    }
    if let Some(to) = address(told, b"forwarded to <") {
        return SieveAction::Redirected { to };
    }
    if let Some(to) = address(told, b"sent vacation response to <") {
        return SieveAction::Replied { to };
    }
    if let Some(to) = address(told, b"rejected message from <") {
        return SieveAction::Rejected { to };
    }
    if told.starts_with(b"Marked message to be discarded") || told.starts_with(b"marked message to be discarded") {
        return SieveAction::Discarded;
    }
    SieveAction::Other { text: phrase, failed: severe || find(phrase, b"failed").is_some() }
}

/// The address behind `words`, up to the last `>`.
fn address<'a>(told: &'a [u8], words: &[u8]) -> Option<&'a [u8]> {
    let rest = told.strip_prefix(words)?;
    Some(&rest[..rfind(rest, b">")?])
}

/// What `deliver_log_format` tells of the message.
#[derive(Default)]
struct Facts<'a> {
    message_id: &'a [u8],
    subject: Option<&'a [u8]>,
    size: Option<u64>,
}

/// `<id>, from=…, subject=…, size=N, …`. All but the size are strangers' words: a mark that stands twice gives two
/// readings, and none is taken.
fn facts(head: &[u8]) -> Facts<'_> {
    const MARKS: [&[u8]; 3] = [b", from=", b", subject=", b", size="];
    let mut at = [None; 3];
    let mut end = Some(head.len());
    for (place, mark) in at.iter_mut().zip(MARKS) {
        let first = find(head, mark);
        *place = first.filter(|first| rfind(head, mark) == Some(*first));
        if first < end && first.is_some() {
            end = *place;
        }
    }
    let [_, subject, size] = at;
    let subject = match (subject, size) {
        (Some(from), Some(to)) => head.get(from + MARKS[1].len()..to),
        _ => None,
    };
    let size = size.and_then(|at| leading(&head[at + MARKS[2].len()..])).map(|(size, _)| size);
    Facts { message_id: end.map_or(&[], |end| message_id(&head[..end])), subject, size }
}

/// `unspecified` is Dovecot's word for none.
pub(super) fn message_id(id: &[u8]) -> &[u8] {
    if id == b"unspecified" || id == b"(null)" { &[] } else { id }
}
