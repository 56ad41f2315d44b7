//! Lines a second on one core: `cargo run --release -p tracemail-parse --example bench_parse -- LOG…`.
//! Beside it a scan for newlines over the same bytes in the same minute (what `wc -l` does): the ratio travels between
//! machines, the seconds do not. Each figure is the median of five runs.

use std::{hint::black_box, io, time::Instant};

use tracemail_model::time::Micros;
use tracemail_parse::{Clock, mask, parse};

/// About so many lines a run, the files over and over.
const LINES: usize = 1_000_000;

fn main() -> io::Result<()> {
    let clock = Clock { now: Micros::parse_rfc3339("2026-11-21T19:00:00Z").unwrap_or_default(), zone: tracemail_model::zone::Zone::UTC };
    let files: Vec<String> = std::env::args().skip(1).collect();
    println!("{:<28} {:>9} {:>9} {:>12} {:>9} {:>9} {:>12}", "file", "lines", "seconds", "lines/s", "MB/s", "x wc -l", "mask lines/s");
    let mut all = Vec::new();
    for file in &files {
        let log = std::fs::read(file)?;
        row(file.rsplit('/').next().unwrap_or(file), &log, &clock);
        all.extend_from_slice(&log);
    }
    if files.len() > 1 {
        row("all of them", &all, &clock);
    }
    Ok(())
}

fn row(name: &str, log: &[u8], clock: &Clock) {
    let lines: Vec<&[u8]> = log.split(|b| *b == b'\n').filter(|line| !line.is_empty()).collect();
    let times = (LINES / lines.len().max(1)).max(1);
    let count = times * lines.len();
    let parsed = median(|| {
        for _ in 0..times {
            for line in &lines {
                black_box(parse(black_box(line), clock));
            }
        }
    });
    let scanned = median(|| {
        for _ in 0..times {
            black_box(memchr::memchr_iter(b'\n', black_box(log)).count());
        }
    });
    let masked = median(|| {
        for _ in 0..times {
            for line in &lines {
                black_box(mask(black_box(line)));
            }
        }
    });
    println!(
        "{name:<28} {count:>9} {parsed:>9.3} {:>12.0} {:>9.0} {:>9.1} {:>12.0}",
        count as f64 / parsed,
        (log.len() * times) as f64 / parsed / 1e6,
        parsed / scanned,
        count as f64 / masked,
    );
}

/// Seconds, the third of five.
fn median(mut run: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[2]
}
