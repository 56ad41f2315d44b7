//! What happens in a session: the login, the program's name, the logout.
//!
//! In: those lines. Out: the login's row. Refuses to know: tries that failed (`tries.rs`).

use std::borrow::Cow;

use tracemail_model::{
    event::EventKind,
    status::{Action, Protocol},
};
use tracemail_parse::record::{Bytes, Conn, Counts};

use super::MOST_EARLY;
use crate::{
    access::Door,
    fold::Fold,
    line::{Line, detail, maybe, text},
};

/// Name and version out of what the program sent (RFC 2971). Dovecot quotes nothing: a key nobody uses was part of the
/// value before it.
fn program(pairs: &[(Bytes<'_>, Bytes<'_>)]) -> Option<String> {
    const KEYS: [&[u8]; 12] = [
        b"name",
        b"version",
        b"os",
        b"os-version",
        b"vendor",
        b"support-url",
        b"address",
        b"date",
        b"command",
        b"arguments",
        b"environment",
        b"guid",
    ];
    let (mut name, mut version) = (None::<String>, None::<String>);
    let mut place: Option<&mut Option<String>> = None;
    for (key, value) in pairs {
        if key.eq_ignore_ascii_case(b"name") {
            name = Some(text(value));
            place = Some(&mut name);
        } else if key.eq_ignore_ascii_case(b"version") {
            version = Some(text(value));
            place = None;
        } else if KEYS.iter().any(|known| key.eq_ignore_ascii_case(known)) || key.starts_with(b"x-") {
            place = None;
        } else if let Some(Some(so_far)) = place.as_deref_mut() {
            so_far.extend([", ", &text(key), "=", &text(value)]);
        }
    }
    match (name, version) {
        (Some(name), Some(version)) if !version.is_empty() => Some(format!("{name} {version}")),
        (name, _) => name,
    }
}

impl Fold {
    /// Where nobody writes session ids, the mail process' number stands for one.
    fn session_id(id: Option<Bytes<'_>>, pid: Option<u32>) -> Option<Cow<'_, [u8]>> {
        id.map(Cow::Borrowed).or_else(|| Some(Cow::Owned(format!("pid {}", pid?).into_bytes())))
    }

    /// Somebody got in.
    pub fn login(&mut self, line: &Line<'_>, protocol: Protocol, conn: &Conn<'_>) {
        let id = &*Self::session_id(conn.session, conn.mail_pid).unwrap_or_default();
        let mut name = self.session(line, id);
        // a webmail may give its connections the same id again
        if self.sessions.get(name).is_some_and(|session| session.login.is_some()) {
            self.close_session(name);
            name = self.session(line, id);
        }
        let nth = line.stamp.nth.to_le_bytes();
        let named: &[&[u8]] = if id.is_empty() { &[conn.user, &nth] } else { &[id] };
        let mut door = Door::new(line, Action::Login, protocol, conn.user, named);
        self.local.learn(&door.access.user, &mut self.idle);
        let Some(session) = self.sessions.get_mut(name) else { return };
        session.forgive(&door.access.user, line.time());
        session.protocol = Some(protocol);
        session.know(conn);
        session.complete(&mut door);
        if conn.session.is_none() {
            door.access.session = None;
        }
        session.give_early(&mut door);
        let mut event = line.event(EventKind::LoggedIn);
        detail(&mut event, "ip", conn.remote_ip);
        detail(&mut event, "port", conn.remote_port);
        detail(&mut event, "method", maybe(conn.method));
        detail(&mut event, "tls", conn.tls.map(|tls| tls.version));
        door.step(line, event);
        session.login = Some(door);
        session.tries_complete();
        session.updated = session.updated.max(line.time());
    }

    /// The program said its name, before the login or after it.
    pub fn identified(&mut self, line: &Line<'_>, pairs: &[(Bytes<'_>, Bytes<'_>)], id: Option<Bytes<'_>>) {
        let Some(id) = Self::session_id(id, line.record.pid) else { return };
        let id = &*id;
        let known = self.find_session(line.record.host, Some(id));
        let name = known.unwrap_or_else(|| self.session(line, id));
        let Some(session) = self.sessions.get_mut(name) else { return };
        session.updated = session.updated.max(line.time());
        let client = program(pairs);
        let mut event = line.event(EventKind::Identified);
        event.text.clone_from(&client);
        for (name, value) in pairs.iter().take(20) {
            detail(&mut event, &text(name), Some(text(value)));
        }
        session.client = client.or_else(|| session.client.take());
        match session.login.take() {
            Some(mut door) => {
                door.step(line, event);
                session.complete(&mut door);
                session.login = Some(door);
            }
            None if session.early.len() < MOST_EARLY => session.early.push(line.log()),
            None => {}
        }
    }

    /// The session ended.
    pub fn session_ended(
        &mut self,
        line: &Line<'_>,
        protocol: Protocol,
        user: Bytes<'_>,
        id: Option<Bytes<'_>>,
        (said, counts): (Bytes<'_>, &Counts),
    ) {
        let told = id;
        let Some(id) = Self::session_id(id, line.record.pid) else { return };
        let id = &*id;
        let name = self.session(line, id);
        let Some(session) = self.sessions.get_mut(name) else { return };
        session.updated = session.updated.max(line.time());
        session.ended = true;
        // the log begins in the middle of the session
        let mut door =
            session.login.take().unwrap_or_else(|| Door::new(line, Action::Login, session.protocol.unwrap_or(protocol), user, &[id]));
        if door.access.session.is_none() {
            door.access.session = maybe(told);
        }
        let access = &mut door.access;
        access.logout_time = Some(line.time());
        access.text = (!said.is_empty()).then(|| text(said));
        access.bytes_in = counts.bytes_in;
        access.bytes_out = counts.bytes_out;
        access.deleted = counts.deleted;
        access.expunged = counts.expunged;
        access.trashed = counts.trashed;
        access.retrieved = counts.retrieved;
        door.changed = true;
        let mut event = line.event(EventKind::LoggedOut);
        event.text.clone_from(&door.access.text);
        detail(&mut event, "in", counts.bytes_in);
        detail(&mut event, "out", counts.bytes_out);
        detail(&mut event, "deleted", counts.deleted);
        detail(&mut event, "expunged", counts.expunged);
        detail(&mut event, "trashed", counts.trashed);
        detail(&mut event, "retrieved", counts.retrieved);
        detail(&mut event, "appended", counts.appended);
        door.step(line, event);
        session.login = Some(door);
        self.watch_session(name);
    }
}
