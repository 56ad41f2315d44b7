//! Logins over SMTP that worked: Dovecot tells who (an exported event), Postfix from where and how, and nothing but
//! address, user and time ties the two.
//!
//! In: Dovecot's events, `client=` lines with a user, and disconnects that count a good AUTH, in any order. Out: one row
//! for each login, told at the first word on it. Without events a login shows with its first message; without both it is
//! nobody's. Refuses to know: tries that failed (`smtp_auth.rs`).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::EventKind,
    status::{Action, Protocol},
    story::Story,
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Bytes, Peer};

use crate::{
    access::Door,
    fold::Fold,
    hash,
    line::{Line, detail, lower, maybe},
    smtpd::Connection,
    table::Open,
};

/// So far apart the two daemons' lines about one login may lie, whichever comes first.
const APART: i64 = 5 * SECOND;
/// A login waits for its connection's first message as long as a connection may last.
const WAITS: i64 = 3600 * SECOND;
/// Logins of one address that wait at the same time.
const MOST: usize = 200;

/// The logins from one address of which one side has told.
#[derive(Default, Serialize, Deserialize)]
pub struct Granted {
    ip: Option<IpAddr>,
    /// Dovecot told; Postfix has not yet.
    doors: Vec<Door>,
    /// Postfix told: who, when, in which connection. Dovecot may yet.
    named: Vec<(String, Micros, u64)>,
    /// Postfix told that somebody got in, and who Dovecot alone knows.
    nameless: Vec<Connection>,
}

impl Open for Granted {
    const KIND: u8 = b'g';

    fn name(&self) -> u64 {
        name(self.ip)
    }

    fn due(&self) -> Micros {
        let doors = self.doors.iter().map(|door| door.access.time.plus(WAITS));
        let named = self.named.iter().map(|(_, at, _)| at.plus(APART));
        let nameless = self.nameless.iter().map(|gone| gone.updated.plus(APART));
        doors.chain(named).chain(nameless).min().unwrap_or(Micros(i64::MIN))
    }
}

fn name(ip: Option<IpAddr>) -> u64 {
    match ip {
        Some(IpAddr::V4(ip)) => hash::name(&[b"granted", &ip.octets()]),
        Some(IpAddr::V6(ip)) => hash::name(&[b"granted", &ip.octets()]),
        None => hash::name(&[b"granted"]),
    }
}

/// Whether two moments may be of one login.
fn near(one: Micros, other: Micros) -> bool {
    one.plus(APART) >= other && other.plus(APART) >= one
}

impl Granted {
    /// What is new of its logins.
    pub fn tell(&mut self, stories: &mut Vec<Story>) {
        stories.extend(self.doors.iter_mut().filter_map(Door::tell));
    }

    fn is_empty(&self) -> bool {
        self.doors.is_empty() && self.named.is_empty() && self.nameless.is_empty()
    }
}

impl Fold {
    /// Dovecot let somebody in whom Postfix had asked about.
    pub fn granted(&mut self, line: &Line<'_>, user: Bytes<'_>, remote_ip: IpAddr, local_ip: Option<IpAddr>, method: Option<Bytes<'_>>) {
        self.forgive_smtp(remote_ip, Some(user));
        let user_lower = lower(user);
        let granted = self.granted_from(Some(remote_ip));
        if let Some(at) = granted.named.iter().position(|(name, at, _)| *name == user_lower && near(*at, line.time())) {
            let (.., connection) = granted.named.remove(at);
            if let Some(door) = self.connections.get_mut(connection).and_then(|connection| connection.login.as_mut()) {
                door.access.local_ip = local_ip;
                door.changed = true;
                door.news.line(|| line.log());
            }
            return;
        }
        let nth = line.stamp.nth.to_le_bytes();
        let address = remote_ip.to_string();
        let mut door = Door::new(line, Action::Login, Protocol::Smtp, user, &[user, address.as_bytes(), &nth]);
        door.access.remote_ip = Some(remote_ip);
        door.access.local_ip = local_ip;
        door.access.method = maybe(method);
        let mut event = line.event(EventKind::LoggedIn);
        detail(&mut event, "ip", Some(remote_ip));
        detail(&mut event, "method", maybe(method));
        door.step(line, event);
        if let Some(at) = granted.nameless.iter().position(|gone| near(gone.updated, line.time())) {
            let gone = granted.nameless.remove(at);
            gone.log_out(&mut door);
            self.parting.extend(door.tell());
        } else if granted.doors.len() < MOST {
            granted.doors.push(door);
        }
        self.watch_granted(Some(remote_ip));
    }

    /// The row of that login, when Dovecot told of it. If not, it is noted that Postfix has.
    pub fn take_login(&mut self, line: &Line<'_>, ip: Option<IpAddr>, user: Bytes<'_>, since: Micros, connection: u64) -> Option<Door> {
        let user = lower(user);
        let granted = self.granted_from(ip);
        let own =
            |door: &Door| door.access.user == user && door.access.time.plus(APART) >= since && door.access.time <= line.time().plus(APART);
        let door = granted.doors.iter().position(own).map(|at| granted.doors.remove(at));
        if door.is_none() && granted.named.len() < MOST {
            granted.named.push((user, line.time(), connection));
        }
        self.watch_granted(ip);
        door
    }

    /// A connection ends that somebody logged in by and sent nothing: Dovecot told who, or will.
    pub fn left_without_mail(&mut self, peer: &Peer<'_>, mut gone: Connection) {
        gone.meet(peer);
        let since = gone.since.unwrap_or(gone.updated);
        let granted = self.granted_from(peer.ip);
        if let Some(at) = granted.doors.iter().position(|door| door.access.time.plus(APART) >= since) {
            let mut door = granted.doors.remove(at);
            gone.log_out(&mut door);
            self.parting.extend(door.tell());
        } else if granted.nameless.len() < MOST {
            granted.nameless.push(gone);
        }
        self.watch_granted(peer.ip);
    }

    fn granted_from(&mut self, ip: Option<IpAddr>) -> &mut Granted {
        if self.granted.get(name(ip)).is_none() {
            self.granted.open(Granted { ip, ..Granted::default() }, &mut self.idle);
        }
        self.granted.get_mut(name(ip)).expect("opened above")
    }

    fn watch_granted(&mut self, ip: Option<IpAddr>) {
        if self.granted.get(name(ip)).is_some_and(Granted::is_empty) {
            self.granted.close(name(ip));
        } else {
            self.granted.rewatch(name(ip), &mut self.idle);
        }
    }

    /// What has waited long enough stands as it is.
    pub fn granted_due(&mut self, name: u64, clock: Micros) {
        let Some(granted) = self.granted.get_mut(name) else { return };
        granted.tell(&mut self.parting);
        granted.doors.retain(|door| door.access.time.plus(WAITS) >= clock);
        granted.named.retain(|(_, at, _)| at.plus(APART) >= clock);
        granted.nameless.retain(|gone| gone.updated.plus(APART) >= clock);
        let ip = granted.ip;
        self.watch_granted(ip);
    }
}
