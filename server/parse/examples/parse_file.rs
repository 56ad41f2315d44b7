//! Prints one JSON object for each line of the files named: `cargo run -p tracemail-parse --example parse_file -- LOG`.
//! Lines without a year or zone are read as if it were now in UTC, or `--now RFC3339`.

use std::io::{self, BufWriter, Write};

use tracemail_model::time::Micros;
use tracemail_parse::{Clock, fields, parse};

fn main() -> io::Result<()> {
    let mut now = Micros::parse_rfc3339("2026-11-21T19:00:00Z").unwrap_or_default();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--now" {
            now = arguments.next().and_then(|text| Micros::parse_rfc3339(&text)).unwrap_or(now);
            continue;
        }
        let log = std::fs::read(&argument)?;
        let clock = Clock { now, zone: tracemail_model::zone::Zone::UTC };
        for (n, line) in (1..).zip(log.strip_suffix(b"\n").unwrap_or(&log).split(|b| *b == b'\n')) {
            serde_json::to_writer(&mut out, &fields(n, &parse(line, &clock)))?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}
