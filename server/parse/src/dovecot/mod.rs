//! Dovecot 2.2 to 2.4: which of its processes wrote a line, and for whom.
//!
//! In: the text from the process's name on. Out: a [`Body`], and the record's service and pid, which Dovecot writes
//! there. Forms: `imap-login: `, `imap(USER)<PID><SESSION>: `, `lmtp(PID, USER): `, `auth(USER,IP,sasl:login)<SESSION>: `.
//! Refuses to know: other lines of the same session.

mod auth;
mod event;
mod id;
mod lmtp;
mod login;
mod mail_log;
mod origin;
mod session;

pub(crate) use origin::is_service;

use tracemail_model::status::Protocol;

use crate::record::{Body, Dovecot, Record};
use origin::Origin;

/// Reads the text of any Dovecot process.
pub(crate) fn read<'a>(record: &mut Record<'a>, text: &'a [u8]) -> Option<Body<'a>> {
    if text.starts_with(b"pam_unix(") {
        // `dovecot-auth: pam_unix(dovecot:auth): …`: the tag is the process
        return auth::pam(text);
    }
    let origin = origin::read(text)?;
    record.service = origin.service;
    record.pid = origin.pid.or(record.pid);
    match origin.service {
        b"auth" | b"auth-worker" => auth::read(text, &origin),
        b"stats" if origin.text.starts_with(b"{") => event::read(&origin),
        service if service.ends_with(b"-login") => login::read(protocol(service)?, &origin),
        service => mail_process(service, &origin),
    }
}

/// `imap`, `pop3`, `managesieve`, `submission`, `lmtp`, `lda`, `doveadm`, and those that talk about themselves.
fn mail_process<'a>(service: &[u8], origin: &Origin<'a>) -> Option<Body<'a>> {
    let protocol = protocol(service);
    let text = origin.text;
    if let Some(pairs) = text.strip_prefix(b"ID sent: ") {
        return Some(Body::Dovecot(id::after_login(pairs, origin)));
    }
    if let Some(read) = mail_log::read(protocol, origin) {
        return Some(Body::Dovecot(read));
    }
    if let Some(read) = lmtp::read(service, origin) {
        return Some(Body::Dovecot(read));
    }
    if let Some(protocol) = protocol
        && let Some(read) = session::end(protocol, origin)
    {
        return Some(Body::Dovecot(read));
    }
    if origin.severe() && !origin.user.is_empty() {
        return Some(Body::Dovecot(Dovecot::Trouble { user: origin.user, session: origin.session, text }));
    }
    Some(Body::Noise).filter(|_| protocol.is_none() || origin.level.is_some_and(|level| level == b"Debug"))
}

/// The door a service stands at.
fn protocol(service: &[u8]) -> Option<Protocol> {
    Some(match service.strip_suffix(b"-login").unwrap_or(service) {
        b"imap" | b"imap-urlauth" | b"imap-hibernate" => Protocol::Imap,
        b"pop3" => Protocol::Pop3,
        b"managesieve" | b"sieve" => Protocol::Managesieve,
        b"submission" => Protocol::Smtp,
        _ => return None,
    })
}
