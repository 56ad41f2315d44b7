//! The figures as a table, each beside its promise.
//!
//! In: figures. Out: Markdown. Refuses to know: how they were measured.

use std::fmt::Write as _;

use super::{classes::CLASSES, export::Exported, load::Took, neighbours::Neighbours, sweep::Sweeping};

/// Milliseconds of one class, sorted.
#[derive(Default)]
pub struct Times {
    pub wall: Vec<f64>,
    pub cpu: Vec<f64>,
}

impl Times {
    pub fn add(&mut self, took: Took) {
        self.wall.push(took.wall * 1e3);
        self.cpu.push(took.cpu() * 1e3);
    }
}

fn at(times: &[f64], part: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len().max(1) - 1) as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

/// What was measured on one engine, so far.
#[derive(Default)]
pub struct Figures {
    pub engine: &'static str,
    /// (rows, what they took): the first, the last, all.
    pub ingest: [(u64, Took); 3],
    pub open_bytes_a_row: f64,
    /// Packing every day but the last.
    pub sealing: Took,
    /// After that.
    pub bytes_a_row: f64,
    /// One a class: warm, cold.
    pub classes: Vec<(Times, Times)>,
    /// Small questions alone, and beside another tenant's worst.
    pub neighbours: Neighbours,
    /// Everything as CSV, by the program itself.
    pub exported: Option<Exported>,
    /// Small commits alone, and while rows are deleted.
    pub sweeping: Sweeping,
    /// Answers held against a recount.
    pub checked: usize,
}

/// All of it.
pub struct Report {
    pub rows: u64,
    pub lines: u64,
    pub engines: Vec<Figures>,
    /// Of the program that searches text: its name, and one a class.
    pub grep: (&'static str, Vec<Option<Took>>),
    /// What `tracemail import` said, the rows behind its lines, and what it took.
    pub import: Option<(String, u64, Took)>,
    /// Processes that wanted a processor, on average of the last 15 minutes.
    pub busy: String,
}

impl Report {
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        self.write(&mut text).expect("a string takes all");
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "# What `make bench` measured\n")?;
        writeln!(
            out,
            "{} rows over 30 days, {} log lines, made from a fixed seed and loaded through `Store::commit` in batches of 5,000. \
             Processors: {}; processes that wanted one: {} (more than there are processors: wall times are too long, and processor \
             times say more). Milliseconds; **bold** misses its promise in processor time; cold is wall time, the files out of the system's cache \
             and the store opened anew.\n",
            self.rows,
            self.lines,
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            self.busy
        )?;
        self.ingest(out)?;
        self.questions(out)
    }

    fn ingest(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "## Ingest\n\n| what | rows/s | rows per cpu-second | of it here | rows per cpu-second of Postgres alone | promise |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|")?;
        // what was loaded by an earlier run is not measured
        let loaded = || self.engines.iter().filter(|figures| figures.ingest[2].0 > 0);
        for figures in loaded() {
            let promise = if figures.engine == "SQLite" { 40_000.0 } else { 45_000.0 };
            for ((rows, took), name) in figures.ingest.iter().zip(["first", "last", "all"]) {
                let (n, per_cpu) = (*rows as f64, *rows as f64 / took.cpu());
                let there = if took.there > 0.0 { format!("{:.0}", n / took.there) } else { "–".into() };
                writeln!(
                    out,
                    "| {}, {name} {rows} | {:.0} | {} | {:.0} % | {there} | {promise:.0} |",
                    figures.engine,
                    n / took.wall,
                    marked(&format!("{per_cpu:.0}"), per_cpu < promise),
                    took.here / took.cpu() * 100.0
                )?;
            }
            let [(first, a), (last, b), _] = &figures.ingest;
            let ratio = (*last as f64 / b.cpu()) / (*first as f64 / a.cpu());
            writeln!(out, "| {}, last to first | | {} | | | 0.9 |", figures.engine, marked(&format!("{ratio:.2}"), ratio < 0.9))?;
        }
        if let Some((said, rows, took)) = &self.import {
            let said = said.lines().next().unwrap_or_default();
            let (rate, per_cpu) = (*rows as f64 / took.wall, *rows as f64 / took.cpu());
            writeln!(out, "| `tracemail import` of the log lines of {rows} rows ({said}) | {rate:.0} | {per_cpu:.0} | | | |")?;
        }
        writeln!(
            out,
            "\n| engine | bytes a row, its lines and all indexes with it: every day open | all but the last packed | promise | cpu-seconds of packing |\n|---|---|---|---|---|"
        )?;
        for figures in loaded() {
            let (open, bytes, sealing) = (figures.open_bytes_a_row, figures.bytes_a_row, figures.sealing.cpu());
            writeln!(out, "| {} | {open:.0} | {} | 380 | {sealing:.1} |", figures.engine, marked(&format!("{bytes:.0}"), bytes > 380.0))?;
        }
        writeln!(out)
    }

    fn questions(&self, out: &mut String) -> std::fmt::Result {
        let mut head = "| question | promise p50 / p99 |".to_owned();
        for figures in &self.engines {
            write!(head, " {0} wall p50 / p99 | {0} cpu p50 / p99 (n) | {0} cold p50 / max |", figures.engine)?;
        }
        let (program, greps) = &self.grep;
        writeln!(out, "## Questions\n\n{head} {program} wall / cpu |\n|{}", "---|".repeat(3 + 3 * self.engines.len()))?;
        for (nth, class) in CLASSES.iter().enumerate() {
            let (most, most99, most_cold) = class.promise.limits();
            write!(out, "| {} | {most} / {most99} |", class.name)?;
            for figures in &self.engines {
                let Some((warm, cold)) = figures.classes.get(nth) else {
                    write!(out, " – | – | – |")?;
                    continue;
                };
                let (p50, p99) = (at(&warm.cpu, 0.5), at(&warm.cpu, 0.99));
                write!(out, " {:.2} / {:.1} |", at(&warm.wall, 0.5), at(&warm.wall, 0.99))?;
                let (p50, p99) = (marked(&format!("{p50:.2}"), p50 > most), marked(&format!("{p99:.1}"), p99 > most99));
                write!(out, " {p50} / {p99} ({}) |", warm.cpu.len())?;
                if cold.wall.is_empty() {
                    write!(out, " – |")?;
                } else {
                    let middle = at(&cold.wall, 0.5);
                    let late = most_cold.is_some_and(|most| middle > most);
                    write!(out, " {} / {:.0} |", marked(&format!("{middle:.0}"), late), at(&cold.wall, 1.0))?;
                }
            }
            match greps.get(nth).copied().flatten() {
                Some(took) => writeln!(out, " {:.0} / {:.0} |", took.wall * 1e3, took.cpu() * 1e3)?,
                None => writeln!(out, " – |")?,
            }
        }
        writeln!(
            out,
            "\n## Neighbours\n\nOne tenant asks eight of the worst questions at once, in a loop; another small ones, \
             which were also asked beside a thread that only counts. Wall milliseconds.\n"
        )?;
        writeln!(
            out,
            "| engine | alone p50 / p95 | beside p50 / p95 | p95, beside to alone | beside a count to alone | promise |\n|---|---|---|---|---|---|"
        )?;
        for figures in &self.engines {
            let Neighbours { alone, beside, counting } = &figures.neighbours;
            let (ratio, machine) = (at(beside, 0.95) / at(alone, 0.95), at(counting, 0.95) / at(alone, 0.95));
            writeln!(
                out,
                "| {} | {:.2} / {:.2} | {:.2} / {:.2} | {} | {machine:.2} | 1.3 |",
                figures.engine,
                at(alone, 0.5),
                at(alone, 0.95),
                at(beside, 0.5),
                at(beside, 0.95),
                marked(&format!("{ratio:.2}"), ratio > 1.3)
            )?;
        }
        self.exports(out)?;
        self.sweeping(out)?;
        for figures in &self.engines {
            writeln!(out, "\n{}: {} answers were held against a recount of all rows, and were right.", figures.engine, figures.checked)?;
        }
        Ok(())
    }

    fn exports(&self, out: &mut String) -> std::fmt::Result {
        if self.engines.iter().all(|figures| figures.exported.is_none()) {
            return Ok(());
        }
        writeln!(
            out,
            "\n## Export\n\n`/export.csv` of each list, whole, from `tracemail serve` on this database; the client runs beside it. Promised: \
             100,000 rows/s, the first byte within 300 ms, 64 MiB more memory, and nothing works any more 1 s after the client has gone.\n"
        )?;
        writeln!(out, "| engine | rows | MB | rows/s | rows per cpu-second | first byte ms | MiB more | ms after the client has gone |")?;
        writeln!(out, "|---|---|---|---|---|---|---|---|")?;
        for figures in &self.engines {
            let Some(Exported { rows, bytes, seconds, cpu, first_ms, more_mib, ended_ms }) = figures.exported else { continue };
            let rate = rows as f64 / seconds;
            writeln!(
                out,
                "| {} | {rows}{} | {:.0} | {} | {:.0} | {} | {} | {} |",
                figures.engine,
                if rows == self.rows { String::new() } else { format!(" (**of {}**)", self.rows) },
                bytes as f64 / 1e6,
                marked(&format!("{rate:.0}"), rate < 100_000.0),
                rows as f64 / cpu,
                marked(&format!("{first_ms:.0}"), first_ms > 300.0),
                marked(&format!("{more_mib:.1}"), more_mib > 64.0),
                marked(&format!("{ended_ms:.0}"), ended_ms > 1000.0),
            )?;
        }
        Ok(())
    }

    fn sweeping(&self, out: &mut String) -> std::fmt::Result {
        if self.engines.iter().all(|figures| figures.sweeping.beside.is_empty()) {
            return Ok(());
        }
        writeln!(
            out,
            "\n## Retention\n\n2,000 rows a second are written, 100 a commit, alone and while the rows of all but the largest domains are deleted \
             out of every day. Wall milliseconds from the moment a commit was due to its end.\n"
        )?;
        writeln!(
            out,
            "| engine | alone p50 / p99 | beside p50 / p99 / longest | p99, beside to alone | promise | rows deleted | days dropped | seconds |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|---|")?;
        for figures in &self.engines {
            let Sweeping { alone, beside, seconds, swept, whole } = &figures.sweeping;
            let ratio = at(beside, 0.99) / at(alone, 0.99);
            writeln!(
                out,
                "| {} | {:.1} / {:.1} | {:.1} / {:.1} / {:.0} | {} | 2 | {} | {} | {seconds:.0}{} |",
                figures.engine,
                at(alone, 0.5),
                at(alone, 0.99),
                at(beside, 0.5),
                at(beside, 0.99),
                at(beside, 1.0),
                marked(&format!("{ratio:.2}"), ratio > 2.0),
                swept.rows,
                swept.days,
                if *whole { "" } else { ", not all" },
            )?;
        }
        Ok(())
    }
}

fn marked(figure: &str, misses: bool) -> String {
    if misses { format!("**{figure}**") } else { figure.to_owned() }
}
