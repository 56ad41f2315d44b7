//! What a webmail says of its logins (Roundcube's `userlogins.log`, and its errors), tied to the IMAP session it opened.
//!
//! In: those lines, whole seconds, and IMAP sessions that may be a webmail's: from its own listener, or from an address
//! that is nobody's on the internet. Out: one row for each login or failed try, with the person's address where IMAP only
//! knows the webmail's. What ties them: user, outcome, time. A webmail followed without its IMAP server gets rows of its
//! own. Refuses to know: clicks; each is an IMAP session, and a row.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::EventKind,
    reason::Failure,
    status::{Action, Protocol},
    time::{Micros, SECOND},
};
use tracemail_parse::record::Webmail;

use crate::{
    access::Door,
    fold::Fold,
    hash,
    line::{Line, detail, lower, maybe, words},
    table::Open,
};

/// So far apart the two daemons' words on one login may lie. Dovecot holds a failed one back for 2 s or more.
const APART: i64 = 10 * SECOND;
/// Logins of one person that wait at the same time.
const MOST: usize = 50;

/// One person's logins of which one side has told.
#[derive(Default, Serialize, Deserialize)]
pub struct Desk {
    user: String,
    /// IMAP sessions the webmail may have opened.
    sessions: Vec<(u64, Micros)>,
    /// Logins the webmail told of; not shown until it is sure that no IMAP session stands for them.
    logins: Vec<Door>,
    failed: Vec<Failed>,
}

/// A failed try.
#[derive(Serialize, Deserialize)]
struct Failed {
    door: Door,
    /// IMAP told of it, and its row is shown.
    shown: bool,
    /// Which of the webmail's logs told of it: one, the other, both.
    in_logins: bool,
    in_errors: bool,
}

impl Open for Desk {
    const KIND: u8 = b'u';

    fn name(&self) -> u64 {
        name(&self.user)
    }

    fn due(&self) -> Micros {
        let doors = self.logins.iter().chain(self.failed.iter().map(|failed| &failed.door)).map(|door| door.access.time);
        let first = doors.chain(self.sessions.iter().map(|(_, at)| *at)).min();
        first.map_or(Micros(i64::MIN), |first| first.plus(APART))
    }
}

fn name(user: &str) -> u64 {
    hash::name(&[b"webmail", user.as_bytes()])
}

fn near(one: Micros, other: Micros) -> bool {
    one.plus(APART) >= other && other.plus(APART) >= one
}

/// Addresses a webmail may have towards its IMAP server.
pub fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

impl Fold {
    /// A webmail let somebody in, or did not.
    pub fn webmail(&mut self, line: &Line<'_>, told: &Webmail<'_>) {
        let user = lower(told.user);
        let own = name(&user);
        if self.desks.get(own).is_none() {
            self.desks.open(Desk { user, ..Desk::default() }, &mut self.idle);
        }
        if told.failed {
            self.webmail_failed(line, told, own);
        } else {
            self.webmail_login(line, told, own);
        }
        self.watch_desk(own);
    }

    fn webmail_login(&mut self, line: &Line<'_>, told: &Webmail<'_>, own: u64) {
        let Some(desk) = self.desks.get_mut(own) else { return };
        let at = desk.sessions.iter().position(|(_, at)| near(*at, line.time()));
        let session = at.map(|at| desk.sessions.remove(at).0);
        if let Some(session) = session.and_then(|name| self.sessions.get_mut(name)) {
            session.is_a_webmails(told.ip, Some(line.log()));
        } else if desk.logins.len() < MOST {
            desk.logins.push(door(line, told));
        }
    }

    fn webmail_failed(&mut self, line: &Line<'_>, told: &Webmail<'_>, own: u64) {
        let Some(desk) = self.desks.get_mut(own) else { return };
        let in_errors = told.session.is_none();
        let open = |failed: &&mut Failed| {
            near(failed.door.access.time, line.time()) && !(if in_errors { failed.in_errors } else { failed.in_logins })
        };
        if let Some(failed) = desk.failed.iter_mut().find(open) {
            failed.in_errors |= in_errors;
            failed.in_logins |= !in_errors;
            failed.door.seen_by_webmail(told.ip);
            failed.door.news.line(|| line.log());
            if failed.shown {
                self.parting.extend(failed.door.tell());
            }
        } else if desk.failed.len() < MOST {
            desk.failed.push(Failed { door: door(line, told), shown: false, in_logins: !in_errors, in_errors });
        }
    }

    /// An IMAP session that may be a webmail's has begun.
    pub fn may_be_webmails(&mut self, session: u64, user: &str, at: Micros) {
        let own = name(user);
        if let Some(desk) = self.desks.get_mut(own)
            && let Some(told) = desk.logins.iter().position(|door| near(door.access.time, at))
        {
            let door = desk.logins.remove(told);
            if let Some(session) = self.sessions.get_mut(session) {
                session.is_a_webmails(door.access.remote_ip, door.news.into_lines().next());
            }
        } else {
            let desk = self.desk(user);
            if desk.sessions.len() < MOST {
                desk.sessions.push((session, at));
            }
        }
        self.watch_desk(own);
    }

    /// An IMAP session that may be a webmail's failed; its row is shown.
    pub fn may_have_failed_webmail(&mut self, mut door: Door) {
        let own = name(&door.access.user);
        let (user, time) = (door.access.user.clone(), door.access.time);
        let desk = self.desk(&user);
        let (mut in_logins, mut in_errors) = (false, false);
        if let Some(at) = desk.failed.iter().position(|failed| !failed.shown && near(failed.door.access.time, time)) {
            let known = desk.failed.remove(at);
            (in_logins, in_errors) = (known.in_logins, known.in_errors);
            door.seen_by_webmail(known.door.access.remote_ip);
            known.door.news.into_lines().for_each(|kept| door.news.line(|| kept));
        }
        let story = door.tell();
        if desk.failed.len() < MOST {
            desk.failed.push(Failed { door, shown: true, in_logins, in_errors });
        }
        self.parting.extend(story);
        self.watch_desk(own);
    }

    fn desk(&mut self, user: &str) -> &mut Desk {
        let own = name(user);
        if self.desks.get(own).is_none() {
            self.desks.open(Desk { user: user.to_owned(), ..Desk::default() }, &mut self.idle);
        }
        self.desks.get_mut(own).expect("opened above")
    }

    fn watch_desk(&mut self, own: u64) {
        let empty = |desk: &Desk| desk.sessions.is_empty() && desk.logins.is_empty() && desk.failed.is_empty();
        if self.desks.get(own).is_some_and(empty) {
            self.desks.close(own);
        } else {
            self.desks.rewatch(own, &mut self.idle);
        }
    }

    /// What has waited long enough stands as it is.
    pub fn desk_due(&mut self, own: u64, clock: Micros) {
        let Some(desk) = self.desks.get_mut(own) else { return };
        desk.sessions.retain(|(_, at)| at.plus(APART) >= clock);
        let late = |door: &Door| door.access.time.plus(APART) < clock;
        for mut door in desk.logins.extract_if(.., |door| late(door)) {
            self.parting.extend(door.tell());
        }
        for mut failed in desk.failed.extract_if(.., |failed| late(&failed.door)) {
            self.parting.extend(failed.door.tell());
        }
        self.watch_desk(own);
    }
}

impl Door {
    /// The webmail says whose browser it was.
    pub fn seen_by_webmail(&mut self, ip: Option<IpAddr>) {
        let access = &mut self.access;
        access.protocol = Protocol::Webmail;
        if ip.is_some() && access.remote_ip != ip {
            // the port was the webmail's
            (access.remote_ip, access.remote_port) = (ip, None);
        }
        self.changed = true;
    }
}

/// A row of the webmail's own.
fn door(line: &Line<'_>, told: &Webmail<'_>) -> Door {
    let action = if told.failed { Action::FailedLogin } else { Action::Login };
    let (nth, address) = (line.stamp.nth.to_le_bytes(), told.ip.map(|ip| ip.to_string()).unwrap_or_default());
    let mut door = Door::new(line, action, Protocol::Webmail, told.user, &[told.user, address.as_bytes(), &nth]);
    door.access.remote_ip = told.ip;
    door.access.session = maybe(told.session);
    door.access.failure = told.failed.then_some(Failure::AuthFailed);
    door.access.text = Some(words(told.text)).filter(|text| !text.is_empty());
    let mut event = line.event(if told.failed { EventKind::LoginFailed } else { EventKind::LoggedIn });
    detail(&mut event, "ip", told.ip);
    detail(&mut event, "session", maybe(told.session));
    door.step(line, event);
    door
}
