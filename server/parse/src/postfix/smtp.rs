//! smtp and lmtp: what went wrong on the way, beside the delivery lines.
//!
//! In: the text after the header or the queue id. Out: [`Postfix`]. Source: smtp_connect.c, smtp_trouble.c.
//! Refuses to know: what became of the recipient (`delivery`).

use crate::{
    cut::{cut, find},
    peer::peer,
    record::{Peer, Postfix},
};

/// `QID: host PEER said: …`, `QID: lost connection with PEER while …` and their like.
pub(super) fn trouble<'a>(queue_id: &'a [u8], text: &'a [u8]) -> Option<Postfix<'a>> {
    const BEGINNINGS: [&[u8]; 10] = [
        b"host ",
        b"lost connection with ",
        b"conversation with ",
        b"connect to ",
        b"SASL authentication failed; server ",
        b"SASL authentication failed; cannot authenticate to server ",
        b"Cannot start TLS: ",
        b"TLS is required, but was not offered by host ",
        b"Server certificate not ",
        b"enabling PIX workarounds: ",
    ];
    if let Some(rest) = BEGINNINGS.iter().find_map(|b| text.strip_prefix(*b)) {
        let peer = peer(rest).map_or_else(Peer::default, |(peer, _)| peer);
        return Some(Postfix::Trouble { queue_id, peer, text });
    }
    for beginning in [&b"Used TLS for "[..], b"passing ", b"breaking line ", b"skipped, still being delivered", b"sender delivery "] {
        if let Some(rest) = text.strip_prefix(beginning) {
            let peer = peer(rest).map(|(peer, _)| peer);
            return Some(Postfix::Warning { queue_id: Some(queue_id), peer, text });
        }
    }
    None
}

/// `connect to PEER: Connection refused` and TLS trouble, without a queue id.
pub(super) fn connection(text: &[u8]) -> Option<Postfix<'_>> {
    const BEGINNINGS: [&[u8]; 7] = [
        b"connect to ",
        b"certificate verification failed for ",
        b"server certificate verification failed for ",
        b"SSL_connect error to ",
        b"Untrusted certificate for ",
        b"certificate peer name verification failed for ",
        b"SSL_connect:",
    ];
    let rest = BEGINNINGS.iter().find_map(|b| text.strip_prefix(*b))?;
    let (server, rest) = peer(rest)?;
    Some(Postfix::ConnectFailed { peer: server, text: rest.strip_prefix(b": ").unwrap_or(rest) })
}

/// What another server said begins behind `said: `; a code stands there.
pub(super) fn said(text: &[u8]) -> &[u8] {
    if !text.starts_with(b"host ") {
        return text;
    }
    // a host's name holds no blank, so the first of these words is Postfix's own
    [&b" said: "[..], b" refused to talk to me: "]
        .iter()
        .filter_map(|words| find(&text[..text.len().min(600)], words))
        .min()
        .and_then(|at| cut(&text[at..], b": "))
        .map_or(text, |(_, words)| words)
}
