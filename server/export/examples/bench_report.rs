//! How long a report takes and how large it is: the median of 100 of one row, and one of 500 rows.
//!
//! `cargo run --release -p tracemail-export --example bench_report [KEY.pem CHAIN.pem]`; without a key, one of our own.

use std::{
    error::Error,
    fs,
    time::{Duration, Instant},
};

use tracemail_export::{
    pdf::{self, Evidence, MOST},
    seal::{Sealer, authority},
};
use tracemail_model::{
    explain::Lang,
    ids::RowId,
    row::Row,
    time::{DAY, SECOND},
};

#[path = "../tests/report/sample.rs"]
mod sample;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let now = sample::NOON.plus(DAY); // a certificate made for this is valid by then
    let (key, chain) = if let [key, chain] = args.as_slice() {
        (fs::read_to_string(key)?, fs::read_to_string(chain)?)
    } else {
        let own = authority::signer(&authority::authority("mail.example.com", now)?, now)?;
        (own.key, own.cert)
    };
    let sealer = Sealer::load(&key, &chain, now)?;
    let frame = pdf::Frame { made: now, ..sample::frame(Lang::It) };
    for (name, row) in [("access", sample::access()), ("received", sample::received()), ("sent", sample::sent())] {
        let row = std::slice::from_ref(&row);
        let (whole, drawn) = (median(|| pdf::signed(row, &frame, &sealer))?, median(|| pdf::draw(row, &frame))?);
        let size = pdf::signed(row, &frame, &sealer)?.len();
        println!("{name:<9} {:5.1} ms, drawing {:5.1} ms, {:6.1} kB", ms(whole), ms(drawn), size as f64 / 1e3);
    }
    let many: Vec<Evidence> = (0..MOST as i64).map(|n| moved(sample::received(), n)).collect();
    let begin = Instant::now();
    let file = pdf::signed(&many, &frame, &sealer)?;
    println!("{MOST} rows  {:.2} s, {:.1} MB", begin.elapsed().as_secs_f64(), file.len() as f64 / 1e6);
    Ok(())
}

fn moved(mut evidence: Evidence, n: i64) -> Evidence {
    if let Row::Message(message) = &mut evidence.row {
        message.id = RowId::first(sample::NOON.plus(n * SECOND));
    }
    evidence
}

fn median<T>(mut make: impl FnMut() -> Result<T, pdf::Error>) -> Result<Duration, pdf::Error> {
    let mut times = Vec::with_capacity(100);
    for _ in 0..100 {
        let begin = Instant::now();
        std::hint::black_box(make()?);
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
