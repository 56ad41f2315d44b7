//! Failed logins, one row for each try, whatever number of lines it wrote.
//!
//! In: what each password database of Dovecot said, and the login process' last line (`auth failed, N attempts`).
//! Out: tries. A try stays uncertain for a moment: a chain of databases writes `unknown user` or even `Password mismatch`
//! for people whom the next database lets in. Refuses to know: SMTP.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::EventKind,
    reason::Failure,
    status::{Action, Protocol},
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Bytes, Conn};

use crate::{
    access::{Door, weight},
    fold::Fold,
    line::{Line, detail, has, lower, words},
    session::Session,
};

/// Lines of one try follow each other within this; Dovecot holds back the answer to a failed one for 2 s, so that the
/// next try comes later (`auth_failure_delay`).
pub const SETTLES: i64 = 3 * SECOND / 2;
/// Tries told of one session; more are counted in the last one's text.
const MOST: usize = 50;

/// One try.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Try {
    /// Its row.
    pub door: Door,
    /// Its last line.
    pub last: Micros,
    /// No success can undo it any more.
    pub settled: bool,
}

/// What a line says of one try.
pub struct Told<'a> {
    /// The name given.
    pub user: Bytes<'a>,
    /// From where.
    pub ip: Option<IpAddr>,
    /// Why not.
    pub failure: Failure,
    /// In the daemon's words.
    pub text: Bytes<'a>,
    /// The door, where the line says it.
    pub protocol: Option<Protocol>,
}

impl Session {
    /// That person got in: the last try, if it is a moment old, was only a database that did not know him.
    pub fn forgive(&mut self, user: &str, now: Micros) {
        self.settle_before(now);
        if self.tries.last().is_some_and(|last| !last.settled && last.door.access.user == user) {
            self.tries.pop();
        }
        self.settle_all();
    }

    /// Tries whose last line lies long enough back are certain.
    pub fn settle_before(&mut self, now: Micros) {
        for attempt in &mut self.tries {
            attempt.settled |= attempt.last.plus(SETTLES) < now;
        }
    }

    /// All of them are.
    pub fn settle_all(&mut self) {
        self.tries.iter_mut().for_each(|attempt| attempt.settled = true);
    }

    /// Gives each the connection's facts.
    pub fn tries_complete(&mut self) {
        let mut tries = std::mem::take(&mut self.tries);
        for attempt in &mut tries {
            self.complete(&mut attempt.door);
        }
        self.tries = tries;
    }

    fn add_try(&mut self, line: &Line<'_>, told: &Told<'_>, nth: usize) {
        if self.tries.len() >= MOST {
            return;
        }
        let nth = (nth as u64).to_le_bytes();
        let protocol = told.protocol.or(self.protocol).unwrap_or(Protocol::Imap);
        let mut door = Door::new(line, Action::FailedLogin, protocol, told.user, &[self.id.as_bytes(), &nth]);
        self.complete(&mut door);
        door.access.remote_ip = door.access.remote_ip.or(told.ip);
        door.access.failure = Some(told.failure);
        door.access.text = Some(words(told.text));
        if self.tries.is_empty() {
            self.give_early(&mut door);
        }
        door.step(line, event(line, told));
        self.tries.push(Try { door, last: line.time(), settled: false });
    }
}

impl Fold {
    /// A password database turned somebody away.
    pub fn auth_failed(&mut self, line: &Line<'_>, session: Bytes<'_>, told: &Told<'_>) {
        let name = self.session(line, session);
        let Some(session) = self.sessions.get_mut(name) else { return };
        session.updated = session.updated.max(line.time());
        session.settle_before(line.time());
        match session.tries.last_mut() {
            Some(attempt) if !attempt.settled && attempt.door.access.user == lower(told.user) => {
                attempt.last = attempt.last.max(line.time());
                attempt.door.step(line, event(line, told));
                attempt.door.worsen(told.failure, told.text);
            }
            _ => {
                session.settle_all();
                let nth = session.tries.len();
                session.add_try(line, told, nth);
            }
        }
        self.watch_session(name);
    }

    /// The auth process was done with one try (its exported event, in the same log and order): what comes next is another.
    pub fn try_is_over(&mut self, line: &Line<'_>, session: Bytes<'_>) {
        if line.record.service == b"stats"
            && let Some(name) = self.find_session(line.record.host, Some(session))
            && let Some(session) = self.sessions.get_mut(name)
        {
            session.settle_all();
        }
    }

    /// The connection ended without a login. Says how many tries there were, and of the last one why.
    pub fn no_login(
        &mut self,
        line: &Line<'_>,
        protocol: Protocol,
        conn: &Conn<'_>,
        (attempts, failure, said): (u32, Option<Failure>, Bytes<'_>),
    ) {
        let failure = if password_was_right(said) { Some(Failure::UserDisabled) } else { failure };
        let Some(id) = conn.session.or((attempts > 0 || failure.is_some()).then_some(b"")) else { return };
        let nobody_tried = attempts == 0 && failure.is_none();
        if nobody_tried && self.find_session(line.record.host, Some(id)).is_none() {
            return;
        }
        let name = self.session(line, id);
        let Some(session) = self.sessions.get_mut(name) else { return };
        session.updated = session.updated.max(line.time());
        session.protocol = Some(protocol);
        session.know(conn);
        let user = lower(conn.user);
        // the password was right: what a database of the chain said a moment ago is no try of its own
        if failure.is_some_and(|failure| weight(failure) == 3) && attempts == 0 {
            session.forgive(&user, line.time());
        }
        session.tries_complete();
        let told =
            Told { user: conn.user, ip: conn.remote_ip, failure: failure.unwrap_or(Failure::Other), text: said, protocol: Some(protocol) };
        let wanted = (attempts as usize).max(usize::from(failure.is_some())).min(MOST);
        let seen = session.tries.len();
        match session.tries.last_mut() {
            Some(attempt) if attempts as usize <= seen && !(attempts == 0 && failure.is_some()) => {
                attempt.door.step(line, event(line, &told));
                if let Some(failure) = failure {
                    attempt.door.worsen(failure, said);
                }
            }
            _ => (seen..wanted.max(if attempts == 0 && failure.is_some() { seen + 1 } else { 0 }))
                .for_each(|nth| session.add_try(line, &told, nth)),
        }
        self.close_session(name);
        if failure == Some(Failure::UserDisabled) {
            self.forget_deny();
        }
    }
}

impl Door {
    /// A weightier reason for the same try.
    pub fn worsen(&mut self, failure: Failure, said: Bytes<'_>) {
        // the login process says `auth failed` of every name, known or not
        let vaguer = self.access.failure == Some(Failure::UserUnknown) && has(said, b"(auth failed");
        if !vaguer && self.access.failure.is_none_or(|known| weight(failure) > weight(known)) {
            self.access.failure = Some(failure);
            self.access.text = Some(words(said));
            self.changed = true;
        }
    }
}

/// `internal failure, 1 successful auths`: what Dovecot 2.3 says of an account with `nologin`; the person reads
/// `[CONTACTADMIN]`. (A failure that is really internal has an Error line of its own.)
fn password_was_right(said: Bytes<'_>) -> bool {
    has(said, b"(internal failure, ") && has(said, b" successful auths")
}

fn event(line: &Line<'_>, told: &Told<'_>) -> tracemail_model::event::Event {
    let mut event = line.event(EventKind::LoginFailed);
    event.text = Some(words(told.text));
    detail(&mut event, "reason", Some(told.failure));
    detail(&mut event, "ip", told.ip);
    event
}
