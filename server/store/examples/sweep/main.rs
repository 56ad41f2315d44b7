//! What commits and searches cost while old rows go.
//!
//! `cargo run --release -p tracemail-store --example sweep -- [ROWS] [sqlite:FOLDER|postgres://…]`: writes ROWS (five
//! million) that are past their limit, among half as many that stay, over ten days; the database must be new. Then commits
//! of 100 rows of today, and searches, ten a second each: alone for a while, and while the sweep runs to its end.

use std::time::{Duration, Instant};

use tracemail_model::{
    access::Access,
    event::LogLine,
    filter::{Field, Filter},
    ids::{Key, RowId, Stamp},
    page::{Order, Search},
    row::{Kind, Row},
    status::{Action, Protocol},
    story::{Story, StoryId},
    tenant::{Reach, Scope},
    time::{DAY, Micros, SECOND},
};
use tracemail_store::{Batch, Store, retention::Days};

type Failed = Box<dyn std::error::Error>;

/// The present of this bench.
const NOW: Micros = Micros(1_795_305_600 * SECOND);
/// Days over which old rows are spread.
const DAYS: i64 = 10;
/// Domains whose rows go, and domains whose rows stay.
const DOMAINS: u64 = 200;
/// Between two commits.
const BEAT: Duration = Duration::from_millis(100);
/// Rows of a live commit, and of one that fills.
const LIVE: u64 = 100;
const FILL: u64 = 5_000;
/// How long is measured alone.
const ALONE: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let rows: u64 = std::env::args().nth(1).map_or(Ok(5_000_000), |n| n.parse())?;
    let url = std::env::args().nth(2).unwrap_or_else(|| format!("sqlite:{}/bench_sweep", std::env::temp_dir().display()));
    let store = Store::open(&url).await?;
    let mut n = 0;
    let all = rows + rows / 2;
    while n < all {
        let stories = (n..(n + FILL).min(all)).map(|n| story(n, old(n, all), n % 3 != 0)).collect();
        store.commit(Batch { lane: "fill".into(), stories, ..Batch::default() }).await?;
        n += FILL;
    }
    println!("{all} rows written, {rows} of them past their limit");
    store.keep(None, Days::new(30).ok_or("30 days")?, None, NOW).await?;
    for domain in 0..DOMAINS {
        store.keep(Some(&name(domain, true)), Days::new(1).ok_or("a day")?, None, NOW).await?;
    }
    let mut alone = Times::default();
    let waiting = async {
        tokio::time::sleep(ALONE).await;
        Ok(())
    };
    measure(&store, &mut alone, waiting).await?;
    let began = Instant::now();
    let mut beside = Times::default();
    let sweeping = async {
        let sweeper = store.clone();
        Ok(tokio::spawn(async move { sweeper.sweep(NOW, true, &|| false).await }).await??.ok_or("another process sweeps")?)
    };
    let swept = measure(&store, &mut beside, sweeping).await?;
    let took = began.elapsed().as_secs_f64();
    println!("{} rows and {} names went in {took:.0} s: {:.0} rows/s", swept.rows, swept.names, swept.rows as f64 / took);
    println!("\n| ms | alone | while rows go | ratio |\n|---|---|---|---|");
    for (what, part, alone, beside) in [
        ("commit, p50", 50, &alone.commits, &beside.commits),
        ("commit, p99", 99, &alone.commits, &beside.commits),
        ("commit, longest", 100, &alone.commits, &beside.commits),
        ("search, p50", 50, &alone.searches, &beside.searches),
        ("search, p95", 95, &alone.searches, &beside.searches),
    ] {
        let (alone, beside) = (percentile(alone, part), percentile(beside, part));
        println!("| {what} | {alone:.1} | {beside:.1} | {:.2} |", beside / alone);
    }
    println!(
        "\n{} commits and {} searches alone, {} and {} beside",
        alone.commits.len(),
        alone.searches.len(),
        beside.commits.len(),
        beside.searches.len()
    );
    Ok(())
}

/// Milliseconds that each took.
#[derive(Default)]
struct Times {
    commits: Vec<f64>,
    searches: Vec<f64>,
}

/// Commits and searches beside `work`, until that has ended.
async fn measure<T>(store: &Store, times: &mut Times, work: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
    let Times { commits, searches } = times;
    let committing = async {
        let mut beat = tokio::time::interval(BEAT);
        loop {
            let first = beat.tick().await;
            let n = u64::try_from(first.into_std().elapsed().as_nanos())? ^ (commits.len() as u64) << 32;
            let stories = (0..LIVE).map(|i| story(n + i, NOW.plus((commits.len() as i64 * 1_000) + i as i64), i % 2 == 0)).collect();
            let began = Instant::now();
            store.commit(Batch { lane: "live".into(), stories, live: true, ..Batch::default() }).await?;
            commits.push(began.elapsed().as_secs_f64() * 1e3);
        }
    };
    let searching = async {
        #[expect(clippy::disallowed_methods, reason = "the bench stands in for auth")]
        let scope = Scope::mint(Reach::Everything);
        let mut beat = tokio::time::interval(BEAT);
        loop {
            beat.tick().await;
            let filter = Filter::Leaf(Field::Domain(name(searches.len() as u64 % DOMAINS, false)));
            let search = Search { kind: Kind::Access, filter, order: Order::Newest, limit: 50, after: None };
            let began = Instant::now();
            store.search(&scope, &search).await?;
            searches.push(began.elapsed().as_secs_f64() * 1e3);
        }
    };
    tokio::select! {
        done = work => done,
        failed = committing => failed,
        failed = searching => failed,
    }
}

fn percentile(times: &[f64], part: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// The `n`-th of so many rows, in the order of time.
fn old(n: u64, all: u64) -> Micros {
    NOW.plus(-(DAYS + 2) * DAY + (i128::from(n) * i128::from(DAYS * DAY) / i128::from(all)) as i64)
}

fn name(domain: u64, goes: bool) -> String {
    format!("{}{domain}.example", if goes { "short" } else { "long" })
}

/// A login and its lines.
fn story(n: u64, time: Micros, goes: bool) -> Story {
    let domain = name((n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % DOMAINS, goes);
    let user = format!("u{}@{domain}", n % 997);
    let session = format!("s{n:x}");
    let key = Key::of([session.as_bytes()]);
    let id = RowId::new(Stamp { time, nth: 0 }, key);
    let text =
        format!("Nov 21 17:17:42 mail dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip=203.0.113.9, TLS, session=<{session}>");
    let row = Access {
        id,
        time,
        logout_time: None,
        action: Action::Login,
        protocol: Protocol::Imap,
        domain: Some(domain),
        user,
        failure: None,
        text: None,
        client: Some("Thunderbird 128".into()),
        server: "mail.example.com".into(),
        local_ip: None,
        local_port: Some(993),
        remote_ip: Some([203, 0, 113, (n % 256) as u8].into()),
        remote_port: Some(50_000),
        session: Some(session),
        method: Some("PLAIN".into()),
        tls: None,
        tls_cipher: None,
        bytes_in: Some(n),
        bytes_out: None,
        deleted: None,
        expunged: None,
        trashed: None,
        retrieved: None,
        service: "imap-login".into(),
    };
    let lines = vec![LogLine { time, text }];
    Story { id: StoryId { born: id, key }, rows: vec![(key, Row::Access(row))], part: 0, events: Vec::new(), lines, legs: Vec::new() }
}
