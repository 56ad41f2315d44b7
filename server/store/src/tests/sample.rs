//! Rows and stories to test with.

use tracemail_model::{
    access::Access,
    encryption::Encryption,
    event::{Event, EventKind, LegKind, LogLine},
    ids::{Key, RowId, Stamp},
    message::{Attachment, Auth, Message, Spam, TlsVersion},
    reason::{Failure, Reason},
    row::Row,
    status::{Action, Direction, Protocol, Status},
    story::{Story, StoryId},
    time::{Day, Micros, SECOND},
};

use crate::{Batch, Tally, UnknownLine};

/// 2026-11-21
pub(super) const TODAY: Day = Day(20_778);

/// So many seconds into today.
pub(super) fn at(seconds: i64) -> Micros {
    TODAY.start().plus(seconds * SECOND)
}

pub(super) fn key(name: &str) -> Key {
    Key::of([name.as_bytes()])
}

pub(super) fn id(time: Micros, name: &str) -> RowId {
    RowId::new(Stamp { time, nth: 0 }, key(name))
}

/// A message with every fact.
pub(super) fn message(time: Micros, name: &str, recipient: &str) -> Message {
    Message {
        id: id(time, &format!("{name} {recipient}")),
        direction: Direction::Received,
        time,
        updated: time.plus(2 * SECOND),
        domain: recipient.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()),
        sender: Some("Anna@Example.org".into()),
        recipient: Some(recipient.into()),
        original_recipient: Some("info@example.com".into()),
        header_from: Some("anna@example.org".into()),
        header_to: None,
        subject: Some("Fattura è PRONTA [1]".into()),
        size: Some(12_345),
        message_id: Some(format!("<{name}@example.org>")),
        queue_id: Some(name.into()),
        status: Status::Accepted,
        reason: Some(Reason::Greylisted),
        text: Some("250 2.0.0 Ok".into()),
        host: "mx1.example.com".into(),
        client_ip: Some([192, 0, 2, 7].into()),
        client_host: Some("Mail.example.org".into()),
        helo: Some("HELO.example.org".into()),
        user: None,
        service: "smtpd".into(),
        port: Some(25),
        relay_host: Some("dovecot".into()),
        relay_ip: "2001:db8::5".parse().ok(),
        relay_port: Some(24),
        dsn: Some("2.0.0".into()),
        smtp_code: Some(250),
        attempts: 1,
        delay: Some(0.25),
        delays: Some([0.1, 0.01, 0.02, 1.0 / 3.0]),
        tls_in: Some(TlsVersion::Tls13),
        tls_in_cipher: Some("TLS_AES_256_GCM_SHA384".into()),
        tls_out: None,
        tls_out_cipher: None,
        tls_out_trust: Some("Untrusted".into()),
        folder: Some("Archive/2026".into()),
        actions: vec!["fileinto".into(), "Keep".into()],
        forwarded_to: vec!["other@example.net".into()],
        autoreply: Some("anna@example.org".into()),
        spam: Some(Spam {
            score: 3.25,
            required: Some(15.0),
            action: "no action".into(),
            symbols: vec![("R_SPF_ALLOW".into(), -0.2), ("MISSING_TO".into(), 2.0)],
        }),
        virus: Some("Eicar-Test".into()),
        auth: Auth { spf: Some("pass".into()), dkim: Some("Fail".into()), dmarc: None },
        attachments: vec![Attachment {
            name: "Fattura.PDF".into(),
            sha256: Some("ab".repeat(32)),
            size: Some(999),
            status: Some("ok".into()),
        }],
        encryption: Some(Encryption::Smime),
    }
}

pub(super) fn access(time: Micros, name: &str, user: &str) -> Access {
    let domain = user.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    Access {
        id: id(time, name),
        time,
        logout_time: None,
        action: if domain.is_some() { Action::Login } else { Action::FailedLogin },
        protocol: Protocol::Imap,
        user: user.into(),
        failure: domain.is_none().then_some(Failure::UserUnknown),
        domain,
        text: None,
        client: Some("Thunderbird 128".into()),
        server: "mail.example.com".into(),
        local_ip: Some([192, 0, 2, 1].into()),
        local_port: Some(993),
        remote_ip: Some([203, 0, 113, 9].into()),
        remote_port: Some(50_000),
        session: Some(name.into()),
        method: Some("PLAIN".into()),
        tls: Some(TlsVersion::Tls12),
        tls_cipher: None,
        bytes_in: Some(1),
        bytes_out: None,
        deleted: None,
        expunged: Some(0),
        trashed: None,
        retrieved: None,
        service: "imap-login".into(),
    }
}

/// The story of one row, with a step and a line.
pub(super) fn story(name: &str, row: impl Into<Rows>) -> Story {
    let rows = row.into().0;
    let (time, first) = (rows[0].time(), rows[0].id());
    Story {
        id: StoryId { born: first, key: key(name) },
        rows: rows.into_iter().map(|row| (row_key(&row), row)).collect(),
        part: 0,
        events: vec![Event {
            time,
            kind: EventKind::Queued,
            host: "mx1".into(),
            recipient: None,
            text: Some(name.into()),
            details: vec![("relay".into(), "mx".into())],
        }],
        lines: vec![LogLine { time, text: format!("line of {name}") }],
        legs: vec![],
    }
}

/// A row's key: what it is about.
pub(super) fn row_key(row: &Row) -> Key {
    match row {
        Row::Message(m) => key(&format!("{:?} {:?} {:?}", m.queue_id, m.recipient, m.direction)),
        Row::Access(a) => key(&format!("{:?}", a.session)),
    }
}

/// Rows, however they come.
pub(super) struct Rows(Vec<Row>);

impl From<Message> for Rows {
    fn from(row: Message) -> Self {
        Self(vec![Row::Message(row)])
    }
}

impl From<Access> for Rows {
    fn from(row: Access) -> Self {
        Self(vec![Row::Access(row)])
    }
}

impl From<Vec<Row>> for Rows {
    fn from(rows: Vec<Row>) -> Self {
        Self(rows)
    }
}

/// A live batch that has read up to `position`.
pub(super) fn batch(position: u8, stories: Vec<Story>) -> Batch {
    Batch {
        lane: "follow".into(),
        positions: vec![("/var/log/mail.log".into(), vec![position])],
        stories,
        open: vec![(vec![1], Some(vec![position])), (vec![2], None)],
        unknown: vec![UnknownLine { time: at(0), source: "/var/log/mail.log".into(), why: "why".into(), text: format!("line {position}") }],
        tally: vec![(
            "/var/log/mail.log".into(),
            Tally { lines: 10, not_understood: 1, foreign: 2, last_line: Some(at(i64::from(position))) },
        )],
        live: true,
    }
}

/// Ties this story to another queue id.
pub(super) fn tied(mut story: Story, kind: LegKind, queue_id: &str) -> Story {
    story.legs.push((kind, queue_id.into()));
    story
}
