//! amavisd's verdict line (2.6 to 2.13): `(02279-04) Passed CLEAN {RelayedInbound}, [1.2.3.4]:6101 … <a> -> <b>, …`.
//!
//! In: the text after the header. Out: [`Amavis`]. Left to right: addresses are RFC 5321 paths, the rest is
//! `, Key: value`, where Message-ID and Subject are strangers' words between `<>` and `""`.
//! Refuses to know: the lines amavisd writes at higher log levels.

use crate::{
    cut::{cut, decimal, find, number, word},
    path::path,
    peer::peer,
    record::{Amavis, Body},
};

pub(crate) fn read(text: &[u8]) -> Option<Body<'_>> {
    let (_, rest) = cut(text.strip_prefix(b"(")?, b") ")?;
    let (passed, rest) = match (rest.strip_prefix(b"Passed "), rest.strip_prefix(b"Blocked ")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Some(Body::Noise),
    };
    let words = rest.iter().position(|b| matches!(b, b'{' | b',' | b'('))?;
    let category = rest[..words].trim_ascii_end();
    let mut rest = &rest[words..];
    let mut detail = None;
    if let Some(inside) = rest.strip_prefix(b"(") {
        let end = find(inside, b") {").or_else(|| find(inside, b"), "))?;
        detail = Some(&inside[..end]);
        rest = inside[end + 1..].trim_ascii_start();
    }
    if let Some(inside) = rest.strip_prefix(b"{") {
        rest = cut(inside, b"}")?.1;
    }
    let mut amavis = Amavis {
        passed,
        category,
        detail,
        client_ip: None,
        from: &[],
        to: Vec::new(),
        queue_id: None,
        queued_as: None,
        message_id: None,
        score: None,
        size: None,
        mail_id: None,
        quarantine: None,
        subject: None,
    };
    envelope(&mut amavis, rest.strip_prefix(b", ")?)?;
    Some(Body::Amavis(Box::new(amavis)))
}

/// `ORIGINATING LOCAL [1.2.3.4]:51018 [1.2.3.4] <from> -> <to>,<to>`, and on to the keys.
fn envelope<'a>(amavis: &mut Amavis<'a>, mut rest: &'a [u8]) -> Option<()> {
    while !rest.starts_with(b"<") {
        if rest.starts_with(b"[") {
            let (client, after) = peer(rest)?;
            amavis.client_ip = amavis.client_ip.or(client.ip);
            rest = after.strip_prefix(b" ")?;
        } else {
            rest = word(rest).1;
        }
        if rest.is_empty() {
            return None;
        }
    }
    let (from, after) = path(rest, &[b" -> "])?;
    amavis.from = from;
    rest = after.strip_prefix(b" -> ")?;
    loop {
        let (to, after) = path(rest, &[b", ", b",<"])?;
        amavis.to.push(to);
        match after.strip_prefix(b",") {
            Some(next) if next.starts_with(b"<") => rest = next,
            _ => {
                rest = after;
                break;
            }
        }
    }
    while let Some(next) = rest.strip_prefix(b", ").and_then(|pair| key(amavis, pair)) {
        rest = next;
    }
    Some(())
}

/// One `Key: value`; gives back what follows, from its comma on.
fn key<'a>(amavis: &mut Amavis<'a>, pair: &'a [u8]) -> Option<&'a [u8]> {
    if let Some(value) = pair.strip_prefix(b"Message-ID: ") {
        let end = find(value, b">, ").map_or(value.len(), |at| at + 1);
        amavis.message_id = Some(&value[..end]);
        return Some(&value[end..]);
    }
    for name in [&b"Subject: \""[..], b"From: \"", b"From: <", b"helo: \""] {
        if let Some(value) = pair.strip_prefix(name) {
            let close: &[u8] = if name.ends_with(b"<") { b">, " } else { b"\", " };
            let end = find(value, close).unwrap_or(value.len().saturating_sub(1));
            if name.starts_with(b"Subject") {
                amavis.subject = Some(&value[..end]);
            }
            return value.get(end + 1..);
        }
    }
    let end = find(pair, b", ").unwrap_or(pair.len());
    let (name, value) = cut(&pair[..end], b": ").unwrap_or((&pair[..end], b""));
    match name {
        b"Queue-ID" => amavis.queue_id = Some(value),
        b"mail_id" => amavis.mail_id = Some(value),
        b"Hits" => amavis.score = decimal(value),
        b"size" => amavis.size = number(value),
        b"queued_as" => amavis.queued_as = Some(value),
        b"quarantine" => amavis.quarantine = Some(value),
        _ => {}
    }
    Some(&pair[end..])
}
