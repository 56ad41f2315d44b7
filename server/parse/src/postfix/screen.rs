//! postscreen, dnsblog, tlsproxy, anvil: the guards before smtpd.
//!
//! In: the text after the header. Out: [`Postfix`]. Source: postscreen(8) "LOGGING": a word in capitals, the client,
//! and what it did, which is the client's own text and comes last.
//! Refuses to know: postscreen's refusals, which have the form of smtpd's (`refusal`).

use memchr::memchr;

use crate::{
    cut::{cut, rcut},
    peer::{ip, peer},
    record::{Peer, Postfix},
};

pub(super) fn read(text: &[u8]) -> Option<Postfix<'_>> {
    match text.first()? {
        b'A'..=b'Z' => event(text),
        b'a' => listed(text.strip_prefix(b"addr ")?),
        b's' => counted(text),
        _ => None,
    }
}

/// `CONNECT from [ip]:port to [ip]:port`, `PASS NEW [ip]:port`, `PREGREET 10 after 0 from [ip]:port: EHLO bot\r\n`,
/// `DNSBL rank 3 for [ip]:port`, `COMMAND TIME LIMIT from [ip]:port after AUTH`.
fn event(text: &[u8]) -> Option<Postfix<'_>> {
    const WORDS: [&[u8]; 20] = [
        b"CONNECT",
        b"DISCONNECT",
        b"PASS NEW",
        b"PASS OLD",
        b"PREGREET",
        b"HANGUP",
        b"DNSBL",
        b"WHITELISTED",
        b"BLACKLISTED",
        b"ALLOWLISTED",
        b"DENYLISTED",
        b"ALLOWLIST VETO",
        b"WHITELIST VETO",
        b"NON-SMTP COMMAND",
        b"COMMAND TIME LIMIT",
        b"COMMAND COUNT LIMIT",
        b"COMMAND LENGTH LIMIT",
        b"COMMAND PIPELINING",
        b"BARE NEWLINE",
        b"DATA without valid RCPT",
    ];
    let (word, rest) = WORDS.iter().find_map(|word| text.strip_prefix(*word).map(|rest| (&text[..word.len()], rest)))?;
    let open = memchr(b'[', &rest[..rest.len().min(80)])?;
    let (peer, after) = peer(&rest[open..])?;
    let after = after.strip_prefix(b":").unwrap_or(after).trim_ascii_start();
    // `DNSBL rank 3 for [ip]:port`: what there is to tell stands before
    let text = if after.is_empty() { rest[..open].trim_ascii() } else { after };
    Some(Postfix::Screen { peer, word, text })
}

/// dnsblog: `addr X listed by domain Y as Z`
fn listed(rest: &[u8]) -> Option<Postfix<'_>> {
    let (address, rest) = cut(rest, b" listed by domain ")?;
    let (list, answer) = cut(rest, b" as ")?;
    Some(Postfix::Listed { ip: ip(address), list, answer })
}

/// anvil: `statistics: max connection rate 1/60s for (smtp:192.0.2.1) at …`
fn counted(text: &[u8]) -> Option<Postfix<'_>> {
    let rest = text.strip_prefix(b"statistics: max ")?;
    let (_, rest) = cut(rest, b" for (")?;
    let (service, _) = cut(rest, b") at ")?;
    // `smtp:1.2.3.4`, `127.0.0.1:2525:1.2.3.4`, `smtp:2001:db8::1`
    let address = cut(service, b":").and_then(|(_, address)| ip(address)).or_else(|| ip(rcut(service, b":")?.1))?;
    Some(Postfix::Warning { queue_id: None, peer: Some(Peer { ip: Some(address), ..Peer::default() }), text })
}
