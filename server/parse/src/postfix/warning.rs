//! `warning: …`, `fatal: …` of any daemon, and complaints about clients.
//!
//! In: the text after the header. Out: [`Postfix`]. Whom it concerns is read where Postfix puts it: at the beginning,
//! before the client's own words.
//! Refuses to know: what should be done about it.

use super::{queue_id, smtpd::sasl_failed};
use crate::{
    cut::{cut, word},
    peer::{ip, peer},
    record::{Peer, Postfix},
};

pub(super) fn read(text: &[u8]) -> Option<Postfix<'_>> {
    if let Some(words) = text.strip_prefix(b"warning: ") {
        return Some(warning(words));
    }
    if text.starts_with(b"improper command pipelining after ")
        || text.starts_with(b"SSL_accept error from ")
        || text.starts_with(b"too many ")
    {
        return Some(Postfix::Warning { queue_id: None, peer: after_from(text), text });
    }
    let serious = [&b"fatal: "[..], b"error: ", b"panic: "].iter().any(|level| text.starts_with(level));
    serious.then_some(Postfix::Warning { queue_id: None, peer: None, text })
}

fn warning(text: &[u8]) -> Postfix<'_> {
    if let Some((id, rest)) = queue_id::prefix(text) {
        return Postfix::Warning { queue_id: Some(id), peer: None, text: rest };
    }
    if let Some((from, rest)) = peer(text)
        && let Some(rest) = rest.strip_prefix(b": ")
    {
        return rest.strip_prefix(b"SASL ").and_then(|rest| sasl_failed(from, rest)).unwrap_or(Postfix::Warning {
            queue_id: None,
            peer: Some(from),
            text: rest,
        });
    }
    Postfix::Warning { queue_id: None, peer: unresolved(text).or_else(|| after_from(text)), text }
}

/// `hostname X does not resolve to address IP[: reason]`, `IP: hostname X verification failed: …`,
/// `IP: address not listed for hostname X`.
fn unresolved(text: &[u8]) -> Option<Peer<'_>> {
    if let Some(rest) = text.strip_prefix(b"hostname ") {
        let (name, rest) = word(rest);
        let rest = rest.strip_prefix(b"does not resolve to address ")?;
        let address = word(rest).0;
        let ip = ip(address.strip_suffix(b":").unwrap_or(address))?;
        return Some(Peer { name, ip: Some(ip), port: None });
    }
    let (address, rest) = cut(&text[..text.len().min(400)], b": ")?;
    let ip = ip(address)?;
    let name = rest.strip_prefix(b"hostname ").map_or(&[][..], |rest| word(rest).0);
    Some(Peer { name, ip: Some(ip), port: None })
}

/// `… from PEER …`: Postfix's own words come before the client, the client's after it.
fn after_from(text: &[u8]) -> Option<Peer<'_>> {
    let (before, rest) = cut(&text[..text.len().min(400)], b" from ")?;
    if before.contains(&b'<') {
        return None;
    }
    Some(peer(rest)?.0)
}
