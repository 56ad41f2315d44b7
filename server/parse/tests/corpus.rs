//! What every line of `corpus/` is read as: one snapshot beside each file, one JSON object for each line.
//!
//! Looked at by eye when they change (`INSTA_UPDATE=always cargo test -p tracemail-parse --test corpus`). The corpus is
//! ours: lines of the servers in the mail lab, and lines written for what the lab did not do.

use std::{fs, path::Path};

use tracemail_model::time::Micros;
use tracemail_parse::{Clock, fields, parse};

/// The files of one daemon.
fn daemon(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let clock = Clock { now: Micros::parse_rfc3339("2026-11-21T19:00:00Z").expect("a time"), zone: tracemail_model::zone::Zone::UTC };
    let mut files: Vec<_> = fs::read_dir(&folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "log"));
    files.sort();
    assert!(!files.is_empty(), "{name} has no corpus");
    for file in files {
        let log = fs::read(&file).expect("a log");
        let lines = log.strip_suffix(b"\n").unwrap_or(&log).split(|b| *b == b'\n');
        let read: Vec<String> =
            (1..).zip(lines).map(|(n, line)| serde_json::to_string(&fields(n, &parse(line, &clock))).expect("JSON")).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        settings.bind(|| insta::assert_snapshot!(name, read.join("\n")));
    }
}

#[test]
fn header() {
    daemon("header");
}

#[test]
fn postfix() {
    daemon("postfix");
}

#[test]
fn dovecot() {
    daemon("dovecot");
}

#[test]
fn rspamd() {
    daemon("rspamd");
}

#[test]
fn amavis() {
    daemon("amavis");
}

#[test]
fn roundcube() {
    daemon("roundcube");
}

#[test]
fn json() {
    daemon("json");
}
