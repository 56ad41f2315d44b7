//! The fields of Dovecot's lines.
//!
//! In: a [`Dovecot`]. Out: its facts in the map. Refuses to know: JSON's syntax.

use tracemail_model::{reason::Failure, status::Protocol};

use super::Fields;
use crate::record::{Conn, Counts, Dovecot, SieveAction, text};

pub(super) fn write(out: &mut Fields, dovecot: &Dovecot<'_>) {
    match dovecot {
        Dovecot::Login { protocol, conn } => {
            out.put("protocol", protocol.name());
            connection(out, conn);
        }
        Dovecot::NoLogin { protocol, conn, attempts, failure, text } => {
            out.put("protocol", protocol.name());
            connection(out, conn);
            out.put("attempts", *attempts);
            out.some("reason", failure.map(Failure::name));
            out.bytes("text", text);
        }
        Dovecot::AuthFailed { user, ip, session, failure, text, protocol } => {
            out.some("protocol", protocol.map(Protocol::name));
            out.bytes("user", user);
            out.ip("client_ip", *ip);
            out.maybe("session", *session);
            out.put("reason", failure.name());
            out.bytes("text", text);
        }
        Dovecot::Granted { user, remote_ip, local_ip, method } => {
            out.put("protocol", Protocol::Smtp.name());
            out.bytes("user", user);
            out.maybe("method", *method);
            out.ip("client_ip", Some(*remote_ip));
            out.ip("remote_ip", Some(*remote_ip));
            out.ip("local_ip", *local_ip);
        }
        Dovecot::Fetched { user, session, mailbox, uid } => {
            out.put("protocol", Protocol::Pop3.name());
            out.bytes("user", user);
            out.bytes("session", session);
            out.bytes("folder", mailbox);
            out.put("uid", *uid);
        }
        Dovecot::Id { pairs, user, session, ip } => {
            out.bytes("user", user);
            out.maybe("session", *session);
            out.ip("client_ip", *ip);
            out.some("client", client(pairs));
        }
        Dovecot::End { protocol, user, session, text, counts } => {
            out.put("protocol", protocol.name());
            out.bytes("user", user);
            out.maybe("session", *session);
            moved(out, counts);
            out.bytes("text", text);
        }
        Dovecot::Sieve { user, session, message_id, subject, size, action } => {
            out.bytes("user", user);
            out.maybe("session", *session);
            out.bytes("message_id", message_id);
            out.maybe("subject", *subject);
            out.some("size", *size);
            sieve(out, action);
        }
        Dovecot::MailLog { protocol, user, session, deed, mailbox, to_mailbox, uid, message_id, size, subject } => {
            out.some("protocol", protocol.map(Protocol::name));
            out.bytes("user", user);
            out.maybe("session", *session);
            out.bytes("action", deed);
            out.bytes("folder", mailbox);
            out.maybe("to_folder", *to_mailbox);
            out.some("uid", *uid);
            out.bytes("message_id", message_id);
            out.some("size", *size);
            out.maybe("subject", *subject);
        }
        Dovecot::Lmtp { text } => out.bytes("text", text),
        Dovecot::Trouble { user, session, text } => {
            out.bytes("user", user);
            out.maybe("session", *session);
            out.bytes("text", text);
        }
    }
}

fn connection(out: &mut Fields, conn: &Conn<'_>) {
    out.bytes("user", conn.user);
    out.maybe("method", conn.method);
    out.ip("client_ip", conn.remote_ip);
    out.some("client_port", conn.remote_port);
    out.ip("remote_ip", conn.remote_ip);
    out.some("remote_port", conn.remote_port);
    out.ip("local_ip", conn.local_ip);
    out.some("local_port", conn.local_port);
    out.ip("real_ip", conn.real_ip);
    out.maybe("listener", conn.listener);
    if let Some(tls) = &conn.tls {
        out.put("tls", tls.version.name());
        out.bytes("cipher", tls.cipher);
    } else if conn.encrypted {
        out.put("tls", "TLS");
    }
    out.maybe("session", conn.session);
}

fn client(pairs: &[(&[u8], &[u8])]) -> Option<String> {
    let value = |key: &[u8]| pairs.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, v)| text(v));
    let name = value(b"name")?;
    Some(match value(b"version") {
        Some(version) => format!("{name} {version}"),
        None => name.into_owned(),
    })
}

fn moved(out: &mut Fields, counts: &Counts) {
    out.some("bytes_in", counts.bytes_in);
    out.some("bytes_out", counts.bytes_out);
    out.some("deleted", counts.deleted);
    out.some("expunged", counts.expunged);
    out.some("trashed", counts.trashed);
    out.some("retrieved", counts.retrieved);
    out.some("bodies", counts.bodies);
    out.some("appended", counts.appended);
}

fn sieve(out: &mut Fields, action: &SieveAction<'_>) {
    match action {
        SieveAction::Stored { mailbox, by_rule } => {
            out.put("action", if *by_rule { "fileinto" } else { "keep" });
            out.bytes("folder", mailbox);
        }
        SieveAction::Redirected { to } => {
            out.put("action", "redirect");
            out.always("to", to);
        }
        SieveAction::Replied { to } => {
            out.put("action", "vacation");
            out.always("to", to);
        }
        SieveAction::Discarded => out.put("action", "discard"),
        SieveAction::Rejected { to } => {
            out.put("action", "reject");
            out.always("to", to);
        }
        SieveAction::Other { text, .. } => out.bytes("text", text),
    }
}
