//! smtpd: connections, TLS, and the birth of a message.
//!
//! In: the text after the header (or after the queue id). Out: [`Postfix`]. Source: smtpd.c, smtpd_sasl_glue.c.
//! Refuses to know: refusals (`refusal`) and warnings (`warning`).

use crate::{
    cut::{cut, find, leading, word},
    peer::peer,
    record::{Peer, Postfix},
    tls::tls,
};

/// `client=PEER[, sasl_method=…][, sasl_username=…][, sasl_sender=…][, orig_queue_id=…][, orig_client=…]`
pub(super) fn client<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Postfix<'a>> {
    let (from, mut rest) = peer(rest.strip_prefix(b"client=")?)?;
    let (mut sasl_method, mut sasl_username, mut orig_queue_id, mut orig_client) = (None, None, None, None);
    while let Some(pair) = rest.strip_prefix(b", ") {
        let (key, value) = cut(pair, b"=")?;
        let (value, after) = value.split_at(next_pair(value));
        match key {
            b"sasl_method" => sasl_method = Some(value),
            b"sasl_username" => sasl_username = Some(value),
            b"orig_queue_id" => orig_queue_id = Some(value),
            b"orig_client" => orig_client = peer(value).map(|(peer, _)| peer),
            _ => {}
        }
        rest = after;
    }
    Some(Postfix::Client { queue_id, peer: from, sasl_method, sasl_username, orig_queue_id, orig_client })
}

/// Where the next pair begins: a name may hold commas.
fn next_pair(value: &[u8]) -> usize {
    let mut at = 0;
    while let Some(comma) = find(&value[at..], b", ") {
        at += comma;
        if value[at + 2..].starts_with(b"sasl_") || value[at + 2..].starts_with(b"orig_") {
            return at;
        }
        at += 2;
    }
    value.len()
}

/// Lines about a connection, without a queue id.
pub(super) fn connection(text: &[u8]) -> Option<Postfix<'_>> {
    if let Some(rest) = text.strip_prefix(b"connect from ") {
        return Some(Postfix::Connect { peer: peer(rest)?.0 });
    }
    if let Some(rest) = text.strip_prefix(b"disconnect from ") {
        let (from, counts) = peer(rest)?;
        return Some(Postfix::Disconnect { peer: from, auth: auth(counts) });
    }
    for beginning in [&b"lost connection after "[..], b"timeout after ", b"too many errors after "] {
        if let Some(rest) = text.strip_prefix(beginning) {
            let (stage, rest) = cut(rest, b" from ")?;
            return Some(Postfix::Lost { peer: peer(rest)?.0, stage });
        }
    }
    handshake(text)
}

/// ` ehlo=1 auth=0/2 quit=1 commands=2/4`: good and all AUTH commands.
fn auth(counts: &[u8]) -> Option<(u32, u32)> {
    let mut rest = counts;
    while let Some(after) = rest.strip_prefix(b" ") {
        let (pair, next) = word(after);
        if let Some(value) = pair.strip_prefix(b"auth=") {
            let (good, rest) = leading(value)?;
            let all = rest.strip_prefix(b"/").and_then(leading).map_or(good, |(all, _)| all);
            return Some((u32::try_from(good).ok()?, u32::try_from(all).ok()?));
        }
        rest = if next.is_empty() { next } else { &after[pair.len()..] };
    }
    None
}

/// `Anonymous TLS connection established from PEER: TLSv1.3 with cipher …`, the same `to` a server or `reused`.
fn handshake(text: &[u8]) -> Option<Postfix<'_>> {
    let (trust, rest) = word(text);
    if !matches!(trust, b"Anonymous" | b"Untrusted" | b"Trusted" | b"Verified") {
        return None;
    }
    let rest = rest.strip_prefix(b"TLS connection ")?;
    let rest = rest.strip_prefix(b"established ").or_else(|| rest.strip_prefix(b"reused "))?;
    let (inbound, rest) = match rest.strip_prefix(b"from ") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix(b"to ")?),
    };
    let (other, rest) = peer(rest)?;
    // mailcow's and newer smtpd: `from PEER to SERVER: TLSv1.3 …`
    let (_, session) = cut(rest, b": ")?;
    let tls = tls(session, trust)?;
    Some(if inbound { Postfix::TlsFrom { peer: other, tls } } else { Postfix::TlsTo { peer: other, tls } })
}

/// `warning: PEER: SASL PLAIN authentication failed: (reason unavailable), sasl_username=…`, what follows `PEER: SASL `.
pub(super) fn sasl_failed<'a>(from: Peer<'a>, rest: &'a [u8]) -> Option<Postfix<'a>> {
    let (method, rest) = cut(rest, b" authentication failed:")?;
    let rest = rest.trim_ascii_start();
    // the name is the client's and comes last: whatever it holds is the name
    let (reason, username) = match cut(rest, b"sasl_username=") {
        Some((reason, name)) if reason.is_empty() || reason.ends_with(b", ") => (reason.strip_suffix(b", ").unwrap_or(reason), Some(name)),
        _ => (rest, None),
    };
    Some(Postfix::SaslFailed { peer: from, method, reason, username })
}
