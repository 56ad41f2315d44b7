//! Whether deleting slows those who write: small commits at a steady rate, alone, and while half of all rows go.
//!
//! In: a store. Out: times, and how many rows went. Refuses to know: engines. The seventy largest domains keep their rows and
//! all others lose theirs, so that rows go out of every day and hardly a day goes whole.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use tracemail_model::time::SECOND;
use tracemail_store::{
    Batch, Store,
    retention::{Days, Swept},
};

use super::{
    Failed,
    dice::{DOMAINS, domain},
    traffic::{END, Traffic},
};

/// Rows a commit, and commits a second: 2,000 rows a second.
const ROWS: usize = 100;
const A_SECOND: u32 = 20;
/// Seconds of writing before anything is deleted.
const ALONE: u64 = 20;

/// Milliseconds from the moment a commit was due to its end.
#[derive(Default)]
pub struct Sweeping {
    pub alone: Vec<f64>,
    pub beside: Vec<f64>,
    pub seconds: f64,
    pub swept: Swept,
    /// Whether all that was past went in the time given.
    pub whole: bool,
}

/// Writes alone for a while, then until everything past has gone, or for so many seconds.
pub async fn measure(store: &Store, rows: u64, seconds: f64) -> Result<Sweeping, Failed> {
    let day = |days| Days::new(days).expect("a number of days there is");
    for n in 0..DOMAINS.isqrt() {
        store.keep(Some(&domain(n)), day(90), None, END).await?;
    }
    store.keep(None, day(1), None, END).await?;
    let mut traffic = Traffic::behind(rows);
    let mut measured = Sweeping::default();
    let alone = Instant::now();
    write(store, &mut traffic, &mut measured.alone, || alone.elapsed() > Duration::from_secs(ALONE)).await?;
    let ended = AtomicBool::new(false);
    let began = Instant::now();
    let sweeper = async {
        let late = || began.elapsed().as_secs_f64() > seconds;
        // the rows that come meanwhile are of this moment
        let swept = store.sweep(END.plus(3600 * SECOND), false, &late).await;
        ended.store(true, Ordering::Relaxed);
        measured.whole = !late();
        swept
    };
    let mut beside = Vec::new();
    let (swept, written) = tokio::join!(sweeper, write(store, &mut traffic, &mut beside, || ended.load(Ordering::Relaxed)));
    written?;
    measured.swept = swept?.ok_or("another sweeper is at work")?;
    (measured.beside, measured.seconds) = (beside, began.elapsed().as_secs_f64());
    Ok(measured)
}

/// Commits at its rate until it is enough. A commit that came late because the one before it took long counts as late.
async fn write(store: &Store, traffic: &mut Traffic, times: &mut Vec<f64>, enough: impl Fn() -> bool) -> Result<(), Failed> {
    let mut due = Instant::now();
    while !enough() {
        tokio::time::sleep_until(due.into()).await;
        let stories = traffic.by_ref().take(ROWS).collect();
        store.commit(Batch { lane: "bench".into(), stories, live: true, ..Batch::default() }).await?;
        times.push(due.elapsed().as_secs_f64() * 1e3);
        due += Duration::from_secs(1) / A_SECOND;
    }
    Ok(())
}
