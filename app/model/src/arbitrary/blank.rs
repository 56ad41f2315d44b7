//! Rows with nothing in them but what every row has: tests fill in what they are about.

use super::draw::NOON;
use crate::{
    access::Access,
    ids::{Key, RowId, Stamp},
    message::{Auth, Message},
    status::{Action, Direction, Protocol, Status},
};

fn id() -> RowId {
    RowId::new(Stamp { time: NOON, nth: 0 }, Key(0))
}

/// A login of `anna@example.com` at 2026-11-21T17:17:39Z.
pub fn blank_access() -> Access {
    Access {
        id: id(),
        time: NOON,
        logout_time: None,
        action: Action::Login,
        protocol: Protocol::Imap,
        user: "anna@example.com".into(),
        domain: None,
        failure: None,
        text: None,
        client: None,
        server: "mail".into(),
        local_ip: None,
        local_port: None,
        remote_ip: None,
        remote_port: None,
        session: None,
        method: None,
        tls: None,
        tls_cipher: None,
        bytes_in: None,
        bytes_out: None,
        deleted: None,
        expunged: None,
        trashed: None,
        retrieved: None,
        service: "imap-login".into(),
    }
}

/// A message received at 2026-11-21T17:17:39Z of which nothing is known, and nothing decided.
pub fn blank_message() -> Message {
    Message {
        id: id(),
        direction: Direction::Received,
        time: NOON,
        updated: NOON,
        domain: None,
        sender: None,
        recipient: None,
        original_recipient: None,
        header_from: None,
        header_to: None,
        subject: None,
        size: None,
        message_id: None,
        queue_id: None,
        status: Status::Processing,
        reason: None,
        text: None,
        host: "mail".into(),
        client_ip: None,
        client_host: None,
        helo: None,
        user: None,
        service: "smtpd".into(),
        port: None,
        relay_host: None,
        relay_ip: None,
        relay_port: None,
        dsn: None,
        smtp_code: None,
        attempts: 0,
        delay: None,
        delays: None,
        tls_in: None,
        tls_in_cipher: None,
        tls_out: None,
        tls_out_cipher: None,
        tls_out_trust: None,
        folder: None,
        actions: Vec::new(),
        forwarded_to: Vec::new(),
        autoreply: None,
        spam: None,
        virus: None,
        auth: Auth::default(),
        attachments: Vec::new(),
        encryption: None,
    }
}
