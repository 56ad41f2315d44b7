//! Dovecot's exported events, after the log's lines of the same thing: what the log left out, and what it never says.
//!
//! In: tries to log in, deliveries, deeds in sessions. Out: the login, the try, the step that no line told; the rule and
//! line of the script that acted; the whole subject. The exporter writes the machine's full name where syslog writes the
//! short one, or none. Refuses to know: SMTP (`smtp_login.rs`).

use tracemail_model::{event::EventKind, ids::Key, reason::Failure, status::Protocol, time::Micros};
use tracemail_parse::{
    Record,
    json::{AuthTry, Deed, Deposit},
    record::{Body, Conn, Counts, SieveAction},
};

use super::{clean, late::WAITS};
use crate::{
    fold::Fold,
    line::{Line, detail, lower},
    tries::Told,
};

impl Fold {
    /// The name the log gives the machine of an event: the one its session is known under.
    fn home<'a>(&self, host: &'a [u8], session: &str) -> Option<&'a [u8]> {
        let short = host.split(|b| *b == b'.').next().unwrap_or_default();
        let id = Some(session.as_bytes());
        [host, short, b""].into_iter().find(|host| self.find_session(host, id).is_some())
    }

    /// Whether the session of an event is open.
    pub fn is_in_session(&self, line: &Line<'_>, session: &str) -> bool {
        self.home(line.record.host, session).is_some()
    }

    /// The same line under that name.
    fn at_home<T>(&mut self, line: &Line<'_>, session: &str, then: impl FnOnce(&mut Self, &Line<'_>) -> T) -> T {
        let host = self.home(line.record.host, session).unwrap_or(line.record.host);
        let record = Record { host, body: Body::Noise, ..*line.record };
        then(self, &Line { record: &record, ..*line })
    }

    /// Somebody tried to log in.
    pub fn tried(&mut self, line: &Line<'_>, told: &AuthTry) {
        let Some(session) = told.session.as_deref() else { return };
        self.at_home(line, session, |fold, line| {
            if told.success { fold.got_in(line, told, session) } else { fold.was_turned_away(line, told, session) }
        });
    }

    /// The password was right, but the login process may still refuse (too many connections, `nologin`): in the log it says
    /// so itself, one way or the other.
    fn got_in(&mut self, line: &Line<'_>, told: &AuthTry, session: &str) {
        if line.record.service == b"stats" || self.seen.has(turned_away(session)) {
            return;
        }
        let known = self.find_session(line.record.host, Some(session.as_bytes())).and_then(|name| self.sessions.get(name));
        if known.is_some_and(|session| session.login.is_some() || !session.tries.is_empty()) {
            return;
        }
        let conn = Conn {
            user: told.user.as_bytes(),
            method: told.method.as_deref().map(str::as_bytes),
            remote_ip: told.remote_ip,
            remote_port: told.remote_port,
            local_ip: told.local_ip,
            local_port: told.local_port,
            encrypted: told.encrypted,
            session: Some(session.as_bytes()),
            ..Conn::default()
        };
        self.login(line, told.protocol.unwrap_or(Protocol::Imap), &conn);
    }

    /// Every try the log tells of is in its session, or the session is over: then the log has told of it.
    fn was_turned_away(&mut self, line: &Line<'_>, told: &AuthTry, session: &str) {
        let name = self.find_session(line.record.host, Some(session.as_bytes()));
        let user = lower(told.user.as_bytes());
        let near = |last: Micros| last.plus(2 * WAITS) >= line.time() && line.time().plus(2 * WAITS) >= last;
        let told_by_log = match name.and_then(|name| self.sessions.get(name)) {
            Some(session) => session.tries.iter().any(|attempt| attempt.door.access.user == user && near(attempt.last)),
            None => self.seen.has(turned_away(session)),
        };
        if told_by_log {
            return;
        }
        let text = told.text.as_deref().unwrap_or_default().as_bytes();
        let failure = told.failure.unwrap_or(Failure::AuthFailed);
        let told = Told { user: told.user.as_bytes(), ip: told.remote_ip, failure, text, protocol: told.protocol };
        self.auth_failed(line, session.as_bytes(), &told);
    }

    /// A session ends in which somebody was turned away: an event that comes late tells nothing new.
    pub fn note_turned_away(&mut self, session: &str) {
        self.seen.is_new(turned_away(session), &mut self.idle);
    }

    /// A message was put into a mailbox, or a rule did something with it.
    pub fn deposited(&mut self, line: &Line<'_>, told: &Deposit) {
        let session = told.session.as_deref().map(str::as_bytes);
        let message_id = told.message_id.as_deref().unwrap_or_default().as_bytes();
        let user = told.user.as_bytes();
        let folder = told.folder.as_deref().unwrap_or("INBOX").as_bytes();
        let to = told.target.as_deref().unwrap_or_default().as_bytes();
        let action = match told.action.as_deref() {
            Some("keep") => SieveAction::Stored { mailbox: folder, by_rule: told.rule.is_some() },
            Some("fileinto" | "store") => SieveAction::Stored { mailbox: folder, by_rule: true },
            Some("redirect") => SieveAction::Redirected { to },
            Some("vacation") => SieveAction::Replied { to },
            Some("reject" | "ereject") => SieveAction::Rejected { to },
            Some("discard") => SieveAction::Discarded,
            _ => return self.knows_subject(line, told),
        };
        let subject = told.subject.as_deref().map(str::as_bytes);
        if !self.is_deposited(session, user, message_id, &action) {
            self.sieve(line, user, session, (message_id, subject), &action);
        }
        let mut step = line.event(EventKind::Note);
        step.recipient = Some(lower(user));
        step.text = told.rule.as_deref().map(|rule| format!("rule: {}", clean(rule)));
        detail(&mut step, "rule", told.rule.as_deref().map(clean));
        detail(&mut step, "action", told.action.as_deref().map(clean));
        self.deposit_detail(line, (session, user, message_id), subject, step);
    }

    fn knows_subject(&mut self, line: &Line<'_>, told: &Deposit) {
        let of =
            (told.session.as_deref().map(str::as_bytes), told.user.as_bytes(), told.message_id.as_deref().unwrap_or_default().as_bytes());
        let step = line.event(EventKind::Note);
        self.deposit_detail(line, of, told.subject.as_deref().map(str::as_bytes), step);
    }

    /// Something was done in a session.
    pub fn done_in_session(&mut self, line: &Line<'_>, told: &Deed) {
        let id = Some(told.session.as_bytes());
        self.at_home(line, &told.session, |fold, line| {
            let Some(session) = fold.find_session(line.record.host, id).and_then(|name| fold.sessions.get(name)) else { return };
            let open = session.login.as_ref().is_some_and(|door| door.access.logout_time.is_none());
            match told.kind {
                EventKind::Downloaded => told.uid.into_iter().for_each(|uid| fold.fetched(line, told.session.as_bytes(), uid)),
                EventKind::Identified if session.client.is_none() && !told.pairs.is_empty() => {
                    let pairs: Vec<_> = told.pairs.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
                    fold.identified(line, &pairs, id);
                }
                EventKind::LoggedOut if open => {
                    let counts = Counts { bytes_in: told.bytes.0, bytes_out: told.bytes.1, ..Counts::default() };
                    let protocol = told.protocol.unwrap_or(Protocol::Imap);
                    fold.session_ended(line, protocol, told.user.as_bytes(), id, (b"", &counts));
                }
                _ => {}
            }
        });
    }
}

fn turned_away(session: &str) -> Key {
    Key::of([&b"turned away"[..], session.as_bytes()])
}
