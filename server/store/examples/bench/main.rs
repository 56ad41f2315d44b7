//! How fast the store writes and finds, how many bytes a row takes, and whether what it finds is right.
//!
//! `make bench`, or `cargo run --release -p tracemail-store --example bench -- [--rows N] [--engine sqlite|postgres]
//! [--seconds S] [--cold N] [--sweep S] [--out FILE] [--tracemail BINARY] [--keep FOLDER]`: the data set (`traffic`) goes through
//! `Store::commit` into each engine; each class of questions (`classes`) is asked of the public `Store` for S seconds or 200
//! times, then N times cold; BINARY serves it and gives all of it as CSV (`export`); at last half of the rows are deleted under somebody who writes (`sweep`), for S seconds at most.
//! Some answers are held against a recount (`answers`), and a wrong one is the only failure. What it makes
//! lies in a folder that it takes away again, also when interrupted; what was measured until then stands in FILE.
//! What lies in FOLDER it leaves there, whole: a second run of as many rows asks without loading, and deletes nothing.

mod answers;
mod classes;
mod cluster;
mod dice;
mod export;
mod grep;
mod lines;
mod load;
mod neighbours;
mod report;
mod sweep;
mod traffic;

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

use tokio::signal::unix::{SignalKind, signal};
use tracemail_model::tenant::{Reach, Scope};
use tracemail_store::{Batch, Error, Store};

use self::{
    answers::{Answer, agree, ask, recount},
    classes::{CLASSES, Question},
    cluster::Cluster,
    dice::Dice,
    grep::TextLog,
    load::{Took, Workers},
    report::{Figures, Report, Times},
    traffic::Traffic,
};

/// As in `tracemail` itself.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failed = Box<dyn std::error::Error + Send + Sync>;

const BATCH: u64 = 5_000;
/// Questions of a class that are asked warm, at most and at least.
const ASKED: (usize, usize) = (200, 5);
/// Rows whose log lines `tracemail import` reads.
const IMPORTED: u64 = 100_000;

struct Wish {
    rows: u64,
    engines: Vec<String>,
    seconds: f64,
    cold: usize,
    sweep: f64,
    out: Option<PathBuf>,
    tracemail: Option<PathBuf>,
    keep: Option<PathBuf>,
}

impl Wish {
    fn read() -> Result<Self, Failed> {
        let mut wish =
            Self { rows: 2_000_000, engines: vec![], seconds: 2.0, cold: 3, sweep: 300.0, out: None, tracemail: None, keep: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--rows" => wish.rows = value.parse()?,
                "--engine" => wish.engines.push(value),
                "--seconds" => wish.seconds = value.parse()?,
                "--cold" => wish.cold = value.parse()?,
                "--sweep" => wish.sweep = value.parse()?,
                "--out" => wish.out = Some(value.into()),
                "--tracemail" => wish.tracemail = Some(value.into()),
                "--keep" => wish.keep = Some(std::path::absolute(value)?),
                _ => return Err(format!("what is {word}? --rows, --engine, --seconds, --cold, --sweep, --out, --tracemail, --keep").into()),
            }
        }
        if wish.engines.is_empty() {
            wish.engines = vec!["sqlite".into(), "postgres".into()];
        }
        Ok(wish)
    }
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let wish = Wish::read()?;
    let mut ended = signal(SignalKind::terminate())?;
    let folder = tempfile::Builder::new().prefix("tracemail-bench-").tempdir()?;
    let done = tokio::select! {
        done = bench(&wish, folder.path()) => done,
        _ = tokio::signal::ctrl_c() => Err("interrupted: the file has what was measured so far".into()),
        _ = ended.recv() => Err("ended: the file has what was measured so far".into()),
    };
    // a question that was cut off closes its files a little later, and so makes new ones
    for _ in 0..20 {
        if std::fs::remove_dir_all(folder.path()).is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    if let Err(error) = done {
        eprintln!("\n{error}");
        // a recount may still be at work, and nobody waits for it
        std::process::exit(1);
    }
    Ok(())
}

async fn bench(wish: &Wish, folder: &Path) -> Result<(), Failed> {
    // another user runs Postgres
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    // an SQLite's open days and Postgres's tables and log, the text log, and room for others
    let each = |engine: &String| if engine == "sqlite" { 900 } else { 2_000 };
    let (wanted, free) = (wish.rows * (600 + wish.engines.iter().map(each).sum::<u64>()) + (3 << 30), load::free(folder)?);
    if free < wanted {
        let (wanted, free) = (wanted >> 30, free >> 30);
        let place = folder.display();
        return Err(format!("{place} has {free} GiB free, and {wanted} are wanted: give TMPDIR a larger disk, or fewer ROWS").into());
    }
    let program = grep::program();
    if program != "rg" {
        eprintln!("ripgrep is not here (./setup bench): grep stands in for it");
    }
    let questions = questions(wish.rows);
    let truth = {
        let rows = wish.rows;
        say(&format!("recounting {} questions over {rows} rows", questions.len()));
        tokio::task::spawn_blocking(move || {
            let truth = recount(rows, &questions);
            questions.into_iter().zip(truth).collect::<Vec<_>>()
        })
        .await?
    };
    let mut log = Some(TextLog::new(&folder.join("mail.log"))?);
    let mut report =
        Report { rows: wish.rows, lines: 0, engines: Vec::new(), grep: (program, Vec::new()), import: None, busy: String::new() };
    let mut text = PathBuf::new();
    for engine in &wish.engines {
        let kept = wish.keep.is_some();
        let lies = wish.keep.as_deref().unwrap_or(folder);
        let place = match engine.as_str() {
            "sqlite" => Place::sqlite(lies),
            "postgres" => Place::postgres(lies, kept)?,
            other => return Err(format!("no engine is called {other}: sqlite, postgres").into()),
        };
        place.measure(wish, &truth, &mut log, &mut text, &mut report).await?;
    }
    if text.exists() {
        report.grep.1 = search_text(program, &text, wish.rows)?;
    }
    report.import = wish.tracemail.as_deref().map(|binary| import(binary, folder, wish.rows)).transpose()?;
    save(wish, &mut report)?;
    say("");
    println!("{}", report.markdown());
    Ok(())
}

/// Writes what has been measured so far.
fn save(wish: &Wish, report: &mut Report) -> Result<(), Failed> {
    std::fs::read_to_string("/proc/loadavg")?.split(' ').nth(2).unwrap_or_default().clone_into(&mut report.busy);
    if let Some(out) = &wish.out {
        std::fs::create_dir_all(out.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(out, report.markdown())?;
    }
    Ok(())
}

/// One or two of each class, for the recount.
fn questions(rows: u64) -> Vec<Question> {
    let mut dice = Dice::new(7);
    let each = if rows > 1_000_000 { 1 } else { 3 };
    CLASSES.iter().flat_map(|class| (0..each).map(|_| (class.draw)(&mut dice, rows)).collect::<Vec<_>>()).collect()
}

/// Where an engine lies.
struct Place {
    name: &'static str,
    url: String,
    data: PathBuf,
    cluster: Option<Cluster>,
}

impl Place {
    fn sqlite(folder: &Path) -> Self {
        let data = folder.join("sqlite");
        Self { name: "SQLite", url: format!("sqlite:{}", data.display()), data, cluster: None }
    }

    fn postgres(folder: &Path, kept: bool) -> Result<Self, Failed> {
        say("starting a PostgreSQL");
        let cluster = Cluster::new(&folder.join("postgres"), kept)?;
        Ok(Self { name: "Postgres", url: cluster.url(), data: cluster.data(), cluster: Some(cluster) })
    }

    fn workers(&self) -> Result<Workers, Failed> {
        Ok(Workers { postmaster: self.cluster.as_ref().map(Cluster::postmaster).transpose()? })
    }

    async fn measure(
        self,
        wish: &Wish,
        truth: &[(Question, Answer)],
        log: &mut Option<TextLog>,
        text: &mut PathBuf,
        report: &mut Report,
    ) -> Result<(), Failed> {
        #[expect(clippy::disallowed_methods, reason = "the bench stands in for auth")]
        let scope = Scope::mint(Reach::Everything);
        let store = Store::open(&self.url).await?;
        let before = load::bytes(&self.data)?;
        let nth = report.engines.len();
        report.engines.push(Figures { engine: self.name, ..Figures::default() });
        // says of how many rows all is loaded and packed
        let loaded = self.data.with_extension("rows");
        if let Ok(rows) = std::fs::read_to_string(&loaded) {
            if rows != wish.rows.to_string() {
                let place = self.data.display();
                return Err(format!("{place} has {rows} rows: say --rows {rows}, or keep {} elsewhere", wish.rows).into());
            }
        } else {
            report.engines[nth].ingest = fill(&store, &self.workers()?, self.name, wish.rows, log.as_mut()).await?;
            if let Some(log) = log.take() {
                report.lines = log.lines;
                *text = log.done()?;
            }
            if let Some(cluster) = &self.cluster {
                cluster.settle()?;
            }
            report.engines[nth].open_bytes_a_row = (self.size(before)?) as f64 / wish.rows as f64;
            save(wish, report)?;
            report.engines[nth].sealing = seal(&store, &self.workers()?, self.name).await?;
            report.engines[nth].bytes_a_row = (self.size(before)?) as f64 / wish.rows as f64;
            save(wish, report)?;
            if wish.keep.is_some() {
                std::fs::write(&loaded, wish.rows.to_string())?;
            }
        }
        for (question, truth) in truth {
            let answer = ask(&store, &scope, question).await?;
            if !agree(&answer, truth) {
                let search = &question.search;
                return Err(format!("{}: a wrong answer to {search:?}\n{answer:?}\nwhere a recount says\n{truth:?}", self.name).into());
            }
            report.engines[nth].checked += 1;
        }
        let workers = self.workers()?;
        for class in CLASSES {
            say(&format!("{}, warm: {}", self.name, class.name));
            let (mut dice, mut times, began) = (Dice::new(99), Times::default(), Instant::now());
            let enough = |n: usize, since: Instant| n >= ASKED.0 || (n >= ASKED.1 && since.elapsed().as_secs_f64() > wish.seconds);
            while !enough(times.wall.len(), began) {
                let question = (class.draw)(&mut dice, wish.rows);
                times.add(timed(&store, &scope, &workers, &question).await?);
            }
            report.engines[nth].classes.push((times, Times::default()));
            save(wish, report)?;
        }
        say(&format!("{}: one tenant's worst questions beside another's small ones", self.name));
        report.engines[nth].neighbours = neighbours::measure(&store, wish.rows, if wish.seconds < 1.0 { 1 } else { 6 }).await?;
        save(wish, report)?;
        drop(store);
        for n in 0..wish.cold {
            for (at, class) in CLASSES.iter().enumerate() {
                say(&format!("{}, cold, {} of {}: {}", self.name, n + 1, wish.cold, class.name));
                self.cool()?;
                let store = Store::open(&self.url).await?;
                let question = (class.draw)(&mut Dice::new(500 + n as u64), wish.rows);
                report.engines[nth].classes[at].1.add(timed(&store, &scope, &self.workers()?, &question).await?);
            }
            save(wish, report)?;
        }
        if let Some(binary) = &wish.tracemail {
            say(&format!("{}: everything as CSV", self.name));
            let folder = self.data.parent().unwrap_or(&self.data);
            let (binary, url, folder, workers) = (binary.clone(), self.url.clone(), folder.to_owned(), self.workers()?);
            let exported = tokio::task::spawn_blocking(move || export::measure(&binary, &url, &folder, &workers)).await??;
            report.engines[nth].exported = Some(exported);
            save(wish, report)?;
        }
        if wish.keep.is_some() {
            return Ok(());
        }
        say(&format!("{}: writing while half of all rows are deleted", self.name));
        let store = Store::open(&self.url).await?;
        report.engines[nth].sweeping = sweep::measure(&store, wish.rows, wish.sweep).await?;
        save(wish, report)
    }

    /// What the rows take; of Postgres its log of the last minutes apart.
    fn size(&self, before: u64) -> Result<u64, Failed> {
        let base = self.data.join("base");
        if self.cluster.is_none() {
            return Ok(load::bytes(&self.data)?.saturating_sub(before));
        }
        Ok(load::bytes(&base)?)
    }

    /// Nothing is in any cache any more.
    fn cool(&self) -> Result<(), Failed> {
        if let Some(cluster) = &self.cluster {
            cluster.stop()?;
        }
        load::forget(&self.data)?;
        if let Some(cluster) = &self.cluster {
            cluster.start()?;
        }
        Ok(())
    }
}

async fn timed(store: &Store, scope: &Scope, workers: &Workers, question: &Question) -> Result<Took, Failed> {
    let began = workers.begin();
    let answer = ask(store, scope, question).await;
    let took = workers.took(&began);
    match answer {
        // looked at, so that nothing of it is left out
        Ok(answer) => _ = std::hint::black_box(answer.size()),
        // stopped: what it took until then is far beyond what is promised
        Err(error) if matches!(error.downcast_ref(), Some(Error::TooLong)) => {}
        Err(error) => return Err(error),
    }
    Ok(took)
}

/// Packs the days that are over, as `serve` does in the night: every day but the last, whose subjects it indexes as they come.
async fn seal(store: &Store, workers: &Workers, name: &str) -> Result<Took, Failed> {
    let (first, last) = (classes::begin(30), classes::begin(1));
    let began = workers.begin();
    for day in store.to_compact(last.day(), first).await? {
        say(&format!("{name}: packing {day}"));
        store.compact(day, |_, _| {}).await?;
    }
    store.index_since(last.day()).await?;
    Ok(workers.took(&began))
}

/// Loads the data set: what the first and the last million took (or tenth, of fewer rows), and all.
async fn fill(store: &Store, workers: &Workers, name: &str, rows: u64, mut log: Option<&mut TextLog>) -> Result<[(u64, Took); 3], Failed> {
    let part = if rows >= 2_000_000 { 1_000_000 } else { (rows / 10).max(1) };
    let [mut first, mut last, mut all] = [(0, Took::default()); 3];
    let mut traffic = Traffic::new(rows);
    let mut done = 0;
    while done < rows {
        let stories: Vec<_> = traffic.by_ref().take(BATCH as usize).collect();
        let n = stories.len() as u64;
        if let Some(log) = &mut log {
            for story in &stories {
                log.add(story)?;
            }
        }
        let positions = vec![("log".into(), done.to_le_bytes().to_vec())];
        let batch = Batch { lane: "bench".into(), positions, stories, ..Batch::default() };
        let began = workers.begin();
        store.commit(batch).await?;
        let took = workers.took(&began);
        let add = |sum: &mut (u64, Took)| {
            sum.0 += n;
            sum.1.add(took);
        };
        if done < part {
            add(&mut first);
        }
        if done + n > rows - part {
            add(&mut last);
        }
        add(&mut all);
        done += n;
        say(&format!("{name}: {done} of {rows} rows, {:.0} rows per cpu-second", all.0 as f64 / all.1.cpu()));
    }
    Ok([first, last, all])
}

/// The median of three searches for each class that a text log can answer.
fn search_text(program: &str, log: &Path, rows: u64) -> Result<Vec<Option<Took>>, Failed> {
    let mut dice = Dice::new(99);
    let mut search = |class: &classes::Class| {
        say(&format!("{program}: {}", class.name));
        let mut took = Vec::new();
        for _ in 0..3 {
            let question = (class.draw)(&mut dice, rows);
            if question.grep.is_empty() {
                return Ok(None);
            }
            took.push(grep::search(program, log, &question.grep)?);
        }
        took.sort_by(|a, b| a.wall.total_cmp(&b.wall));
        Ok(Some(took[1]))
    };
    CLASSES.iter().map(&mut search).collect()
}

/// The log lines of the first rows, through the program itself.
fn import(binary: &Path, folder: &Path, rows: u64) -> Result<(String, u64, Took), Failed> {
    let rows = rows.min(IMPORTED);
    say("tracemail import");
    let mut log = TextLog::new(&folder.join("import.log"))?;
    for story in Traffic::new(rows) {
        log.add(&story)?;
    }
    let (said, took) = grep::import(binary, &log.done()?, &folder.join("imported"))?;
    Ok((said, rows, took))
}

/// How far it is, on one line of a terminal.
fn say(what: &str) {
    eprint!("\r\x1b[K{what}");
    drop(std::io::stderr().flush());
}
