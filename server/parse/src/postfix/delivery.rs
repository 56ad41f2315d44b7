//! One attempt to deliver to one recipient: smtp, lmtp, local, virtual, pipe, error, discard, bounce, verify.
//!
//! In: what follows the queue id. Out: [`Delivery`]. Source: log_adhoc.c: `to=<…>, orig_to=<…>, relay=…, conn_use=…,
//! delay=…, delays=a/b/c/d, tls=…, dsn=…, status=… (text)`, left to right; the text is the other server's.
//! Refuses to know: other attempts.

use memchr::memrchr;

use super::smtp::said;
use crate::{
    cut::{cut, decimal, rcut, word},
    path::path_or_bare,
    peer::peer,
    record::{Delivery, Outcome, Peer, Postfix},
    reply::code,
};

pub(super) fn read<'a>(queue_id: &'a [u8], rest: &'a [u8]) -> Option<Postfix<'a>> {
    let (to, mut rest) = path_or_bare(rest.strip_prefix(b"to=")?, b", ")?;
    let mut delivery = Delivery {
        queue_id,
        to,
        orig_to: None,
        relay: &[],
        relay_peer: Peer::default(),
        delay: None,
        delays: None,
        dsn: None,
        tls: None,
        outcome: Outcome::Other,
        status: &[],
        text: &[],
        smtp_code: None,
        next_id: None,
    };
    loop {
        rest = rest.strip_prefix(b", ")?;
        if let Some(last) = rest.strip_prefix(b"status=") {
            outcome(&mut delivery, last);
            return Some(Postfix::Delivery(Box::new(delivery)));
        }
        let (key, value) = cut(rest, b"=")?;
        let (value, after) = path_or_bare(value, b", ")?;
        match key {
            b"orig_to" => delivery.orig_to = Some(value),
            b"relay" => {
                delivery.relay = value;
                delivery.relay_peer = peer(value).map_or(Peer { name: value, ..Peer::default() }, |(peer, _)| peer);
            }
            b"delay" => delivery.delay = decimal(value),
            b"delays" => delivery.delays = delays(value),
            b"dsn" => delivery.dsn = Some(value),
            b"tls" => delivery.tls = Some(value),
            _ => {}
        }
        rest = after;
    }
}

fn delays(value: &[u8]) -> Option<[f64; 4]> {
    let mut parts = value.split(|b| *b == b'/').map(decimal);
    let mut next = || parts.next().flatten();
    Some([next()?, next()?, next()?, next()?])
}

/// `sent (250 2.0.0 Ok: queued as X)`
fn outcome<'a>(delivery: &mut Delivery<'a>, last: &'a [u8]) {
    let (status, rest) = word(last);
    delivery.status = status;
    delivery.outcome = match status {
        b"sent" => Outcome::Sent,
        b"deferred" => Outcome::Deferred,
        b"bounced" => Outcome::Bounced,
        b"expired" => Outcome::Expired,
        _ => Outcome::Other,
    };
    if let Some(inside) = rest.strip_prefix(b"(") {
        delivery.text = memrchr(b')', inside).map_or(inside, |end| &inside[..end]);
    }
    if let Some((found, _)) = code(said(delivery.text)) {
        delivery.smtp_code = Some(found);
    }
    delivery.next_id = next_id(delivery.text);
}

/// `… queued as X` (Postfix and others), `250 2.0.0 <rcpt> X Saved` (Dovecot's LMTP session).
fn next_id(text: &[u8]) -> Option<&[u8]> {
    if !text.starts_with(b"2") {
        return None;
    }
    let id = match text.strip_suffix(b" Saved") {
        Some(head) => rcut(head, b" ")?.1,
        None => word(rcut(text, b"queued as ")?.1).0,
    };
    (!id.is_empty() && id.len() <= 128).then_some(id)
}
