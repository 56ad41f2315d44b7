//! What a file of rows is promised: whole or broken, the same cells for every reader, nothing that calculates.

mod payload;

use futures::{StreamExt, executor::block_on, stream};
use payload::{access, message, payloads};
use tracemail_export::{
    Error,
    csv::{Options, csv},
    jsonl::jsonl,
};
use tracemail_model::{
    explain::Lang,
    row::{Kind, Row},
    zone::Zone,
};

fn file(rows: Vec<Row>, options: Options) -> Vec<u8> {
    let pieces = csv(stream::iter([Ok::<_, Error<()>>(rows)]), options);
    block_on(pieces.map(|piece| piece.expect("a piece")).collect::<Vec<_>>()).concat()
}

/// The file read back by somebody else's rules: lines of cells.
fn read(bytes: &[u8], separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(bytes);
    reader.records().map(|line| line.expect("a line").iter().map(Into::into).collect()).collect()
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
        for piece in block_on(jsonl(stream::iter([Ok::<_, ()>(vec![row])]), Lang::En, Zone::UTC).collect::<Vec<_>>()) {
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
    let options = Options { lang: Lang::It, words: Some(Zone::fixed(60)), bom: true, separator: b';', ..Options::new(Kind::Received) };
    let bytes = file(vec![message("x")], options);
    assert!(bytes.starts_with("\u{feff}Riga;Direzione;Ora (UTC+01:00);".as_bytes()));
    assert_eq!(bytes.windows(2).filter(|two| two == b"\r\n").count(), 2);
    let table = read(&bytes, b';');
    assert_eq!(table[1][2], "2026-11-21 18:17:39");
    assert_eq!(read(&file(vec![message("x")], Options::new(Kind::Received)), b',')[1][2], "2026-11-21T17:17:39.987745Z");
}

#[test]
fn an_error_breaks_the_file_off() {
    let rows = || stream::iter([Ok(vec![access("a")]), Err("the database went away"), Ok(vec![access("b")])]);
    let pieces = block_on(csv(rows(), Options::new(Kind::Access)).collect::<Vec<_>>());
    assert!(matches!(pieces.last(), Some(Err(Error::Rows("the database went away")))));
    assert_eq!(pieces.iter().filter(|piece| piece.is_err()).count(), 1);
    let pieces = block_on(jsonl(rows(), Lang::En, Zone::UTC).collect::<Vec<_>>());
    assert!(matches!(pieces.last(), Some(Err(Error::Rows(_)))));
}

#[test]
fn the_first_piece_does_not_wait_for_rows() {
    let mut pieces = Box::pin(csv(stream::pending::<Result<Vec<Row>, ()>>(), Options::new(Kind::Access)));
    let first = block_on(pieces.next()).expect("a piece").expect("the heads");
    assert!(first.starts_with(b"id,time,logout_time,"));
    assert!(read(&file(Vec::new(), Options::new(Kind::Sent)), b',').len() == 1, "no rows: the heads alone");
}
