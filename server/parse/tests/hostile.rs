//! Arbitrary bytes, and the corpus with pieces lost, doubled and swapped: nothing panics, nothing is invented.
//!
//! `PROPTEST_CASES=200000 cargo test --release -p tracemail-parse --test hostile` for a long run.

use std::{fs, path::Path, sync::LazyLock};

use proptest::prelude::*;
use serde_json::{Map, Value};
use tracemail_model::time::Micros;
use tracemail_parse::{Clock, fields, mask, parse};

static CLOCK: LazyLock<Clock> =
    LazyLock::new(|| Clock { now: Micros(1_795_287_600_000_000), zone: tracemail_model::zone::Zone::fixed(60) });

static CORPUS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut lines = Vec::new();
    for folder in fs::read_dir(root).expect("the corpus") {
        for file in fs::read_dir(folder.expect("a folder").path()).expect("a folder") {
            let file = file.expect("a file").path();
            if file.extension().is_some_and(|extension| extension == "log") {
                lines.extend(fs::read(file).expect("a log").split(|b| *b == b'\n').map(<[u8]>::to_vec));
            }
        }
    }
    lines
});

/// Everything a line goes through.
fn walk(line: &[u8]) -> Map<String, Value> {
    let record = parse(line, &CLOCK);
    let masked = mask(line);
    assert_eq!(mask(&masked), masked, "masking twice changes nothing");
    fields(1, &record)
}

/// The values that are pieces of the line stand in it.
fn inside(line: &str, read: &Map<String, Value>) {
    const PIECES: [&str; 17] = [
        "from",
        "to",
        "orig_to",
        "helo",
        "user",
        "session",
        "folder",
        "client_host",
        "relay_host",
        "subject",
        "status",
        "dsn",
        "header",
        "child",
        "next_id",
        "host",
        "stage",
    ];
    if line.bytes().any(|b| b < 0x20 || b == 0x7f) {
        return;
    }
    for name in PIECES {
        let Some(Value::String(value)) = read.get(name) else { continue };
        // an exporter's JSON has it escaped
        let escaped = Value::from(value.as_str()).to_string();
        assert!(line.contains(value.as_str()) || line.contains(escaped.trim_matches('"')), "{name} {value:?} is not in {line:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes(line in prop::collection::vec(any::<u8>(), 0..300)) {
        walk(&line);
    }

    #[test]
    fn any_text_behind_a_header(program in prop::sample::select(vec!["postfix/smtpd[1]", "postfix/smtp[1]", "dovecot", "rspamd[1]", "amavis[1]", "roundcube"]), text in ".{0,200}") {
        let line = format!("Nov 21 17:17:42 mx1 {program}: {text}");
        inside(&line, &walk(line.as_bytes()));
    }

    #[test]
    fn corpus_lines_cut_and_spliced(
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        kept in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let (one, other) = (one.get(&CORPUS[..]), other.get(&CORPUS[..]));
        let (from, to, kept) = (from.index(other.len() + 1), to.index(other.len() + 1), kept.index(one.len() + 1));
        let mut line = one[..kept].to_vec();
        line.extend_from_slice(&other[from.min(to)..from.max(to)]);
        line.extend_from_slice(&one[kept..]);
        for (at, byte) in flips {
            if !line.is_empty() {
                let at = at.index(line.len());
                line[at] = byte;
            }
        }
        let read = walk(&line);
        if let Ok(text) = std::str::from_utf8(&line) {
            inside(text, &read);
        }
    }
}

#[test]
fn every_beginning_of_every_corpus_line() {
    for line in CORPUS.iter() {
        for end in 0..=line.len() {
            walk(&line[..end]);
        }
    }
}
