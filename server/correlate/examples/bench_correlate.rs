//! Lines per second on one core, for `parse` alone and for `parse` and `correlate`, median of 5, and the ratio to counting
//! newlines in the same bytes: `cargo run --release --example bench_correlate -p tracemail-correlate -- [LOG…]`.
//! Each log is repeated to 50 MB, a day later each time where its lines begin with a date; a harvest every 2,000 lines.

use std::{hint::black_box, path::Path, sync::LazyLock, time::Instant};

use tracemail_correlate::{Fold, Settings};
use tracemail_model::time::Micros;
use tracemail_parse::{Clock, parse};

/// The binary's own.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BYTES: usize = 50 << 20;
const LINES_PER_HARVEST: usize = 2_000;

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
    let log = days(&std::fs::read(path).expect("a readable log"));
    let clock = Clock { now: Micros::parse_rfc3339("2026-11-22T00:00:00Z").expect("a time"), zone: tracemail_model::zone::Zone::UTC };
    let lines = memchr::memchr_iter(b'\n', &log).count();
    let scan = median(|| {
        for _ in 0..20 {
            black_box(memchr::memchr_iter(b'\n', black_box(&log)).count());
        }
    }) / 20.0;
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

/// The log again and again, each time a day later, so that what was open closes as it would.
fn days(once: &[u8]) -> Vec<u8> {
    let mut log = Vec::with_capacity(BYTES + once.len());
    let first = once.get(..10).and_then(|date| Micros::parse_rfc3339(&format!("{}T00:00:00Z", std::str::from_utf8(date).ok()?)));
    for nth in 0.. {
        if log.len() >= BYTES {
            break;
        }
        let date = first.map(|first| tracemail_model::time::Day(first.day().0 + nth).to_string());
        for line in each(once) {
            let date = date.as_ref().filter(|_| line.len() > 10 && line[4] == b'-');
            log.extend_from_slice(date.map_or(&[][..], String::as_bytes));
            log.extend_from_slice(&line[date.map_or(0, String::len)..]);
            log.push(b'\n');
        }
    }
    log
}

fn each(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = 0;
    memchr::memchr_iter(b'\n', log).map(move |to| {
        let line = &log[from..to];
        from = to + 1;
        line
    })
}

/// Seconds this thread has run, which other programs on the machine do not lengthen; the clock's where Linux' own
/// count is not to be had.
fn on_cpu() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanos.map_or_else(|| START.elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = on_cpu();
            run();
            on_cpu() - start
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[2]
}
