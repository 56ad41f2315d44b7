//! `tracemail compact`: closed days made small and quick to search, by hand. `serve` does it by itself, some hours after
//! a day has ended.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use anyhow::bail;
use clap::Args;
use tracemail_model::time::{Day, Micros};
use tracemail_store::{Compacted, Store};

use super::Common;
use crate::clock;

/// Between two lines of progress.
const EVERY: Duration = Duration::from_millis(500);

/// Packs days that are over: they take about a third less of the disk, and words of a subject are found sooner. Others
/// may read and write meanwhile; interrupted, it has done no harm. `serve` does it by itself.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail compact --day 2026-11-20\nOn PostgreSQL it makes the indexes of closed days.")]
pub struct Compact {
    /// Only this day (UTC), also when it has been packed before; today only by naming it [default: every day before
    /// today that is worth it]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    day: Option<Day>,
}

fn day(text: &str) -> Result<Day, String> {
    let day = Micros::parse_rfc3339(&format!("{text}T00:00:00Z")).map(Micros::day);
    day.ok_or_else(|| "it is a day such as 2026-11-20".into())
}

impl Compact {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            let days = match self.day {
                Some(day) => vec![day],
                None => store.to_compact(clock::now().day(), clock::now()).await?,
            };
            let mut out = io::stdout();
            let mut sum = Compacted { before: 0, after: 0 };
            for day in &days {
                let Some(done) = compact(&store, *day).await? else {
                    bail!("there is no row of {day}: tracemail search names the days there are");
                };
                writeln!(out, "{day}  {}", told(&done))?;
                sum = Compacted { before: sum.before + done.before, after: sum.after + done.after };
            }
            match days.len() {
                0 => writeln!(out, "nothing to do: every day before today is packed, or has rows that are deleted within two days")?,
                1 => {}
                n => writeln!(out, "{n} days    {}", told(&sum))?,
            }
            Ok(())
        })
    }
}

async fn compact(store: &Store, day: Day) -> tracemail_store::Result<Option<Compacted>> {
    let (mut last, tells) = (Instant::now(), io::stderr().is_terminal());
    let done = store.compact(day, |done, all| {
        if tells && last.elapsed() >= EVERY {
            last = Instant::now();
            eprint!("\r\x1b[K{day}  {} %", done * 100 / all.max(1));
        }
    });
    let done = done.await;
    if tells {
        eprint!("\r\x1b[K");
    }
    done
}

fn told(done: &Compacted) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let (before, after) = (megabytes(done.before), megabytes(done.after));
    let saved = if done.after < done.before { format!(", {:.0} % less", 100.0 - after / before * 100.0) } else { String::new() };
    format!("{before:.1} MB, now {after:.1} MB{saved}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_saved_is_said() {
        assert_eq!(told(&Compacted { before: 10_000_000, after: 6_000_000 }), "10.0 MB, now 6.0 MB, 40 % less");
        assert_eq!(told(&Compacted { before: 0, after: 100_000 }), "0.0 MB, now 0.1 MB");
        assert_eq!(day("2026-11-21"), Ok(Day(20_778)));
        assert!(day("21.11.2026").is_err());
    }
}
