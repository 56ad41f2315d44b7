//! Our own events of logins: from servers whose logs we do not read, a webmail of another make, a VPN.
//!
//! In: a [`Given`] that names a user and no message. Out: the same sessions Dovecot's lines make; a failed try is a row at
//! once. Refuses to know: messages.

use tracemail_model::{
    event::EventKind,
    reason::Failure,
    status::{Action, Protocol},
};
use tracemail_parse::{
    json::Given,
    record::{Conn, Counts},
};

use super::clean;
use crate::{
    access::Door,
    fold::Fold,
    line::{Line, detail},
};

impl Fold {
    /// One event of a login.
    pub fn given_access(&mut self, line: &Line<'_>, given: &Given) {
        let user = given.user.as_deref().unwrap_or_default().as_bytes();
        let session = given.session.as_deref().map(str::as_bytes);
        let protocol = given.protocol.unwrap_or(Protocol::Imap);
        let client = given.client.as_deref().map(|client| [(&b"name"[..], client.as_bytes())]);
        match given.kind {
            EventKind::LoggedIn => {
                let conn = Conn { user, session, remote_ip: given.client_ip, ..Conn::default() };
                self.login(line, protocol, &conn);
                if let (Some(client), Some(_)) = (client, session) {
                    self.identified(line, &client, session);
                }
            }
            EventKind::LoginFailed => self.given_failure(line, given, protocol),
            EventKind::LoggedOut => {
                let said = given.text.as_deref().unwrap_or_default().as_bytes();
                self.session_ended(line, protocol, user, session, (said, &Counts::default()));
            }
            EventKind::Identified => {
                if let Some(client) = client {
                    self.identified(line, &client, session);
                }
            }
            _ => {}
        }
    }

    fn given_failure(&mut self, line: &Line<'_>, given: &Given, protocol: Protocol) {
        let user = given.user.as_deref().unwrap_or_default().as_bytes();
        let mut door = Door::new(line, Action::FailedLogin, protocol, user, &[given.id.as_bytes()]);
        let access = &mut door.access;
        access.remote_ip = given.client_ip;
        access.session = given.session.as_deref().map(clean);
        access.client = given.client.as_deref().map(clean);
        access.failure = Some(given.failure.unwrap_or(Failure::Other));
        access.text = given.text.as_deref().map(clean);
        let mut event = line.event(EventKind::LoginFailed);
        event.text.clone_from(&access.text);
        detail(&mut event, "reason", access.failure);
        detail(&mut event, "ip", given.client_ip);
        event.details.extend(given.details.iter().map(|(name, value)| (clean(name), clean(value))));
        door.step(line, event);
        self.parting.extend(door.tell());
    }
}
