//! Lines per second on one core, for `parse` alone and for `parse` and `correlate`, median of 5, and the ratio to counting
//! newlines in the same bytes: `cargo run --release --example bench_correlate -p tracemail-correlate -- [LOG…]`.
//! Each log is repeated to 50 MB, its queue ids and times as they are; a harvest every 10,000 lines, as ingest does.

use std::{hint::black_box, path::Path, time::Instant};

use tracemail_correlate::{Fold, Settings};
use tracemail_model::time::Micros;
use tracemail_parse::{Clock, parse};

const BYTES: usize = 50 << 20;
const LINES_PER_HARVEST: usize = 10_000;

fn main() {
    let mut paths: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if paths.is_empty() {
        paths.push(concat!(env!("CARGO_MANIFEST_DIR"), "/../../end2end/maillab/logs/mail.rfc3339.log").to_owned());
    }
    for path in &paths {
        bench(Path::new(path));
    }
}

fn bench(path: &Path) {
    let once = std::fs::read(path).expect("a readable log");
    let log = once.repeat(BYTES / once.len() + 1);
    let clock = Clock { now: Micros::parse_rfc3339("2026-11-22T00:00:00Z").expect("a time"), offset: 0 };
    let lines = memchr::memchr_iter(b'\n', &log).count();
    let scan = median(|| _ = black_box(memchr::memchr_iter(b'\n', black_box(&log)).count()));
    let parse_alone = median(|| {
        for line in each(&log) {
            black_box(parse(line, &clock));
        }
    });
    let mut stories = 0;
    let both = median(|| {
        let mut fold = Fold::new(Settings::default());
        stories = 0;
        for (nth, line) in each(&log).enumerate() {
            let record = parse(line, &clock);
            fold.feed("mail.log", line, &record);
            if nth % LINES_PER_HARVEST == 0 {
                stories += black_box(fold.harvest(record.time)).stories.len();
            }
        }
        stories += fold.harvest(clock.now).stories.len();
    });
    println!("{}: {lines} lines, {} bytes, {stories} stories told", path.display(), log.len());
    for (name, seconds) in [("newlines", scan), ("parse", parse_alone), ("parse + correlate", both)] {
        println!("  {name:18} {:>12.0} lines/s  {:>8.1} x newlines", lines as f64 / seconds, seconds / scan);
    }
}

fn each(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = 0;
    memchr::memchr_iter(b'\n', log).map(move |to| {
        let line = &log[from..to];
        from = to + 1;
        line
    })
}

fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[2]
}
