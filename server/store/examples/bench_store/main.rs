//! How fast the store writes and finds, and how many bytes a row takes.
//!
//! `cargo run --release -p tracemail-store --example bench_store -- [ROWS] [ROWS_A_DAY] [FOLDER|postgres://…] [fill]`
//! (`fill`: ask nothing afterwards; a database of Postgres must be empty)
//! Rows are drawn from a fixed seed in the proportions of `performance.md`: 55 % logins (a seventh fail), 32 % received, 13 % sent;
//! domains and addresses by Zipf's law; four or five log lines behind each.

mod load;
mod sample;

use std::time::Instant;

use load::Load;

use sample::{Dice, END};
use tracemail_model::{
    filter::{Cmp, Field, Filter, IpRange, When},
    mailbox::AddressPattern,
    page::{Order, Search},
    row::{Kind, Row},
    status::{Action, Status},
    tenant::{Reach, Scope},
    time::{DAY, Day, Micros},
};
use tracemail_store::{Batch, Store};

const BATCH: u64 = 5_000;

/// Draws a question of one sort.
type Draw<'a> = Box<dyn Fn(&mut Dice) -> (Kind, Filter) + 'a>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = |n: usize| std::env::args().nth(n);
    let rows: u64 = argument(1).map_or(Ok(200_000), |n| n.parse())?;
    let a_day: u64 = argument(2).map_or(Ok(333_000), |n| n.parse())?;
    let folder = argument(3).unwrap_or_else(|| format!("{}/bench_store", std::env::temp_dir().display()));
    let url = if folder.starts_with("postgres") { folder } else { format!("sqlite:{folder}/data") };
    if let Some(folder) = url.strip_prefix("sqlite:")
        && std::fs::exists(folder)?
    {
        std::fs::remove_dir_all(folder)?;
    }
    let store = Store::open(&url).await?;
    let mut load = Load::of(&url).await?;
    let mut dice = Dice::new(rows, a_day);
    fill(&store, &mut load, &mut dice, rows).await?;
    load.settle().await?;
    let bytes = load.bytes().await?;
    println!("{:.0} bytes a row ({bytes} in all)", bytes as f64 / rows as f64);
    let began = Instant::now();
    let cpu = Load::own_cpu_seconds()?;
    let days = store.to_compact(Day(i32::MAX)).await?;
    for day in &days {
        store.compact(*day, |_, _| {}).await?;
    }
    if !days.is_empty() {
        let (wall, cpu, bytes) = (began.elapsed().as_secs_f64(), Load::own_cpu_seconds()? - cpu, load.bytes().await?);
        println!("sealed {} days in {wall:.1} s, {cpu:.1} cpu-s: {:.0} bytes a row", days.len(), bytes as f64 / rows as f64);
    }
    if argument(4).as_deref() == Some("fill") {
        return Ok(());
    }
    ask(&store, &mut dice).await
}

async fn fill(store: &Store, load: &mut Load, dice: &mut Dice, rows: u64) -> Result<(), Box<dyn std::error::Error>> {
    let (mut wall, mut cpu, mut own, mut reported) = (0.0, 0.0, 0.0, 0);
    let (mut wall_before, mut cpu_before) = (0.0, 0.0);
    let mut done = 0;
    while done < rows {
        let n = BATCH.min(rows - done);
        let batch = Batch {
            lane: "bench".into(),
            positions: vec![("log".into(), done.to_le_bytes().to_vec())],
            stories: (0..n).map(|_| dice.story()).collect(),
            ..Batch::default()
        };
        let (began, cpu_began, own_began) = (Instant::now(), load.cpu_seconds()?, Load::own_cpu_seconds()?);
        store.commit(batch).await?;
        wall += began.elapsed().as_secs_f64();
        cpu += load.cpu_seconds()? - cpu_began;
        own += Load::own_cpu_seconds()? - own_began;
        done += n;
        if done - reported >= 100_000 || done == rows {
            let n = (done - reported) as f64;
            let (wall_rate, cpu_rate) = (n / (wall - wall_before), n / (cpu - cpu_before));
            println!("{done:>9} rows: {wall_rate:>8.0} rows/s, {cpu_rate:>8.0} rows/cpu-s");
            (reported, wall_before, cpu_before) = (done, wall, cpu);
        }
    }
    println!("all: {:.0} rows/s, {:.0} rows/cpu-s ({:.0} % of it here)", rows as f64 / wall, rows as f64 / cpu, own / cpu * 100.0);
    Ok(())
}

async fn ask(store: &Store, dice: &mut Dice) -> Result<(), Box<dyn std::error::Error>> {
    #[expect(clippy::disallowed_methods, reason = "the bench stands in for auth")]
    let scope = Scope::mint(Reach::Everything);
    let leaf = |field: Field| Filter::Leaf(field);
    let week = move |end: Micros| Filter::All(vec![leaf(Field::After(When::At(end.plus(-7 * DAY)))), leaf(Field::Before(When::At(end)))]);
    let questions: Vec<(&str, Draw<'_>)> = vec![
        ("newest, no filter", Box::new(|_| (Kind::Received, Filter::default()))),
        ("domain, 7 days", Box::new(|d| (Kind::Received, Filter::All(vec![leaf(Field::Domain(d.domain())), week(END)])))),
        (
            "domain, failed",
            Box::new(|d| (Kind::Access, Filter::All(vec![leaf(Field::Domain(d.domain())), leaf(Field::Action(Action::FailedLogin))]))),
        ),
        ("account", Box::new(|d| (Kind::Access, leaf(Field::User(AddressPattern::Exact(d.account())))))),
        ("sender exact", Box::new(|d| (Kind::Received, leaf(Field::From(AddressPattern::Exact(d.stranger())))))),
        ("sender @domain", Box::new(|d| (Kind::Received, leaf(Field::From(AddressPattern::Domain(d.strange_domain())))))),
        (
            "sender pre*@domain",
            Box::new(|d| {
                let domain = d.strange_domain();
                (Kind::Received, leaf(Field::From(AddressPattern::Glob { local: "u1*".into(), domain })))
            }),
        ),
        ("message-id", Box::new(|d| (Kind::Received, leaf(Field::MessageId(d.message_id()))))),
        ("ip /24", Box::new(|d| (Kind::Access, leaf(Field::Ip(IpRange::new(d.network(), 24)))))),
        ("status quarantined", Box::new(|_| (Kind::Received, leaf(Field::Status(Status::Quarantined))))),
        (
            "status rejected, domain",
            Box::new(|d| (Kind::Received, Filter::All(vec![leaf(Field::Domain(d.domain())), leaf(Field::Status(Status::Rejected))]))),
        ),
        (
            "subject, two words",
            Box::new(|d| (Kind::Received, Filter::All(vec![leaf(Field::Subject(d.word())), leaf(Field::Subject(d.word()))]))),
        ),
        ("words", Box::new(|d| (Kind::Received, leaf(Field::Words(d.word()))))),
        ("subject, no hit", Box::new(|_| (Kind::Received, leaf(Field::Subject("zzzzqqqq".into()))))),
        (
            "size and score",
            Box::new(|_| (Kind::Received, Filter::All(vec![leaf(Field::Size(Cmp::Gt, 900_000)), leaf(Field::Score(Cmp::Ge, 9_000))]))),
        ),
    ];
    println!("{:<26} {:>9} {:>9} {:>9}   rows", "first page of 50, ms", "p50", "p99", "max");
    for (name, draw) in questions {
        let mut times = Vec::new();
        let mut found = 0;
        let began = Instant::now();
        while times.len() < 200 && (times.len() < 5 || began.elapsed().as_secs() < 5) {
            let (kind, filter) = draw(dice);
            let search = Search { kind, filter, order: Order::Newest, limit: 50, after: None };
            let asked = Instant::now();
            found += store.search(&scope, &search).await?.rows.len();
            times.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        report(name, times, found);
    }
    let everything = Search { kind: Kind::Received, filter: Filter::default(), order: Order::Newest, limit: 50, after: None };
    let rows = store.search(&scope, &everything).await?.rows;
    let mut times = Vec::new();
    for row in rows.iter().cycle().take(200) {
        let asked = Instant::now();
        let (lines, _) = (store.log(&scope, row.id()).await?, store.timeline(&scope, row.id()).await?);
        times.push(asked.elapsed().as_secs_f64() * 1e3);
        assert!(lines.is_some_and(|lines| !lines.is_empty()), "each row has its lines");
    }
    report("log and timeline", times, 200);
    let (from, to) = (END.plus(-30 * DAY), END);
    for (name, filter) in [("all", Filter::default()), ("domain", leaf(Field::Domain(dice.domain())))] {
        let search = Search { filter, ..everything.clone() };
        let asked = Instant::now();
        store.histogram(&scope, &search, from, to, 720).await?;
        let histogram = asked.elapsed().as_secs_f64() * 1e3;
        let asked = Instant::now();
        let total = store.total(&scope, &search, 10_000).await?;
        let capped = asked.elapsed().as_secs_f64() * 1e3;
        let asked = Instant::now();
        let counts = store.counts(&scope, &search, u64::MAX).await?;
        let counted = asked.elapsed().as_secs_f64() * 1e3;
        println!(
            "{name}: histogram of 30 days {histogram:.1} ms, total {capped:.1} ms ({}), counts {counted:.1} ms ({counts:?})",
            total.rows
        );
    }
    let asked = Instant::now();
    let streamed = futures::StreamExt::fold(store.stream(&scope, &everything), 0_u64, |n, row| async move {
        n + u64::from(matches!(row, Ok(Row::Message(_))))
    })
    .await;
    println!("stream: {:.0} rows/s ({streamed})", streamed as f64 / asked.elapsed().as_secs_f64());
    Ok(())
}

fn report(name: &str, mut times: Vec<f64>, found: usize) {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    println!("{name:<26} {:>9.2} {:>9.2} {:>9.2}   {:.1}", at(0.5), at(0.99), at(1.0), found as f64 / times.len() as f64);
}
