//! The data set: so many rows over thirty days, each the same whenever it is made.
//!
//! In: how many. Out: stories, in the order of time, as the fold hands them to the store. 55 % logins (a seventh of them
//! fail), 32 % received, 13 % sent. Refuses to know: how they are stored and what is asked of them.

use std::net::Ipv4Addr;

use tracemail_model::{
    access::Access,
    event::{Event, EventKind},
    ids::{Key, RowId, Stamp},
    message::{Attachment, Auth, Message, Spam, TlsVersion},
    reason::{Failure, Reason},
    row::Row,
    status::{Action, Direction, Protocol, Status},
    story::{Story, StoryId},
    time::{DAY, Micros, SECOND},
};

use super::{dice::Dice, lines::lines};

/// 2026-11-22T00:00:00Z: where the rows end.
pub const END: Micros = Micros(1_795_305_600 * SECOND);
/// Over so many days.
pub const DAYS: i64 = 30;

/// The stories, one after the other.
pub struct Traffic {
    dice: Dice,
    n: u64,
    rows: u64,
    last: u64,
}

impl Traffic {
    pub const fn new(rows: u64) -> Self {
        Self { dice: Dice::new(4711), n: 0, rows, last: rows }
    }

    /// What comes behind those rows: two thousand a second, without end.
    pub const fn behind(rows: u64) -> Self {
        Self { dice: Dice::new(4712), n: rows, rows, last: u64::MAX }
    }
}

impl Iterator for Traffic {
    type Item = Story;

    fn next(&mut self) -> Option<Story> {
        if self.n == self.last {
            return None;
        }
        let n = self.n;
        self.n += 1;
        let time = moment(n, self.rows);
        let key = Key::of([&n.to_le_bytes()[..]]);
        let id = RowId::new(Stamp { time, nth: 0 }, key);
        let row = match self.dice.below(100) {
            0..55 => login(&mut self.dice, id, time),
            sort => mail(&mut self.dice, id, time, n, sort < 87),
        };
        let lines = lines(&row, n);
        let kinds = if matches!(row, Row::Access(_)) {
            vec![EventKind::Connected]
        } else {
            vec![EventKind::Connected, EventKind::Queued, EventKind::Delivered]
        };
        let event = |(i, kind)| Event {
            time: time.plus(i as i64 * 1_000),
            kind,
            host: "mx1.example.com".into(),
            recipient: None,
            text: None,
            details: vec![],
        };
        let events = kinds.into_iter().enumerate().map(event).collect();
        Some(Story { id: StoryId { born: id, key }, rows: vec![(key, row)], part: 0, events, lines, legs: vec![] })
    }
}

/// When the row of that number came: three times as many at noon as at midnight.
fn moment(n: u64, rows: u64) -> Micros {
    if n >= rows {
        return END.plus((n - rows) as i64 * SECOND / 2_000);
    }
    let days = n as f64 / rows as f64 * DAYS as f64;
    let (day, part) = (days.floor(), days.fract());
    let part = part + 0.08 * (part * std::f64::consts::TAU).sin();
    END.plus(((day + part) * DAY as f64) as i64 - DAYS * DAY)
}

/// The id of a message, known by its number.
pub fn message_id(n: u64) -> String {
    format!("<{:016x}.{n}@mail.test>", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn login(dice: &mut Dice, id: RowId, time: Micros) -> Row {
    let failed = dice.one_in(7);
    let user = dice.account();
    let failures = [Failure::AuthFailed, Failure::AuthFailed, Failure::AuthFailed, Failure::UserUnknown, Failure::UserDisabled];
    let pop3 = dice.one_in(5);
    Row::Access(Access {
        id,
        time,
        logout_time: (!failed).then(|| time.plus(90 * SECOND)),
        action: if failed { Action::FailedLogin } else { Action::Login },
        protocol: if pop3 { Protocol::Pop3 } else { Protocol::Imap },
        domain: user.split_once('@').map(|(_, domain)| domain.to_owned()),
        user,
        failure: failed.then(|| failures[dice.below(5) as usize]),
        text: (!failed).then(|| "Disconnected: Logged out".into()),
        client: dice.one_in(3).then(|| format!("Thunderbird {}", 100 + dice.below(30))),
        server: format!("mail{}.example.com", dice.below(4)),
        local_ip: Some(Ipv4Addr::new(192, 0, 2, 1).into()),
        local_port: Some(993),
        remote_ip: Some(if failed { dice.attacker() } else { dice.ip() }),
        remote_port: Some(1024 + dice.below(60_000) as u16),
        session: Some(format!("{:012x}AAAA", dice.below(1 << 48))),
        method: Some("PLAIN".into()),
        tls: Some(TlsVersion::Tls13),
        tls_cipher: None,
        bytes_in: (!failed).then(|| dice.below(5_000)),
        bytes_out: (!failed).then(|| dice.below(500_000)),
        deleted: (!failed).then_some(0),
        expunged: (!failed).then_some(0),
        trashed: (!failed).then_some(0),
        retrieved: None,
        service: if pop3 { "pop3-login" } else { "imap-login" }.into(),
    })
}

fn mail(dice: &mut Dice, id: RowId, time: Micros, n: u64, received: bool) -> Row {
    let (ours, theirs) = (dice.account(), dice.stranger());
    let status = match (received, dice.below(100)) {
        (true, 0..84) => Status::Accepted,
        (true, 84..95) | (false, 95..98) => Status::Rejected,
        (true, 95..97) => Status::Quarantined,
        (true, _) => Status::Deferred,
        (false, 0..95) => Status::Delivered,
        (false, _) => Status::Queued,
    };
    let reason = match status {
        Status::Rejected => Some([Reason::Rbl, Reason::Rbl, Reason::RecipientUnknown, Reason::Policy][dice.below(4) as usize]),
        Status::Quarantined => Some(Reason::SuspectedJunk),
        Status::Deferred => Some(Reason::Greylisted),
        _ => None,
    };
    let relay = dice.strange_domain();
    let client_ip = Some(dice.ip());
    let host = format!("mx{}.{relay}", dice.below(4));
    let size = ((dice.below(1_000) as f64 / 1_000.0).powi(6) * 9e6) as u64 + 1_500;
    let text = match status {
        Status::Rejected => format!("550 5.7.1 <{ours}>: refused"),
        Status::Deferred => format!("450 4.7.1 <{ours}>: Recipient address rejected: Greylisted"),
        _ => format!("250 2.0.0 <{ours}> {:011x} Saved", dice.below(1 << 44)),
    };
    let files = if dice.one_in(5) { 1 + dice.below(2) } else { 0 };
    Row::Message(Message {
        id,
        direction: if received { Direction::Received } else { Direction::Sent },
        time,
        updated: time.plus(2 * SECOND),
        domain: ours.split_once('@').map(|(_, domain)| domain.to_owned()),
        sender: Some(if received { theirs.clone() } else { ours.clone() }),
        recipient: Some(if received { ours.clone() } else { theirs }),
        original_recipient: None,
        header_from: None,
        header_to: None,
        subject: Some(dice.subject()),
        size: Some(size),
        message_id: Some(message_id(n)),
        queue_id: Some(format!("4{:011X}", dice.below(1 << 44))),
        status,
        reason,
        text: Some(text),
        host: format!("mx{}.example.com", dice.below(4)),
        client_ip,
        client_host: received.then(|| host.clone()),
        helo: received.then(|| host.clone()),
        user: (!received).then_some(ours),
        service: if received { "smtpd" } else { "submission/smtpd" }.into(),
        port: None,
        relay_host: Some(if received { "dovecot".into() } else { host }),
        relay_ip: (!received).then(|| dice.ip()),
        relay_port: (!received).then_some(25),
        dsn: Some("2.0.0".into()),
        smtp_code: Some(250),
        attempts: 1,
        delay: Some(dice.below(9_000) as f64 / 1000.0),
        delays: Some([0.1, 0.01, 0.2, 0.05]),
        tls_in: Some(TlsVersion::Tls13),
        tls_in_cipher: Some("TLS_AES_256_GCM_SHA384".into()),
        tls_out: (!received).then_some(TlsVersion::Tls12),
        tls_out_cipher: None,
        tls_out_trust: None,
        folder: None,
        actions: vec![],
        forwarded_to: vec![],
        autoreply: None,
        spam: received.then(|| spam(dice)),
        virus: None,
        auth: Auth::default(),
        attachments: (0..files).map(|_| Attachment { name: dice.file(), sha256: None, size: None, status: None }).collect(),
        encryption: None,
    })
}

fn spam(dice: &mut Dice) -> Spam {
    let symbols = (0..6).map(|_| (format!("SYMBOL_{}", dice.zipf(200)), dice.below(40) as f64 / 10.0 - 1.0)).collect();
    Spam { score: dice.below(200) as f64 / 10.0 - 8.0, required: Some(15.0), action: "no action".into(), symbols }
}
