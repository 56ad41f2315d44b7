//! A client's connection to smtpd: one process serves one client at a time, from `connect from` to `disconnect from`.
//!
//! In: the lines without a queue id of that process. Out: TLS and lines for each message of the connection, and the row
//! of the login. Refuses to know: what was in the messages.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    message::TlsVersion,
    status::{Action, Protocol},
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Bytes, Peer, Tls};

use crate::{
    access::Door,
    fold::Fold,
    hash,
    line::{Line, detail, known, maybe, text},
    queue::{Client, port},
    table::Open,
};

/// Postfix itself ends an idle connection after 5 minutes; one that lost its end is forgotten after an hour.
const IDLE: i64 = 3600 * SECOND;
/// Lines kept for the messages to come.
const MOST_LINES: usize = 10;

/// TLS, lines and steps of a connection, for a message that comes in by it.
pub type Passed = (Option<(TlsVersion, String)>, Vec<LogLine>, Vec<Event>);

/// One connection.
#[derive(Serialize, Deserialize)]
pub struct Connection {
    host: String,
    pid: u32,
    service: String,
    client: Option<String>,
    ip: Option<IpAddr>,
    port: Option<u16>,
    tls: Option<(TlsVersion, String)>,
    tls_since: Option<Micros>,
    /// When it began.
    pub since: Option<Micros>,
    lines: Vec<LogLine>,
    /// The message it last brought.
    message: Option<u64>,
    /// Who logged in by it.
    pub login: Option<Door>,
    /// When something last happened.
    pub updated: Micros,
}

impl Open for Connection {
    const KIND: u8 = b'c';

    fn name(&self) -> u64 {
        name(self.host.as_bytes(), self.pid)
    }

    fn due(&self) -> Micros {
        self.updated.plus(IDLE)
    }
}

fn name(host: &[u8], pid: u32) -> u64 {
    hash::name(&[b"smtpd", host, &pid.to_le_bytes()])
}

impl Connection {
    fn new(line: &Line<'_>, pid: u32) -> Self {
        Self {
            host: line.host(),
            pid,
            service: line.service(),
            client: None,
            ip: None,
            port: None,
            tls: None,
            tls_since: None,
            since: None,
            lines: Vec::new(),
            message: None,
            login: None,
            updated: line.time(),
        }
    }

    /// What is new of its login.
    pub fn tell(&mut self, stories: &mut Vec<tracemail_model::story::Story>) {
        stories.extend(self.login.as_mut().and_then(Door::tell));
    }

    fn keep(&mut self, line: &Line<'_>) {
        self.updated = self.updated.max(line.time());
        if self.lines.len() < MOST_LINES {
            self.lines.push(line.log());
        }
    }

    fn passed(&self) -> Passed {
        (self.tls.clone(), self.lines.clone(), self.events())
    }

    fn event(&self, time: Micros, kind: EventKind) -> Event {
        Event { time, kind, host: self.host.clone(), recipient: None, text: None, details: Vec::new() }
    }

    /// How the connection came about, as steps of a message's story.
    fn events(&self) -> Vec<Event> {
        let connected = self.since.map(|since| {
            let mut event = self.event(since, EventKind::Connected);
            detail(&mut event, "client", self.client.as_ref());
            detail(&mut event, "ip", self.ip);
            event
        });
        let encrypted = self.tls_since.zip(self.tls.as_ref()).map(|(since, (version, cipher))| {
            let mut event = self.event(since, EventKind::TlsStarted);
            detail(&mut event, "tls", Some(version));
            detail(&mut event, "cipher", Some(cipher));
            event
        });
        connected.into_iter().chain(encrypted).collect()
    }

    /// Who its client is. XCLIENT may name another than the one who connected.
    pub fn meet(&mut self, peer: &Peer<'_>) {
        (self.ip, self.port) = (peer.ip, peer.port);
    }

    /// Gives a row what the connection knows.
    fn complete(&self, door: &mut Door, (ip, remote_port): (Option<IpAddr>, Option<u16>)) {
        let access = &mut door.access;
        access.remote_ip = ip;
        access.remote_port = remote_port;
        access.local_port = port(&self.service);
        access.service.clone_from(&self.service);
        access.tls = self.tls.as_ref().map(|(version, _)| *version);
        access.tls_cipher = self.tls.as_ref().map(|(_, cipher)| cipher.clone());
        self.lines.iter().for_each(|kept| door.news.line(|| kept.clone()));
        door.changed = true;
    }

    /// Completes the row of a login whose connection is over.
    pub fn log_out(&self, door: &mut Door) {
        self.complete(door, (self.ip, self.port));
        door.access.logout_time = Some(self.updated);
        door.news.event(self.event(self.updated, EventKind::LoggedOut));
    }
}

impl Fold {
    fn connection(&mut self, line: &Line<'_>) -> Option<&mut Connection> {
        let pid = line.record.pid?;
        let name = name(line.record.host, pid);
        if self.connections.get(name).is_none() {
            self.connections.open(Connection::new(line, pid), &mut self.idle);
        }
        self.connections.get_mut(name)
    }

    /// A client came. Whoever the process served before is gone, even if the log lost it.
    pub fn connected(&mut self, line: &Line<'_>, peer: &Peer<'_>) {
        if let Some(pid) = line.record.pid {
            self.close_connection(name(line.record.host, pid));
        }
        if let Some(connection) = self.connection(line) {
            connection.since = Some(line.time());
            connection.client = known(peer.name);
            connection.meet(peer);
            connection.keep(line);
        }
    }

    /// Its TLS session began.
    pub fn tls_from(&mut self, line: &Line<'_>, tls: &Tls<'_>) {
        let Some(connection) = self.connection(line) else { return };
        connection.tls = Some((tls.version, text(tls.cipher)));
        connection.tls_since = Some(line.time());
        connection.keep(line);
    }

    /// It was lost, or waited too long.
    pub fn lost(&mut self, line: &Line<'_>) {
        let Some(pid) = line.record.pid else { return };
        let Some(connection) = self.connections.get_mut(name(line.record.host, pid)) else { return };
        connection.keep(line);
        let message = connection.message;
        if let Some(queue) = message.and_then(|message| self.queues.get_mut(message)) {
            queue.news.line(|| line.log());
        }
    }

    /// The client went. `auth`: how many logins worked, of how many.
    pub fn disconnected(&mut self, line: &Line<'_>, peer: &Peer<'_>, auth: Option<(u32, u32)>) {
        if let (Some((good, tried)), Some(ip)) = (auth, peer.ip)
            && good > 0
            && good == tried
        {
            self.forgive_smtp(ip, None);
        }
        let Some(pid) = line.record.pid else { return };
        let name = name(line.record.host, pid);
        let Some(connection) = self.connections.get_mut(name) else { return };
        let message = connection.message;
        if connection.login.is_none() && auth.is_some_and(|(good, _)| good > 0) {
            connection.keep(line);
            if let Some(gone) = self.connections.close(name) {
                self.left_without_mail(peer, gone);
            }
            return;
        }
        if let Some(door) = &mut connection.login {
            door.access.logout_time = Some(line.time());
            door.changed = true;
            door.step(line, line.event(EventKind::LoggedOut));
        }
        if let Some(queue) = message.and_then(|message| self.queues.get_mut(message)) {
            queue.news.line(|| line.log());
            queue.event(line.event(EventKind::Disconnected));
        }
        self.close_connection(name);
    }

    /// What a message that has just come in by this process' connection takes from it.
    pub fn connection_for(&mut self, line: &Line<'_>, message: u64, client: &Client<'_>) -> Option<Passed> {
        if let (Some(user), Some(ip)) = (client.sasl_username, client.peer.ip) {
            self.forgive_smtp(ip, Some(user));
        }
        let connection = self.connection(line)?;
        connection.updated = connection.updated.max(line.time());
        connection.message = Some(message);
        let passed = connection.passed();
        if let Some(user) = client.sasl_username {
            self.log_in(line, &client.peer, user, client.sasl_method);
        }
        Some(passed)
    }

    /// What a refused command takes from the connection.
    pub fn connection_of(&mut self, line: &Line<'_>, client: &Client<'_>) -> Option<Passed> {
        let connection = self.connections.get_mut(name(line.record.host, line.record.pid?))?;
        connection.updated = connection.updated.max(line.time());
        let passed = connection.passed();
        if let Some(user) = client.sasl_username {
            self.log_in(line, &client.peer, user, None);
        }
        Some(passed)
    }

    /// The first message of somebody who authenticated shows the login; Postfix 3.7 has no line for the login itself.
    fn log_in(&mut self, line: &Line<'_>, peer: &Peer<'_>, user: Bytes<'_>, method: Option<Bytes<'_>>) {
        let Some(name) = line.record.pid.map(|pid| name(line.record.host, pid)) else { return };
        let Some(connection) = self.connections.get(name).filter(|connection| connection.login.is_none()) else { return };
        let since = connection.since.unwrap_or(line.time());
        let known = self.take_login(line, peer.ip, user, since, name);
        let Some(connection) = self.connections.get_mut(name) else { return };
        let mut door = known.unwrap_or_else(|| {
            let nth = line.stamp.nth.to_le_bytes();
            let mut door = Door::new(line, Action::Login, Protocol::Smtp, user, &[&connection.pid.to_le_bytes(), &nth]);
            door.access.method = maybe(method);
            let mut event = line.event(EventKind::LoggedIn);
            detail(&mut event, "ip", peer.ip);
            detail(&mut event, "method", maybe(method));
            door.news.event(event);
            door
        });
        connection.complete(&mut door, (peer.ip, peer.port));
        door.news.line(|| line.log());
        connection.login = Some(door);
    }

    /// Gives a failed SMTP login what the connection knows.
    pub fn complete_smtp_try(&mut self, line: &Line<'_>, door: &mut Door, peer: &Peer<'_>) {
        let known = line.record.pid.and_then(|pid| self.connections.get(name(line.record.host, pid)));
        match known {
            Some(connection) => connection.complete(door, (peer.ip, peer.port)),
            None => Connection::new(line, 0).complete(door, (peer.ip, peer.port)),
        }
    }

    /// Its time has come, or its process serves another.
    pub fn close_connection(&mut self, name: u64) {
        if let Some(mut connection) = self.connections.close(name) {
            connection.tell(&mut self.parting);
        }
    }
}
