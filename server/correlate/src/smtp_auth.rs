//! Failed logins over SMTP: Postfix tells who and from where, Dovecot tells why, and nothing but user, address and time
//! ties the two.
//!
//! In: Dovecot's auth lines without a session, and Postfix's `SASL … authentication failed`, in either order of arrival
//! (Dovecot holds the answer back, so that its line comes 2 to 20 s before). Out: one row for each try.
//! Refuses to know: IMAP and POP3.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::EventKind,
    reason::Failure,
    status::{Action, Protocol},
    time::{Micros, SECOND},
};
use tracemail_parse::{
    Record,
    record::{Bytes, Peer},
};

use crate::{
    access::Door,
    fold::Fold,
    hash,
    line::{Line, detail, has, lower, text, words},
    table::Open,
    tries::{SETTLES, Told},
};

/// So long Dovecot's line waits for Postfix's: its penalty for an address that fails often is 15 s, and 2 s for each failure.
const WAITS: i64 = 20 * SECOND;
/// Tries of one address that wait at the same time.
const MOST: usize = 200;

/// What Dovecot said of tries from one address, as yet without Postfix's word.
#[derive(Serialize, Deserialize)]
pub struct Waiting {
    /// `None`: a passdb that says neither user nor address (`User found from deny passdb`).
    ip: Option<IpAddr>,
    tries: Vec<Half>,
}

/// One of them.
#[derive(Serialize, Deserialize)]
struct Half {
    door: Door,
    last: Micros,
}

impl Open for Waiting {
    const KIND: u8 = b'w';

    fn name(&self) -> u64 {
        name(self.ip)
    }

    fn due(&self) -> Micros {
        self.tries.first().map_or(Micros(i64::MIN), |half| half.last.plus(WAITS))
    }
}

fn name(ip: Option<IpAddr>) -> u64 {
    match ip {
        Some(IpAddr::V4(ip)) => hash::name(&[b"auth", &ip.octets()]),
        Some(IpAddr::V6(ip)) => hash::name(&[b"auth", &ip.octets()]),
        None => hash::name(&[b"auth"]),
    }
}

impl Fold {
    /// A password database turned somebody away who has no session: SMTP, or a daemon without session ids.
    pub fn auth_failed_without_session(&mut self, line: &Line<'_>, told: &Told<'_>) {
        let name = name(told.ip);
        let user = lower(told.user);
        let same = |half: &&mut Half| half.door.access.user == user && half.last.plus(SETTLES) >= line.time();
        let mut event = line.event(EventKind::LoginFailed);
        event.text = Some(words(told.text));
        detail(&mut event, "reason", Some(told.failure));
        let last = self.waiting.get_mut(name).and_then(|waiting| waiting.tries.last_mut());
        if let Some(half) = last.filter(|half| same(half) && !user.is_empty()) {
            half.last = half.last.max(line.time());
            half.door.step(line, event);
            half.door.worsen(told.failure, told.text);
            return;
        }
        let nth = line.stamp.nth.to_le_bytes();
        let protocol = told.protocol.unwrap_or(Protocol::Smtp);
        let address = told.ip.map(|ip| ip.to_string()).unwrap_or_default();
        let mut door = Door::new(line, Action::FailedLogin, protocol, told.user, &[&nth, told.user, address.as_bytes()]);
        door.access.remote_ip = told.ip;
        door.access.failure = Some(told.failure);
        door.access.text = Some(words(told.text));
        door.step(line, event);
        let half = Half { door, last: line.time() };
        match self.waiting.get_mut(name) {
            Some(waiting) if waiting.tries.len() < MOST => waiting.tries.push(half),
            Some(_) => {}
            None => _ = self.waiting.open(Waiting { ip: told.ip, tries: vec![half] }, &mut self.idle),
        }
    }

    /// Somebody who is switched off tried: who, the next lines of other daemons will tell.
    pub fn denied_without_name(&mut self, line: &Line<'_>) {
        let told = Told { user: b"", ip: None, failure: Failure::UserDisabled, text: b"User found from deny passdb", protocol: None };
        self.auth_failed_without_session(line, &told);
    }

    /// Postfix's word on a try: told at once, with Dovecot's reason where there is one.
    pub fn sasl_failed(&mut self, line: &Line<'_>, peer: &Peer<'_>, method: Bytes<'_>, reason: Bytes<'_>, user: Option<Bytes<'_>>) {
        let named = user.map(lower);
        let half = self
            .take_half(peer.ip, line.time(), |half| named.as_ref().is_none_or(|user| half.door.access.user == *user))
            .or_else(|| self.take_half(None, line.time(), |half| half.door.access.failure == Some(Failure::UserDisabled)));
        let mut door = half.map_or_else(|| new_try(line, peer, reason, user), |half| half.door);
        if let Some(user) = named
            && door.access.user.is_empty()
        {
            door.rename(user);
        }
        door.access.protocol = Protocol::Smtp;
        self.complete_smtp_try(line, &mut door, peer);
        door.access.method = Some(text(method));
        let mut event = line.event(EventKind::LoginFailed);
        event.text = Some(words(reason));
        detail(&mut event, "method", Some(text(method)));
        detail(&mut event, "ip", peer.ip);
        door.step(line, event);
        self.parting.extend(door.tell());
    }

    fn take_half(&mut self, ip: Option<IpAddr>, now: Micros, fits: impl Fn(&Half) -> bool) -> Option<Half> {
        let waiting = self.waiting.get_mut(name(ip))?;
        let at = waiting.tries.iter().position(|half| half.last.plus(WAITS) >= now && fits(half))?;
        let half = waiting.tries.remove(at);
        self.close_if_empty(name(ip));
        Some(half)
    }

    fn close_if_empty(&mut self, name: u64) {
        if self.waiting.get(name).is_some_and(|waiting| waiting.tries.is_empty()) {
            self.waiting.close(name);
        }
    }

    /// Somebody from there got in: what a database of the chain said of him was no failed try.
    pub fn forgive_smtp(&mut self, ip: IpAddr, user: Option<Bytes<'_>>) {
        if let Some(waiting) = self.waiting.get_mut(name(Some(ip))) {
            let user = user.map(lower);
            waiting.tries.retain(|half| user.as_ref().is_some_and(|user| half.door.access.user != *user));
        }
        self.close_if_empty(name(Some(ip)));
    }

    /// The login process has told whom the oldest nameless line was about.
    pub fn forget_deny(&mut self) {
        if let Some(waiting) = self.waiting.get_mut(name(None))
            && !waiting.tries.is_empty()
        {
            waiting.tries.remove(0);
        }
        self.close_if_empty(name(None));
    }

    /// Postfix said nothing in time: what Dovecot said stands alone, unless it names nobody.
    pub fn waiting_due(&mut self, name: u64, clock: Micros) {
        let Some(waiting) = self.waiting.get_mut(name) else { return };
        let late = waiting.tries.iter().take_while(|half| half.last.plus(WAITS) < clock).count();
        for mut half in waiting.tries.drain(..late) {
            if !half.door.access.user.is_empty() {
                self.parting.extend(half.door.tell());
            }
        }
        self.close_if_empty(name);
        self.waiting.rewatch(name, &mut self.idle);
    }
}

/// A deny passdb's line: somebody is switched off, and it does not say who.
pub fn names_nobody(record: &Record<'_>, raw: &[u8]) -> bool {
    record.service == b"auth" && raw.ends_with(b"User found from deny passdb")
}

fn new_try(line: &Line<'_>, peer: &Peer<'_>, reason: Bytes<'_>, user: Option<Bytes<'_>>) -> Door {
    let nth = line.stamp.nth.to_le_bytes();
    let (pid, port) = (line.record.pid.unwrap_or_default().to_le_bytes(), peer.port.unwrap_or_default().to_le_bytes());
    let mut door = Door::new(line, Action::FailedLogin, Protocol::Smtp, user.unwrap_or_default(), &[&nth, &pid, &port]);
    let lost = has(reason, b"onnection lost") || has(reason, b"emporary");
    door.access.failure = Some(if lost { Failure::Other } else { Failure::AuthFailed });
    door.access.text = Some(words(reason)).filter(|reason| !reason.is_empty());
    door
}
