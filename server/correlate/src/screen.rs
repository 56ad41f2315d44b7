//! postscreen's connections: strangers turned away before smtpd, with or without a recipient named.
//!
//! In: postscreen's and dnsblog's lines of one address, and smtpd's words on limits. Out: their lines and steps for the
//! refusals they led to; a refusal of its own where somebody broke the protocol or stands on a block list and was gone
//! before he named a recipient. Who passes leaves no row. Refuses to know: what refusals become (`queue/refusal.rs`).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    reason::Reason,
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Bytes, Peer, Refusal, RefusalBy, RefusalDeed};

use crate::{
    fold::Fold,
    hash,
    line::{Line, detail, text},
    table::Open,
};

/// postscreen ends a connection after 5 minutes at most.
const WAITS: i64 = 600 * SECOND;
/// Lines kept of one address.
const MOST: usize = 20;

/// One address at postscreen.
#[derive(Serialize, Deserialize)]
pub struct Screened {
    name: u64,
    lines: Vec<LogLine>,
    events: Vec<Event>,
    /// The worst he did: postscreen's word, and what it says with it.
    offence: Option<(String, String)>,
    updated: Micros,
}

impl Open for Screened {
    const KIND: u8 = b'n';

    fn name(&self) -> u64 {
        self.name
    }

    fn due(&self) -> Micros {
        self.updated.plus(WAITS)
    }
}

fn name(host: &[u8], ip: IpAddr) -> u64 {
    let octets = match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => ip.octets(),
    };
    hash::name(&[b"postscreen", host, &octets])
}

/// What postscreen's words refuse for. Hanging up, or taking too long, breaks no rule.
pub fn offence(word: Bytes<'_>) -> Option<Reason> {
    match word {
        b"DNSBL" => Some(Reason::Rbl),
        b"BLACKLISTED" | b"DENYLISTED" => Some(Reason::HostDenied),
        b"PREGREET" | b"COMMAND PIPELINING" | b"NON-SMTP COMMAND" | b"BARE NEWLINE" | b"DATA without valid RCPT" => {
            Some(Reason::ProtocolError)
        }
        _ => None,
    }
}

impl Fold {
    /// postscreen says what a client did.
    pub fn screened(&mut self, line: &Line<'_>, peer: &Peer<'_>, (word, said): (Bytes<'_>, Bytes<'_>)) {
        let Some(ip) = peer.ip else { return };
        let name = name(line.record.host, ip);
        match word {
            b"PASS NEW" | b"PASS OLD" | b"WHITELISTED" | b"ALLOWLISTED" => drop(self.screened.close(name)),
            b"DISCONNECT" => {
                self.keep_screened(name, line, None);
                let gone = self.screened.close(name).and_then(|screened| Some((screened.offence?, screened.lines, screened.events)));
                if let Some(((word, said), lines, events)) = gone {
                    let told = refusal(peer, (RefusalBy::Postscreen, word.as_bytes()), (None, None), said.as_bytes());
                    self.refused_at_the_door(line, &told, Some((None, lines, events)));
                }
            }
            _ => {
                let kind = if word == b"CONNECT" { EventKind::Connected } else { EventKind::Note };
                let mut event = line.event(kind);
                event.text = (word != b"CONNECT").then(|| format!("{} {}", text(word), text(said)).trim_end().to_owned());
                detail(&mut event, "ip", Some(ip));
                self.keep_screened(name, line, Some(event));
                if offence(word).is_some()
                    && let Some(screened) = self.screened.get_mut(name)
                {
                    screened.offence.get_or_insert_with(|| (text(word), format!("{} {}", text(word), text(said)).trim_end().to_owned()));
                }
            }
        }
    }

    /// dnsblog found an address on a list.
    pub fn listed(&mut self, line: &Line<'_>, ip: Option<IpAddr>, (list, answer): (Bytes<'_>, Bytes<'_>)) {
        let Some(ip) = ip else { return };
        let mut event = line.event(EventKind::Note);
        event.text = Some(format!("listed by {} as {}", text(list), text(answer)));
        detail(&mut event, "ip", Some(ip));
        self.keep_screened(name(line.record.host, ip), line, Some(event));
    }

    fn keep_screened(&mut self, name: u64, line: &Line<'_>, event: Option<Event>) {
        if self.screened.get(name).is_none() {
            let fresh = Screened { name, lines: Vec::new(), events: Vec::new(), offence: None, updated: line.time() };
            self.screened.open(fresh, &mut self.idle);
        }
        let Some(screened) = self.screened.get_mut(name) else { return };
        screened.updated = screened.updated.max(line.time());
        if screened.lines.len() < MOST {
            screened.lines.push(line.log());
            screened.events.extend(event);
        }
    }

    /// What a refusal of postscreen's takes from the connection. He named a recipient, and that row tells of him.
    pub fn screened_for(&mut self, line: &Line<'_>, ip: Option<IpAddr>) -> Option<crate::smtpd::Passed> {
        let screened = self.screened.get_mut(name(line.record.host, ip?))?;
        screened.offence = None;
        Some((None, screened.lines.clone(), screened.events.clone()))
    }

    /// smtpd lets nobody in who comes too often (anvil): `Connection rate limit exceeded: 61 from PEER for service …`.
    pub fn limited(&mut self, line: &Line<'_>, peer: &Peer<'_>, said: Bytes<'_>) {
        let what = said.split(|b| *b == b':').next().unwrap_or_default();
        if what.ends_with(b" limit exceeded") {
            let told = refusal(peer, (RefusalBy::Postfix, b"CONNECT"), (Some(421), Some(b"4.7.0")), what);
            self.refused_at_the_door(line, &told, None);
        }
    }
}

fn refusal<'a>(
    peer: &Peer<'a>,
    (by, stage): (RefusalBy, Bytes<'a>),
    (smtp_code, dsn): (Option<u16>, Option<Bytes<'a>>),
    text: Bytes<'a>,
) -> Refusal<'a> {
    let deed = RefusalDeed::Reject;
    Refusal {
        queue_id: None,
        deed,
        by,
        stage,
        peer: *peer,
        smtp_code,
        dsn,
        text,
        about: b"",
        from: None,
        to: None,
        helo: None,
        username: None,
    }
}
