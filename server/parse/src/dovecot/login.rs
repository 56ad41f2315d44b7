//! Login processes: who got in, who did not, and why the connection ended.
//!
//! In: the text of an `imap-login`, `pop3-login`, `managesieve-login` or `submission-login` line. Out: [`Dovecot`].
//! Source: client_log_msg in login-common. The elements are read from the right: the user name is raw and comes first,
//! so forged `rip=` and `session=` stand to the left of the true ones.
//! Refuses to know: the auth process's reason.

use tracemail_model::{reason::Failure, status::Protocol};

use super::{id, origin::Origin};
use crate::{
    cut::{cut, find, leading, number, rfind},
    peer::ip,
    record::{Body, Conn, Dovecot},
    tls::tls,
};

pub(super) fn read<'a>(protocol: Protocol, origin: &Origin<'a>) -> Option<Body<'a>> {
    let text = origin.text;
    if let Some(elements) = text.strip_prefix(b"Login: ").or_else(|| text.strip_prefix(b"Logged in: ")) {
        return Some(Body::Dovecot(Dovecot::Login { protocol, conn: Box::new(conn(elements)) }));
    }
    if let Some(pairs) = text.strip_prefix(b"ID sent: ") {
        return Some(Body::Dovecot(id::before_login(pairs)));
    }
    if text.starts_with(b"proxy(") {
        return Some(match cut(text, b"tarted proxying to ").and_then(|(_, rest)| split(rest)) {
            Some((_, elements)) => Body::Dovecot(Dovecot::Login { protocol, conn: Box::new(conn(elements)) }),
            None => Body::Noise,
        });
    }
    let Some((text, elements)) = split(text) else { return origin.level.map(|_| Body::Noise) };
    let (attempts, failure) = verdict(text);
    Some(Body::Dovecot(Dovecot::NoLogin { protocol, conn: Box::new(conn(elements)), attempts, failure, text }))
}

/// Dovecot's own words, and the elements after them.
fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    [&b": user=<"[..], b": method=", b": rip="].iter().find_map(|first| {
        let at = find(text, first)?;
        Some((&text[..at], &text[at + 2..]))
    })
}

/// What stands in a line's brackets when a try failed (2.2 to 2.3 in words, 2.4 also as a reason code).
const WORDS: [(&[u8], Failure); 13] = [
    (b"Maximum number of connections", Failure::ManyConnections),
    (b"(user disabled", Failure::UserDisabled),
    (b"(user_disabled)", Failure::UserDisabled),
    (b"(tried to use disallowed plaintext auth)", Failure::TlsRequired),
    (b"(tried to use disallowed cleartext auth)", Failure::TlsRequired),
    (b"(cleartext_auth_disabled)", Failure::TlsRequired),
    (b"(auth_failed)", Failure::AuthFailed),
    (b"(auth failed)", Failure::AuthFailed),
    (b"(password expired", Failure::AuthFailed),
    (b"(pass expired", Failure::AuthFailed),
    (b"(authorization failed", Failure::AuthFailed),
    (b"(internal failure, ", Failure::Other),
    (b"Internal login failure", Failure::Other),
];

/// How many tries, and why they failed.
fn verdict(text: &[u8]) -> (u32, Option<Failure>) {
    if let Some((_, rest)) = cut(text, b"(auth failed, ") {
        let attempts = leading(rest).and_then(|(n, _)| u32::try_from(n).ok()).unwrap_or(1);
        return (attempts.max(1), Some(Failure::AuthFailed));
    }
    match WORDS.iter().find(|(words, _)| find(text, words).is_some()) {
        Some((_, failure)) => (1, Some(*failure)),
        None => (0, None),
    }
}

/// Reads elements from the right until the one that ends the user's name.
pub(super) fn conn(elements: &[u8]) -> Conn<'_> {
    let mut conn = Conn::default();
    let mut rest = elements;
    loop {
        let (before, element) = match rfind(rest, b", ") {
            Some(at) => (&rest[..at], &rest[at + 2..]),
            None => (&rest[..0], rest),
        };
        if element.ends_with(b">") && !closed(&mut conn, element) {
            break;
        }
        if !element.ends_with(b">") {
            open(&mut conn, element);
        }
        rest = before;
        if rest.is_empty() {
            break;
        }
    }
    conn.real_ip = conn.real_ip.filter(|real| Some(*real) != conn.remote_ip);
    if let Some(user) = rest.strip_prefix(b"user=<").and_then(|user| user.strip_suffix(b">")) {
        conn.user = user;
    } else if let Some(user) = rest.strip_suffix(b">").and_then(|head| cut(head, b"user=<")) {
        conn.user = user.1;
    }
    conn
}

/// Elements in `<>`, as long as the address has not been met: a user's name may end in one, and stands left of it.
fn closed<'a>(conn: &mut Conn<'a>, element: &'a [u8]) -> bool {
    if conn.remote_ip.is_some() || conn.method.is_some() {
        return false;
    }
    let value = |key: &[u8]| element.strip_prefix(key).and_then(|value| value.strip_suffix(b">"));
    if let Some(session) = value(b"session=<").filter(|_| conn.session.is_none()) {
        conn.session = Some(session);
        return true;
    }
    if let Some(session) = value(b"tls=<").filter(|_| conn.tls.is_none()) {
        conn.encrypted = true;
        conn.tls = tls(session, b"");
        return true;
    }
    false
}

fn open<'a>(conn: &mut Conn<'a>, element: &'a [u8]) {
    match cut(element, b"=") {
        Some((b"method", value)) => conn.method = Some(value),
        Some((b"rip", value)) => conn.remote_ip = ip(value),
        Some((b"rport", value)) => conn.remote_port = number(value),
        Some((b"lip", value)) => conn.local_ip = ip(value),
        Some((b"lport", value)) => conn.local_port = number(value),
        Some((b"real_rip", value)) => conn.real_ip = ip(value),
        Some((b"listener", value)) => conn.listener = Some(value),
        Some((b"mpid", value)) => conn.mail_pid = number(value),
        _ if element == b"TLS" || element.starts_with(b"TLS:") => conn.encrypted = true,
        _ if element.starts_with(b"TLSv") => {
            conn.encrypted = true;
            conn.tls = tls(element, b"");
        }
        _ => {}
    }
}
