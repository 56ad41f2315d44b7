//! Deeds as Dovecot 2.3 and Postfix 3.7 log them; the forms are those of `end2end/maillab/logs`.
//!
//! In: deeds, oldest first. Out: lines in the order of their time; one login writes several, some of them much later.

use std::{cmp::Reverse, collections::BinaryHeap, fmt::Write as _, net::IpAddr};

use tracemail_model::time::SECOND;

use super::{
    Deed, MINUTE, Outcome, START,
    people::{Door, PROGRAMS, Program},
};

const MILLI: i64 = SECOND / 1_000;

/// Lines that wait for their time.
#[derive(Default)]
struct Log {
    waiting: BinaryHeap<Reverse<(i64, u64, String)>>,
    serial: u64,
}

impl Log {
    fn line(&mut self, at: i64, text: std::fmt::Arguments<'_>) {
        self.serial += 1;
        let time = START.plus(at).to_string();
        let mut line = String::with_capacity(240);
        _ = write!(line, "{}+00:00 mx1 {text}", time.trim_end_matches('Z'));
        self.waiting.push(Reverse((at, self.serial, line)));
    }

    fn tell(&mut self, until: i64, tell: &mut impl FnMut(&str)) {
        while self.waiting.peek().is_some_and(|Reverse((at, ..))| *at <= until) {
            if let Some(Reverse((.., line))) = self.waiting.pop() {
                tell(&line);
            }
        }
    }
}

/// Writes all of them.
pub fn write(deeds: &[Deed], mut tell: impl FnMut(&str), name: impl Fn(u32) -> String) {
    let mut log = Log::default();
    for (deed, nth) in deeds.iter().zip(1_u64..) {
        log.tell(deed.at, &mut tell);
        let (user, program) = (name(deed.who), &PROGRAMS[usize::from(deed.program)]);
        match (program.door, deed.outcome) {
            (Door::Smtp, Outcome::Sent { to, refused }) => message(&mut log, deed, &user, program, nth, (to, refused)),
            (Door::Smtp, Outcome::In) => message(&mut log, deed, &user, program, nth, (1, 0)),
            (Door::Smtp, _) => submission_failed(&mut log, deed, &user, program, nth),
            (_, Outcome::In | Outcome::Sent { .. }) => login(&mut log, deed, &user, program, nth),
            (_, outcome) => failed(&mut log, deed, &user, program, nth, outcome == Outcome::Nobody),
        }
    }
    log.tell(i64::MAX, &mut tell);
}

/// The end of a line of a login process.
fn tail(ip: IpAddr, nth: u64, program: &Program, mpid: bool) -> String {
    let (lip, port, listener) = match program.door {
        Door::Pop3 => ("192.0.2.11", 995, ""),
        Door::Webmail => ("192.0.2.14", 2145, ", listener=imap-webmail"),
        Door::Imap | Door::Smtp => ("192.0.2.14", 993, ""),
    };
    let mpid = if mpid { format!(", mpid={}", 1_000 + nth % 60_000) } else { String::new() };
    format!("rip={ip}, rport={}, lip={lip}, lport={port}{listener}{mpid}, TLS, session=<{}>", 1_024 + nth % 60_000, session(nth))
}

fn session(nth: u64) -> String {
    format!("s{nth:09x}/ADIB")
}

const fn process(program: &Program) -> &'static str {
    match program.door {
        Door::Pop3 => "pop3",
        Door::Imap | Door::Webmail | Door::Smtp => "imap",
    }
}

fn identity(program: &Program, ip: IpAddr) -> Option<String> {
    let name = program.name?;
    Some(match program.door {
        Door::Webmail => format!("name={name}, version=1.6.5, x-originating-ip={ip}"),
        _ => format!("name={name}, version=115.4.1"),
    })
}

fn login(log: &mut Log, deed: &Deed, user: &str, program: &Program, nth: u64) {
    let (at, ip, process) = (deed.at, deed.ip, process(program));
    if let Some(identity) = identity(program, ip).filter(|_| program.early) {
        log.line(at, format_args!("dovecot: {process}-login: ID sent: {identity}: user=<>, {}", tail(ip, nth, program, false)));
    }
    let at = at + 20 * MILLI;
    log.line(
        at,
        format_args!("dovecot: {process}-login: Login: user=<{user}>, method={}, {}", program.method, tail(ip, nth, program, true)),
    );
    let (pid, session) = (1_000 + nth % 60_000, session(nth));
    if let Some(identity) = identity(program, ip).filter(|_| !program.early) {
        // some take a second to say who they are
        let later = if nth.is_multiple_of(20) { 1_100 * MILLI } else { 15 * MILLI };
        log.line(at + later, format_args!("dovecot: {process}({user})<{pid}><{session}>: ID sent: {identity}"));
    }
    let stays = (nth % 9 + 1) * 47;
    let end = if process == "pop3" {
        "Disconnected: Logged out top=0/0, retr=1/2345, del=0/9, size=20480"
    } else {
        "Disconnected: Logged out in=164 out=2192 deleted=0 expunged=0 trashed=0 autoexpunged=0 appended=0 hdr_count=0 hdr_bytes=0 body_count=1 body_bytes=1039"
    };
    log.line(at + stays as i64 * SECOND, format_args!("dovecot: {process}({user})<{pid}><{session}>: {end}"));
}

fn failed(log: &mut Log, deed: &Deed, user: &str, program: &Program, nth: u64, nobody: bool) {
    let (at, ip, process) = (deed.at, deed.ip, process(program));
    if let Some(identity) = identity(program, ip).filter(|_| program.early) {
        log.line(at, format_args!("dovecot: {process}-login: ID sent: {identity}: user=<>, {}", tail(ip, nth, program, false)));
    }
    let why = if nobody { "unknown user" } else { "Password mismatch" };
    log.line(at + 10 * MILLI, format_args!("dovecot: auth: passwd-file({user},{ip},<{}>): {why}", session(nth)));
    log.line(
        at + 2 * SECOND,
        format_args!(
            "dovecot: {process}-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<{user}>, method={}, {}",
            program.method,
            tail(ip, nth, program, false)
        ),
    );
}

fn submission_failed(log: &mut Log, deed: &Deed, user: &str, program: &Program, nth: u64) {
    let (at, ip, pid, port) = (deed.at, deed.ip, 100 + nth % 30_000, 1_024 + nth % 60_000);
    let smtpd = format!("postfix/submission/smtpd[{pid}]");
    log.line(at, format_args!("{smtpd}: connect from unknown[{ip}]:{port}"));
    log.line(
        at + 2 * SECOND,
        format_args!(
            "{smtpd}: warning: unknown[{ip}]:{port}: SASL {} authentication failed: (reason unavailable), sasl_username={user}",
            program.method
        ),
    );
    log.line(
        at + 2 * SECOND + MILLI,
        format_args!("{smtpd}: disconnect from unknown[{ip}]:{port} ehlo=2 starttls=1 auth=0/1 quit=1 commands=4/5"),
    );
}

fn message(log: &mut Log, deed: &Deed, user: &str, program: &Program, nth: u64, (to, refused): (u16, u16)) {
    let (at, ip, pid, port) = (deed.at, deed.ip, 100 + nth % 30_000, 1_024 + nth % 60_000);
    let (smtpd, id) = (format!("postfix/submission/smtpd[{pid}]"), format!("4jW{}", queue_id(nth)));
    log.line(at, format_args!("{smtpd}: connect from unknown[{ip}]:{port}"));
    log.line(
        at + 40 * MILLI,
        format_args!("{smtpd}: {id}: client=unknown[{ip}]:{port}, sasl_method={}, sasl_username={user}", program.method),
    );
    log.line(at + 50 * MILLI, format_args!("postfix/cleanup[30697]: {id}: message-id=<m{nth}@client.example>"));
    log.line(at + 90 * MILLI, format_args!("postfix/qmgr[30623]: {id}: from=<{user}>, size=7360, nrcpt={to} (queue active)"));
    log.line(
        at + 95 * MILLI,
        format_args!("{smtpd}: disconnect from unknown[{ip}]:{port} ehlo=2 starttls=1 auth=1 mail=1 rcpt={to} data=1 quit=1 commands=8"),
    );
    let relay = "relay=mx.remote.test[198.51.100.25]:25";
    for n in 0..to {
        let at = at + (200 + i64::from(n) * 5) * MILLI;
        let rest = if n < refused {
            "dsn=5.1.1, status=bounced (host mx.remote.test[198.51.100.25] said: 550 5.1.1 Recipient address rejected: User unknown (in reply to RCPT TO command))"
        } else {
            "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4jWzT)"
        };
        log.line(
            at,
            format_args!("postfix/smtp[1083]: {id}: to=<r{n}.{nth}@remote.test>, {relay}, delay=0.3, delays=0.08/0/0.1/0.1, {rest}"),
        );
    }
    log.line(at + MINUTE / 10, format_args!("postfix/qmgr[30623]: {id}: removed"));
}

/// As Postfix writes them with `enable_long_queue_ids`: no vowels.
fn queue_id(nth: u64) -> String {
    const DIGITS: &[u8; 52] = b"0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    let digit = |n: u32| char::from(DIGITS[(nth / 52_u64.pow(n) % 52) as usize]);
    format!("{}{}{}{}{}z{}{}{}{}", digit(4), digit(3), digit(2), digit(1), digit(0), digit(3), digit(2), digit(1), digit(0))
}
