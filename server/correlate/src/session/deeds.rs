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

/// The keys of RFC 2971. Dovecot quotes nothing: a key nobody uses was part of the value before it.
const KEYS: [&str; 12] =
    ["name", "version", "os", "os-version", "vendor", "support-url", "address", "date", "command", "arguments", "environment", "guid"];

/// What the program said of itself, key by key; `x-` keys are a webmail's, and Dovecot has made of them what it believes.
fn identity(pairs: &[(Bytes<'_>, Bytes<'_>)]) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for (key, value) in pairs {
        let (key, value) = (text(key), text(value));
        let lower = key.to_ascii_lowercase();
        if KEYS.contains(&lower.as_str()) {
            open = true;
            known.push((lower, value));
        } else if lower.starts_with("x-") {
            open = false;
        } else if let Some((_, so_far)) = known.last_mut().filter(|_| open) {
            so_far.extend([", ", &key, "=", &value]);
        }
    }
    known
}

/// Name and version.
fn program(identity: &[(String, String)]) -> Option<String> {
    let value = |key| identity.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    match (value("name")?, value("version")) {
        (name, Some(version)) if !version.is_empty() => Some(format!("{name} {version}")),
        (name, _) => Some(name.to_owned()),
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
        let overtaken = self.sessions.get_mut(name).and_then(|session| session.overtaken(conn.user, line.time()));
        // a webmail may give its connections the same id again
        if self.sessions.get(name).is_some_and(|session| session.login.is_some()) {
            self.close_session(name);
            name = self.session(line, id);
        }
        let nth = line.stamp.nth.to_le_bytes();
        let named: &[&[u8]] = if id.is_empty() { &[conn.user, &nth] } else { &[id] };
        let mut door = overtaken.unwrap_or_else(|| Door::new(line, Action::Login, protocol, conn.user, named));
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
        if session.may_be_webmails()
            && let Some(user) = session.login.as_ref().map(|door| door.access.user.clone())
        {
            self.may_be_webmails(name, &user, line.time());
        }
    }

    /// The program said its name, before the login or after it.
    pub fn identified(&mut self, line: &Line<'_>, pairs: &[(Bytes<'_>, Bytes<'_>)], id: Option<Bytes<'_>>) {
        let Some(id) = Self::session_id(id, line.record.pid) else { return };
        let id = &*id;
        let known = self.find_session(line.record.host, Some(id));
        let name = known.unwrap_or_else(|| self.session(line, id));
        let Some(session) = self.sessions.get_mut(name) else { return };
        session.updated = session.updated.max(line.time());
        let identity = identity(pairs);
        let client = program(&identity);
        let mut event = line.event(EventKind::Identified);
        event.text.clone_from(&client);
        event.details = identity;
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
