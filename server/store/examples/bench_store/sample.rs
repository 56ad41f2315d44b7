//! Rows drawn from a fixed seed.

use std::net::{IpAddr, Ipv4Addr};

use tracemail_model::{
    access::Access,
    event::{Event, EventKind, LogLine},
    ids::{Key, RowId, Stamp},
    message::{Auth, Message, Spam, TlsVersion},
    reason::{Failure, Reason},
    row::Row,
    status::{Action, Direction, Protocol, Status},
    story::{Story, StoryId},
    time::{DAY, Micros, SECOND},
};

/// 2026-11-22T00:00:00Z: where the rows end.
pub const END: Micros = Micros(1_795_305_600 * SECOND);

/// The dice: splitmix64.
pub struct Dice {
    state: u64,
    n: u64,
    rows: u64,
    a_day: u64,
}

impl Dice {
    pub fn new(rows: u64, a_day: u64) -> Self {
        Self { state: 4711, n: 0, rows, a_day }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// By Zipf's law, nearly: the first of `n` come most often.
    fn zipf(&mut self, n: u64) -> u64 {
        let part = self.below(1 << 52) as f64 / (1_u64 << 52) as f64;
        ((n as f64).powf(part) - 1.0) as u64
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn domain(&mut self) -> String {
        format!("customer{}.example", self.zipf(5_000))
    }

    pub fn account(&mut self) -> String {
        format!("user{}@{}", self.zipf(40), self.domain())
    }

    pub fn strange_domain(&mut self) -> String {
        format!("sender{}.test", self.zipf(20_000))
    }

    pub fn stranger(&mut self) -> String {
        if self.one_in(10) {
            return format!("bounce-{}@{}", self.below(1 << 40), self.strange_domain());
        }
        format!("u{}@{}", self.zipf(30), self.strange_domain())
    }

    pub fn network(&mut self) -> IpAddr {
        let n = self.zipf(3_000) as u32;
        IpAddr::V4(Ipv4Addr::from((11 << 24) + (n << 8)))
    }

    fn ip(&mut self) -> IpAddr {
        match self.network() {
            IpAddr::V4(network) => IpAddr::V4(Ipv4Addr::from(u32::from(network) + self.zipf(20) as u32)),
            other @ IpAddr::V6(_) => other,
        }
    }

    pub fn word(&mut self) -> String {
        let n = self.zipf(8_000);
        format!("w{}{}", ["or", "in", "ta", "lo", "mes"][n as usize % 5], n)
    }

    fn subject(&mut self) -> String {
        let words: Vec<_> = (0..3 + self.below(4)).map(|_| self.word()).collect();
        format!("Re: {} {}", words.join(" "), self.below(100_000))
    }

    /// The id of some row there is, likely.
    pub fn message_id(&mut self) -> String {
        let n = self.below(self.rows);
        message_id(n)
    }

    /// The next row, with what lies behind it.
    pub fn story(&mut self) -> Story {
        let n = self.n;
        self.n += 1;
        let time = END.plus(-(((self.rows - n) as i64) * (DAY / self.a_day as i64)));
        let key = Key::of([&n.to_le_bytes()[..]]);
        let id = RowId::new(Stamp { time, nth: 0 }, key);
        let row = if self.below(100) < 55 { self.login(id, time, n) } else { self.mail(id, time, n) };
        let lines: Vec<_> = (0..4 + n % 2).map(|i| LogLine { time: time.plus(i as i64 * 1000), text: line(&row, i, n) }).collect();
        let event = |i: usize, kind| Event {
            time: time.plus(i as i64 * 1000),
            kind,
            host: "mx1.example.com".into(),
            recipient: None,
            text: Some("250 2.0.0 Ok".into()),
            details: vec![],
        };
        let kinds = [EventKind::Connected, EventKind::Queued, EventKind::Delivered];
        let events = kinds.into_iter().enumerate().map(|(i, kind)| event(i, kind)).collect();
        Story { id: StoryId { born: id, key }, rows: vec![(key, row)], part: 0, events, lines, legs: vec![] }
    }

    fn login(&mut self, id: RowId, time: Micros, n: u64) -> Row {
        let failed = self.one_in(7);
        let user = self.account();
        Row::Access(Access {
            id,
            time,
            logout_time: (!failed).then(|| time.plus(90 * SECOND)),
            action: if failed { Action::FailedLogin } else { Action::Login },
            protocol: Protocol::ALL[self.zipf(5) as usize],
            domain: user.split_once('@').map(|(_, domain)| domain.to_owned()),
            user,
            failure: failed.then_some(Failure::AuthFailed),
            text: (!failed).then(|| "Disconnected: Logged out".into()),
            client: self.one_in(3).then(|| format!("Thunderbird {}", 100 + self.below(30))),
            server: format!("mail{}.example.com", self.below(4)),
            local_ip: Some(Ipv4Addr::new(192, 0, 2, 1).into()),
            local_port: Some(993),
            remote_ip: Some(self.ip()),
            remote_port: Some(1024 + self.below(60_000) as u16),
            session: Some(format!("{:012x}AAAA", self.below(1 << 48))),
            method: Some("PLAIN".into()),
            tls: Some(TlsVersion::Tls13),
            tls_cipher: Some("TLS_AES_256_GCM_SHA384".into()),
            bytes_in: (!failed).then(|| self.below(5_000)),
            bytes_out: (!failed).then(|| self.below(500_000)),
            deleted: Some(0),
            expunged: Some(0),
            trashed: Some(0),
            retrieved: None,
            service: if n.is_multiple_of(5) { "pop3-login" } else { "imap-login" }.into(),
        })
    }

    fn mail(&mut self, id: RowId, time: Micros, n: u64) -> Row {
        let received = self.below(45) < 32;
        let (ours, theirs) = (self.account(), self.stranger());
        let status = match (received, self.below(100)) {
            (true, 0..88) => Status::Accepted,
            (true, 88..97) | (false, 95..98) => Status::Rejected,
            (true, 97) => Status::Quarantined,
            (true, _) => Status::Deferred,
            (false, 0..95) => Status::Delivered,
            (false, _) => Status::Queued,
        };
        let relay = self.strange_domain();
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
            subject: Some(self.subject()),
            size: Some(self.below(1_000_000)),
            message_id: Some(message_id(n)),
            queue_id: Some(format!("4{:011X}", self.below(1 << 44))),
            status,
            reason: (status == Status::Rejected).then_some(Reason::RecipientUnknown),
            text: Some(format!("250 2.0.0 <{ours}> {:016x} Saved", self.next())),
            host: format!("mx{}.example.com", self.below(4)),
            client_ip: Some(self.ip()),
            client_host: received.then(|| format!("out{}.{relay}", self.below(4))),
            helo: received.then(|| format!("out{}.{relay}", self.below(4))),
            user: (!received).then_some(ours),
            service: if received { "smtpd" } else { "submission/smtpd" }.into(),
            port: None,
            relay_host: Some(if received { "dovecot".into() } else { format!("mx.{relay}") }),
            relay_ip: Some(self.ip()),
            relay_port: Some(25),
            dsn: Some("2.0.0".into()),
            smtp_code: Some(250),
            attempts: 1,
            delay: Some(self.below(9_000) as f64 / 1000.0),
            delays: Some([0.1, 0.01, 0.2, 0.05]),
            tls_in: Some(TlsVersion::Tls13),
            tls_in_cipher: Some("TLS_AES_256_GCM_SHA384".into()),
            tls_out: (!received).then_some(TlsVersion::Tls12),
            tls_out_cipher: None,
            tls_out_trust: None,
            folder: received.then(|| "INBOX".into()),
            actions: vec![],
            forwarded_to: vec![],
            autoreply: None,
            spam: received.then(|| self.spam()),
            virus: None,
            auth: Auth::default(),
            attachments: vec![],
        })
    }

    fn spam(&mut self) -> Spam {
        let symbols = (0..8).map(|_| (format!("SYMBOL_{}", self.zipf(200)), self.below(4_000) as f64 / 1000.0 - 1.0)).collect();
        Spam { score: self.below(20_000) as f64 / 1000.0 - 8.0, required: Some(15.0), action: "no action".into(), symbols }
    }
}

fn message_id(n: u64) -> String {
    format!("<{:016x}.{n}@mail.test>", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn line(row: &Row, i: u64, n: u64) -> String {
    let (host, id) = ("mx1", n.wrapping_mul(0x9e37_79b9) % (1 << 44));
    match (row, i) {
        (Row::Access(a), 0) => format!(
            "Nov 21 10:11:{:02} {host} dovecot: {}: Login: user=<{}>, method=PLAIN, rip={}, lip=192.0.2.1, mpid={}, TLS, session=<{}>",
            n % 60,
            a.service,
            a.user,
            a.remote_ip.unwrap_or([0, 0, 0, 0].into()),
            n % 30_000,
            a.session.as_deref().unwrap_or_default()
        ),
        (Row::Access(a), _) => format!(
            "Nov 21 10:12:{:02} {host} dovecot: imap({})<{}><x{i}>: Disconnected: Logged out in={} out={} deleted=0 expunged=0 trashed=0",
            n % 60,
            a.user,
            n % 30_000,
            n % 999,
            n % 99_999
        ),
        (Row::Message(m), 0) => format!(
            "Nov 21 10:11:{:02} {host} postfix/smtpd[{}]: 4{id:011X}: client=out1.example.test[{}]",
            n % 60,
            n % 30_000,
            m.client_ip.unwrap_or([0, 0, 0, 0].into())
        ),
        (Row::Message(m), 1) => format!(
            "Nov 21 10:11:{:02} {host} postfix/cleanup[{}]: 4{id:011X}: message-id={}",
            n % 60,
            n % 30_000,
            m.message_id.as_deref().unwrap_or_default()
        ),
        (Row::Message(m), 2) => format!(
            "Nov 21 10:11:{:02} {host} postfix/qmgr[123]: 4{id:011X}: from=<{}>, size={}, nrcpt=1 (queue active)",
            n % 60,
            m.sender.as_deref().unwrap_or_default(),
            m.size.unwrap_or(0)
        ),
        (Row::Message(m), 3) => format!(
            "Nov 21 10:11:{:02} {host} postfix/lmtp[{}]: 4{id:011X}: to=<{}>, relay=dovecot[private/lmtp], delay=0.3, delays=0.1/0/0.1/0.1, dsn=2.0.0, status=sent ({})",
            n % 60,
            n % 30_000,
            m.recipient.as_deref().unwrap_or_default(),
            m.text.as_deref().unwrap_or_default()
        ),
        (Row::Message(_), _) => format!("Nov 21 10:11:{:02} {host} postfix/qmgr[123]: 4{id:011X}: removed", n % 60),
    }
}
