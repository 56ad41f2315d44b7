//! Postfix 2.2 to 3.10: which of its daemons' forms a line has.
//!
//! In: the program's name and its text. Out: a [`Body`]. Forms are told by how the text begins, not by the program:
//! RFC 5424 from rsyslog loses the daemon's name, and services may be called anything.
//! Refuses to know: other lines of the same queue id.

mod cleanup;
mod delivery;
mod qmgr;
mod queue_id;
mod refusal;
mod screen;
mod smtp;
mod smtpd;
mod warning;

use crate::record::{Body, Postfix};

/// Reads the text of any Postfix daemon.
pub(crate) fn read<'a>(program: &[u8], text: &'a [u8]) -> Option<Body<'a>> {
    if let Some((id, rest)) = queue_id::prefix(text) {
        return message(program, id, rest).map(Body::Postfix);
    }
    if let Some(rest) = text.strip_prefix(b"NOQUEUE: ") {
        return outside(rest).map(Body::Postfix);
    }
    connection(program, text)
}

/// `QID: …`
fn message<'a>(program: &[u8], queue_id: &'a [u8], rest: &'a [u8]) -> Option<Postfix<'a>> {
    match rest.first()? {
        b't' if rest.starts_with(b"to=") => delivery::read(queue_id, rest),
        b'f' if rest.starts_with(b"from=") => qmgr::read(queue_id, rest),
        b'c' if rest.starts_with(b"client=") => smtpd::client(queue_id, rest),
        b'm' | b'r' if rest.starts_with(b"message-id=") || rest.starts_with(b"resent-message-id=") => cleanup::message_id(queue_id, rest),
        _ => None,
    }
    .or_else(|| qmgr::deed(program, queue_id, rest))
    .or_else(|| cleanup::header(queue_id, rest))
    .or_else(|| refusal::read(Some(queue_id), rest))
    .or_else(|| smtp::trouble(queue_id, rest))
}

/// `NOQUEUE: …`: before-queue proxies write `client=` so, everybody else a refusal.
fn outside(rest: &[u8]) -> Option<Postfix<'_>> {
    if rest.starts_with(b"client=") {
        return smtpd::client(b"NOQUEUE", rest);
    }
    refusal::read(None, rest)
}

/// Lines without a queue id.
fn connection<'a>(program: &[u8], text: &'a [u8]) -> Option<Body<'a>> {
    if text.starts_with(b"proxy-") {
        return refusal::read(None, text).map(Body::Postfix);
    }
    smtpd::connection(text)
        .or_else(|| smtp::connection(text))
        .or_else(|| screen::read(text))
        .or_else(|| warning::read(text))
        .map(Body::Postfix)
        .or_else(|| is_noise(program, text).then_some(Body::Noise))
}

/// What daemons say about themselves.
fn is_noise(program: &[u8], text: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 21] = [
        b"statistics: ",
        b"daemon started ",
        b"terminating on signal ",
        b"reload ",
        b"starting the ",
        b"stopping the ",
        b"refreshing the ",
        b"Deleted: ",
        b"Released from hold: ",
        b"Placed on hold: ",
        b"Requeued: ",
        b"cache ",
        b"close database ",
        b"setting up TLS connection ",
        b"initializing the ",
        b"seed_",
        b"table ",
        b"idle timeout ",
        b"using backwards-compatible ",
        b"Host offered STARTTLS",
        b"discarding EHLO keywords: ",
    ];
    BEGINNINGS.iter().any(|b| text.starts_with(b)) || program.ends_with(b"/postfix-script") || program.ends_with(b"/master")
}
