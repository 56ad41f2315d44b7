//! `tracemail import`: whole logs into the database, once.

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use serde::Serialize;
use tracemail_correlate as correlate;
use tracemail_ingest::import::{Import, Progress, Report};

use super::Common;
use crate::{clock, terminal};

/// Between two lines of progress.
const EVERY: Duration = Duration::from_millis(500);

/// Reads whole logs into the database. Interrupted, the same command goes on where it stopped; run again, it finds that
/// there is nothing to do.
#[derive(Debug, Args, Serialize)]
#[command(
    name = "import",
    after_help = "Example: tracemail import /var/log/mail.log.2.gz /var/log/mail.log.1 /var/log/mail.log\n\
    Logs of one mail system belong into one import: their lines are tied together in the order of their times."
)]
pub struct ImportLogs {
    /// The logs, in any order; .gz and .zst are unpacked; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    #[serde(skip)]
    files: Vec<PathBuf>,
    /// Reads them even if they have been imported before; rows that are there already stay as they are.
    #[arg(long)]
    #[serde(skip)]
    again: bool,
    /// A domain whose mail is received here; may be given many times [default: learned from the log]
    #[arg(long = "local-domain", value_name = "DOMAIN")]
    #[serde(rename = "local_domains", skip_serializing_if = "Vec::is_empty")]
    local_domains: Vec<String>,
}

impl ImportLogs {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(self)?;
        let import = Import {
            paths: self.files.clone(),
            again: self.again,
            settings: correlate::Settings { local_domains: settings.local_domains.clone(), ..Default::default() },
            clock: Arc::new(clock::of_logs),
        };
        let report = super::runtime()?.block_on(async {
            let store = settings.open().await?;
            let (mut told, tells) = (Instant::now(), io::stderr().is_terminal());
            let report = import.run(&store, None, |progress| {
                if tells && told.elapsed() >= EVERY {
                    told = Instant::now();
                    eprint!("\r\x1b[K{}", so_far(progress));
                }
            });
            let report = report.await;
            if tells {
                eprint!("\r\x1b[K");
            }
            anyhow::Ok(report?)
        })?;
        writeln!(io::stdout(), "{}", summary(&report))?;
        Ok(())
    }
}

fn so_far(progress: &Progress) -> String {
    let share = progress.of.filter(|of| *of > 0).map(|of| format!("{} %  ", progress.bytes.min(of) * 100 / of)).unwrap_or_default();
    format!("{share}{} lines read, {} rows stored", progress.lines, progress.rows)
}

fn summary(report: &Report) -> String {
    if report.already {
        return "all of it had been imported before: nothing to do (--again reads it nevertheless)".into();
    }
    let resumed = if report.resumed { "went on where an earlier import stopped: " } else { "" };
    let until = report.last_line.map(|time| format!(", up to {}", terminal::time(time, clock::zone()))).unwrap_or_default();
    format!(
        "{resumed}{} lines read{until}; {} rows stored; {} lines not understood, {} of other programs",
        report.progress.lines, report.progress.rows, report.not_understood, report.foreign
    )
}
