//! Rows with everything in them, and a frame to report on them.

use tracemail_export::pdf::{Evidence, Frame};
use tracemail_model::{
    access::Access,
    event::{Event, EventKind, LogLine},
    explain::{Lang, explain},
    ids::RowId,
    message::{Attachment, Auth, Message, Spam, TlsVersion},
    reason::{Failure, Reason},
    report::Code,
    row::Row,
    status::{Action, Direction, Protocol, Status},
    time::{Micros, SECOND},
    zone::Zone,
};

/// 2026-11-21T17:00:00Z
pub const NOON: Micros = Micros(1_795_280_400 * SECOND);

pub fn frame(lang: Lang) -> Frame<'static> {
    Frame {
        lang,
        zone: Zone::fixed(60),
        made: NOON.plus(3600 * SECOND + 5),
        maker: "operator",
        installation: "mail.example.com",
        code: Code::new(0x0123_4567_89ab_cdef),
        address: "https://mail.example.com",
    }
}

fn event(after: i64, kind: EventKind, text: Option<&str>, details: &[(&str, &str)]) -> Event {
    let details = details.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (time, host) = (NOON.plus(after), "mx1.example.com".to_owned());
    Event { time, kind, host, recipient: None, text: text.map(str::to_owned), details }
}

fn lines(texts: &[&str]) -> Vec<LogLine> {
    texts.iter().zip(0..).map(|(text, n)| LogLine { time: NOON.plus(n * 1000), text: (*text).to_owned() }).collect()
}

pub fn message(direction: Direction, status: Status, subject: &str) -> Message {
    Message {
        id: RowId::first(NOON),
        direction,
        time: NOON.plus(123_456),
        updated: NOON.plus(2 * SECOND),
        domain: Some("example.com".into()),
        sender: Some("maria.rossi@example.org".into()),
        recipient: Some("anna@example.com".into()),
        original_recipient: Some("info@example.com".into()),
        header_from: Some("María Rossi <maria.rossi@example.org>".into()),
        header_to: Some("info@example.com".into()),
        subject: Some(subject.into()),
        size: Some(48_213),
        message_id: Some("<20261121170000.4fXy@example.org>".into()),
        queue_id: Some("4fXyZ12abc".into()),
        status,
        reason: (status == Status::Rejected).then_some(Reason::MailboxFull),
        text: Some("452 4.2.2 mailbox full".into()),
        host: "mx1.example.com".into(),
        client_ip: "192.0.2.25".parse().ok(),
        client_host: Some("out.example.org".into()),
        helo: Some("out.example.org".into()),
        user: None,
        service: "mx/smtpd".into(),
        port: Some(25),
        relay_host: Some("lmtp.example.com".into()),
        relay_ip: "2001:db8::7".parse().ok(),
        relay_port: Some(24),
        dsn: Some("2.0.0".into()),
        smtp_code: Some(250),
        attempts: 2,
        delay: Some(1.87),
        delays: Some([0.1, 0.02, 0.75, 1.0]),
        tls_in: Some(TlsVersion::Tls13),
        tls_in_cipher: Some("TLS_AES_256_GCM_SHA384".into()),
        tls_out: Some(TlsVersion::Tls12),
        tls_out_cipher: Some("ECDHE-RSA-AES128-GCM-SHA256".into()),
        tls_out_trust: Some("Verified".into()),
        folder: Some("Clienti/Übersee".into()),
        actions: vec!["fileinto".into(), "redirect".into()],
        forwarded_to: vec!["backup@example.net".into()],
        autoreply: Some("maria.rossi@example.org".into()),
        spam: Some(Spam {
            score: 1.4,
            required: Some(15.0),
            action: "no action".into(),
            symbols: vec![("R_SPF_ALLOW".into(), -0.2), ("MIME_HTML_ONLY".into(), 0.2), ("SUBJ_ALL_CAPS".into(), 1.4)],
        }),
        virus: None,
        auth: Auth { spf: Some("pass".into()), dkim: Some("pass".into()), dmarc: Some("none".into()) },
        attachments: vec![Attachment {
            name: "fattura 2026.pdf".into(),
            sha256: Some("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into()),
            size: Some(31_337),
            status: Some("ok".into()),
        }],
        encryption: None,
    }
}

/// A received message whose subject is written in five scripts.
pub fn received() -> Evidence {
    let subject = "Offerta per città: Καλημέρα Привет 見積書 견적서 عرض";
    let row = Row::Message(message(Direction::Received, Status::Accepted, subject));
    let events = vec![
        event(0, EventKind::Connected, None, &[("client", "out.example.org[192.0.2.25]"), ("tls", "TLSv1.3")]),
        event(123_456, EventKind::Queued, None, &[("queue_id", "4fXyZ12abc"), ("size", "48213")]),
        event(800_000, EventKind::Scanned, None, &[("score", "1.4"), ("action", "no action")]),
        event(
            1_990_000,
            EventKind::Delivered,
            Some("250 2.0.0 <anna@example.com> Saved"),
            &[("relay", "lmtp.example.com"), ("dsn", "2.0.0")],
        ),
        event(2_000_000, EventKind::Filed, None, &[("folder", "Clienti/Übersee")]),
    ];
    let log = lines(&[
        "2026-11-21T18:00:00.000000+01:00 mx1 postfix/mx/smtpd[411]: connect from out.example.org[192.0.2.25]",
        "2026-11-21T18:00:00.123456+01:00 mx1 postfix/mx/smtpd[411]: 4fXyZ12abc: client=out.example.org[192.0.2.25]",
        "2026-11-21T18:00:01.990000+01:00 mx1 postfix/lmtp[415]: 4fXyZ12abc: to=<anna@example.com>, orig_to=<info@example.com>, relay=lmtp.example.com[2001:db8::7]:24, delay=1.87, delays=0.1/0.02/0.75/1, dsn=2.0.0, status=sent (250 2.0.0 <anna@example.com> Saved)",
    ]);
    evidence(row, events, log)
}

/// A sent message that was refused.
pub fn sent() -> Evidence {
    let row = Row::Message(message(Direction::Sent, Status::Rejected, "Preventivo"));
    let events = vec![event(0, EventKind::Rejected, Some("552 5.2.2 mailbox full"), &[("dsn", "5.2.2")])];
    evidence(
        row,
        events,
        lines(&[
            "2026-11-21T18:00:01+01:00 mx1 postfix/smtp[9]: 4fXyZ12abc: to=<anna@example.com>, status=bounced (552 5.2.2 mailbox full)",
        ]),
    )
}

/// A login that failed.
pub fn access() -> Evidence {
    let access = Access {
        id: RowId::first(NOON.plus(9)),
        time: NOON,
        logout_time: None,
        action: Action::FailedLogin,
        protocol: Protocol::Imap,
        user: "anna@example.com".into(),
        domain: Some("example.com".into()),
        failure: Some(Failure::AuthFailed),
        text: Some("auth failed, 1 attempts in 2 secs".into()),
        client: Some("Thunderbird 128".into()),
        server: "imap1.example.com".into(),
        local_ip: "192.0.2.1".parse().ok(),
        local_port: Some(993),
        remote_ip: "198.51.100.77".parse().ok(),
        remote_port: Some(51_234),
        session: Some("r0Xk1mYH".into()),
        method: Some("PLAIN".into()),
        tls: Some(TlsVersion::Tls13),
        tls_cipher: Some("TLS_AES_256_GCM_SHA384".into()),
        bytes_in: None,
        bytes_out: None,
        deleted: None,
        expunged: None,
        trashed: None,
        retrieved: None,
        service: "imap-login".into(),
    };
    evidence(Row::Access(access), vec![event(0, EventKind::LoginFailed, Some("auth failed"), &[])], lines(&["imap-login: Disconnected"]))
}

pub fn evidence(row: Row, events: Vec<Event>, log: Vec<LogLine>) -> Evidence {
    let json = serde_json::to_vec(&row).expect("a row can be written");
    let verdict = explain(&row, Lang::En, Zone::fixed(60));
    Evidence { row, verdict, events, log, json }
}
