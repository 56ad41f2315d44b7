//! cleanup: Message-ID, and the header lines that `header_checks` asks for.
//!
//! In: what follows the queue id. Out: [`Postfix`]. Source: cleanup_message.c: `info: header NAME: VALUE from PEER;
//! from=<…> to=<…> proto=… helo=<…>: text`. The value is a stranger's and may hold such a tail of its own.
//! Refuses to know: the rest of the message.

use super::refusal::{Ending, Envelope, envelope};
use crate::{
    cut::{cut, find},
    peer::peer,
    record::{Peer, Postfix},
};

/// So many places are tried in a hostile line before it is given up.
const TRIES: usize = 64;

/// `message-id=<…>`: all of it, whatever it holds.
pub(super) fn message_id<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Postfix<'a>> {
    let (resent, rest) = match rest.strip_prefix(b"resent-") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    Some(Postfix::MessageId { queue_id, message_id: rest.strip_prefix(b"message-id=")?, resent })
}

/// `info: header Subject: …`, `warning: header …`, `prepend: header …`, `replace: header …`, `milter-header-info: header …`.
pub(super) fn header<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Postfix<'a>> {
    let (action, rest) = cut(rest, b": ")?;
    if !matches!(
        action,
        b"info" | b"warning" | b"prepend" | b"replace" | b"strip" | b"pass" | b"milter-header-info" | b"milter-header-warning"
    ) {
        return None;
    }
    let rest = rest.strip_prefix(b"mime ").or_else(|| rest.strip_prefix(b"nested ")).unwrap_or(rest);
    let content = rest.strip_prefix(b"header ")?;
    let (name, content) = cut(content, b":")?;
    let content = content.strip_prefix(b" ").unwrap_or(content);
    let (value, peer, envelope) = match anchor(content) {
        Some(found) => found,
        None => (content, Peer::default(), Envelope::default()),
    };
    let by_milter = action.starts_with(b"milter-");
    Some(Postfix::Header { queue_id, name, value, by_milter, peer, from: envelope.from, to: envelope.to, helo: envelope.helo })
}

/// Where the stranger's words end and Postfix's begin: the place from which the rest of the line reads as Postfix writes
/// it. When there are several (in a subject, a quoted sender, a HELO) the line does not tell which is true, and only
/// the words are taken, up to the last.
pub(super) fn anchor(content: &[u8]) -> Option<(&[u8], Peer<'_>, Envelope<'_>)> {
    let mut found: Option<(&[u8], Peer<'_>, Envelope<'_>)> = None;
    let (mut at, mut tries) = (0, 0);
    while let Some(skip) = find(&content[at..], b" from ") {
        let words = &content[..at + skip];
        at = words.len() + 6;
        let Some((from, rest)) = origin(&content[at..]) else { continue };
        tries += 1;
        if tries > TRIES {
            return Some((words, Peer::default(), Envelope::default()));
        }
        let Some(envelope) = envelope(rest, Ending::Words) else { continue };
        found = Some(if found.is_none() { (words, from, envelope) } else { (words, Peer::default(), Envelope::default()) });
    }
    found
}

/// `PEER;` or `local;`
fn origin(rest: &[u8]) -> Option<(Peer<'_>, &[u8])> {
    if let Some(rest) = rest.strip_prefix(b"local;") {
        return Some((Peer::default(), rest));
    }
    let (from, rest) = peer(rest)?;
    Some((from, rest.strip_prefix(b";")?))
}
