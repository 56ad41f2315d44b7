//! A connection to Dovecot: who it is, the tries that failed, the login, the program's name, the logout.
//!
//! In: lines of the login, auth and mail processes that carry one session id. Out: one row for the login, completed by
//! the logout, and one for each failed try (`tries.rs`). Refuses to know: SMTP (`smtpd.rs`, `smtp_auth.rs`).

mod deeds;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::LogLine,
    message::TlsVersion,
    status::Protocol,
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Bytes, Conn};

use crate::{
    access::Door,
    fold::Fold,
    hash,
    line::{Line, lower, maybe, text},
    mailbox::Deeds,
    table::Open,
    tries::{SETTLES, Try},
    webmail::is_inside,
};

/// A session nobody heard of for so long is given up; its row stays open.
const IDLE: i64 = 24 * 3600 * SECOND;
/// A connection that has not logged in.
const WAITS: i64 = 600 * SECOND;
/// For lines that come after the end.
const LINGER: i64 = 60 * SECOND;
/// Lines kept before there is a row to give them to.
const MOST_EARLY: usize = 20;

/// What the login process knows of a connection.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ends {
    remote_ip: Option<IpAddr>,
    remote_port: Option<u16>,
    local_ip: Option<IpAddr>,
    local_port: Option<u16>,
    method: Option<String>,
    tls: Option<(TlsVersion, String)>,
    through: Option<IpAddr>,
    listener: Option<String>,
}

/// One session id.
#[derive(Serialize, Deserialize)]
pub struct Session {
    host: String,
    /// The daemon's id.
    pub id: String,
    /// Once the login process has told.
    pub protocol: Option<Protocol>,
    ends: Ends,
    /// Name and version.
    pub client: Option<String>,
    early: Vec<LogLine>,
    /// The row of the login.
    pub login: Option<Door>,
    /// Tries that failed.
    pub tries: Vec<Try>,
    /// What it did to messages.
    pub deeds: Deeds,
    ended: bool,
    /// The webmail says it opened it.
    webmail: bool,
    /// When something last happened.
    pub updated: Micros,
}

impl Open for Session {
    const KIND: u8 = b'a';

    fn name(&self) -> u64 {
        name(self.host.as_bytes(), self.id.as_bytes())
    }

    fn due(&self) -> Micros {
        if let Some(last) = self.tries.iter().filter(|attempt| !attempt.settled).map(|attempt| attempt.last).min() {
            return last.plus(SETTLES);
        }
        let over = self.updated.plus(match &self.login {
            _ if self.ended => LINGER,
            Some(_) => IDLE,
            None => WAITS,
        });
        self.deeds.due().map_or(over, |due| due.min(over))
    }
}

fn name(host: &[u8], id: &[u8]) -> u64 {
    hash::name(&[b"session", host, id])
}

impl Session {
    /// What is new of the login and of the tries that are certain.
    pub fn tell(&mut self, stories: &mut Vec<tracemail_model::story::Story>) {
        for attempt in self.tries.iter_mut().filter(|attempt| attempt.settled) {
            stories.extend(attempt.door.tell());
        }
        stories.extend(self.login.as_mut().and_then(Door::tell));
    }

    /// Where the mail_log says who did something.
    pub fn whence(&self) -> (Option<IpAddr>, Option<&str>) {
        (self.ends.remote_ip, self.client.as_deref())
    }

    /// What the login process says of it.
    pub fn know(&mut self, conn: &Conn<'_>) {
        self.ends = Ends {
            remote_ip: conn.remote_ip,
            remote_port: conn.remote_port,
            local_ip: conn.local_ip,
            local_port: conn.local_port,
            method: maybe(conn.method),
            tls: conn.tls.map(|tls| (tls.version, text(tls.cipher))),
            through: conn.real_ip.filter(|real| Some(*real) != conn.remote_ip),
            listener: maybe(conn.listener),
        };
    }

    /// Gives a row what is known of the connection.
    pub fn complete(&self, door: &mut Door) {
        let access = &mut door.access;
        let ends = &self.ends;
        access.session = (!self.id.is_empty()).then(|| self.id.clone());
        access.remote_ip = ends.remote_ip.or(access.remote_ip);
        access.remote_port = ends.remote_port;
        access.local_ip = ends.local_ip;
        access.local_port = ends.local_port;
        access.method = ends.method.clone().or_else(|| access.method.take());
        access.tls = ends.tls.as_ref().map(|(version, _)| *version);
        access.tls_cipher = ends.tls.as_ref().map(|(_, cipher)| cipher.clone());
        access.client.clone_from(&self.client);
        if let Some(protocol) = self.protocol {
            access.protocol = if protocol == Protocol::Imap && self.is_webmail() { Protocol::Webmail } else { protocol };
        }
        door.changed = true;
    }

    /// A listener of its own, or a webmail's name from a machine in between.
    fn is_webmail(&self) -> bool {
        const NAMES: [&str; 9] =
            ["roundcube", "snappymail", "rainloop", "squirrelmail", "horde", "sogo", "nextcloud", "afterlogic", "webmail"];
        let named = |text: &Option<String>, names: &[&str]| {
            text.as_ref().is_some_and(|text| names.iter().any(|name| text.to_ascii_lowercase().contains(name)))
        };
        self.webmail || named(&self.ends.listener, &["webmail"]) || (self.ends.through.is_some() && named(&self.client, &NAMES))
    }

    /// Whether the session may be one a webmail opened on somebody's behalf.
    pub fn may_be_webmails(&self) -> bool {
        self.protocol == Some(Protocol::Imap) && (self.is_webmail() || self.ends.remote_ip.is_some_and(is_inside))
    }

    /// The webmail says so, and for whom.
    pub fn is_a_webmails(&mut self, person: Option<IpAddr>, said: Option<LogLine>) {
        self.webmail = true;
        if person.is_some() && self.ends.remote_ip != person {
            self.ends.through = self.ends.through.or(self.ends.remote_ip);
            (self.ends.remote_ip, self.ends.remote_port) = (person, None);
        }
        let Some(mut door) = self.login.take() else { return };
        self.complete(&mut door);
        if let Some(said) = said {
            door.news.line(|| said);
        }
        self.login = Some(door);
    }

    /// The row of an end whose login comes now: two processes write the two lines, and of a session that did nothing the end
    /// was seen 0.7 ms before the login (Dovecot 2.3, ManageSieve).
    pub fn overtaken(&mut self, user: &[u8], login: Micros) -> Option<Door> {
        // the login process has told nothing of it yet
        let is_its = |door: &mut Door| {
            self.protocol.is_none() && door.access.user == lower(user) && login.0.abs_diff(door.access.time.0) <= SECOND.unsigned_abs()
        };
        self.login.take_if(is_its)
    }

    /// Lines that came before there was a row.
    pub fn give_early(&mut self, door: &mut Door) {
        self.early.drain(..).for_each(|kept| door.news.line(|| kept));
    }
}

impl Fold {
    /// The session of that id; a new one when there is none.
    pub fn session(&mut self, line: &Line<'_>, id: Bytes<'_>) -> u64 {
        let name = name(line.record.host, id);
        if self.sessions.get(name).is_none() {
            let session = Session {
                host: line.host(),
                id: text(id),
                protocol: None,
                ends: Ends::default(),
                client: None,
                early: Vec::new(),
                login: None,
                tries: Vec::new(),
                deeds: Deeds::default(),
                ended: false,
                webmail: false,
                updated: line.time(),
            };
            self.sessions.open(session, &mut self.idle);
        }
        name
    }

    /// The session of that id, if one is open.
    pub fn find_session(&self, host: Bytes<'_>, id: Option<Bytes<'_>>) -> Option<u64> {
        let name = name(host, id?);
        self.sessions.get(name).map(|_| name)
    }

    /// A line of the session that changes nothing in its row.
    pub fn session_line(&mut self, line: &Line<'_>, id: Option<Bytes<'_>>) {
        if let Some(name) = self.find_session(line.record.host, id)
            && let Some(session) = self.sessions.get_mut(name)
        {
            session.updated = session.updated.max(line.time());
            if let Some(door) = &mut session.login {
                door.news.line(|| line.log());
            }
        }
    }

    /// Its end has come nearer.
    pub fn watch_session(&mut self, name: u64) {
        self.sessions.watch(name, &mut self.idle);
    }

    /// Its time has come: tries that wait are certain now; without any it is over.
    pub fn session_due(&mut self, name: u64, clock: Micros) {
        self.tell_copies(name, clock);
        let Some(session) = self.sessions.get_mut(name) else { return };
        session.settle_before(clock);
        if session.due() < clock { self.close_session(name) } else { self.sessions.rewatch(name, &mut self.idle) }
    }

    /// Tells the last of it.
    pub fn close_session(&mut self, name: u64) {
        self.tell_copies(name, Micros(i64::MAX));
        let Some(mut session) = self.sessions.close(name) else { return };
        session.settle_all();
        for attempt in &mut session.tries {
            let (at, host) = (attempt.last, attempt.door.access.server.clone());
            attempt.door.news.close(at, &host);
        }
        if let Some(door) = &mut session.login {
            let host = door.access.server.clone();
            door.news.close(session.updated, &host);
        }
        session.tell(&mut self.parting);
        if !session.tries.is_empty() {
            self.note_turned_away(&session.id);
        }
        if session.may_be_webmails() {
            session.tries.into_iter().for_each(|attempt| self.may_have_failed_webmail(attempt.door));
        }
    }
}
