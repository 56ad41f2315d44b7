//! `tracemail parse`: how each line of a log is read, without a database.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use anyhow::bail;
use clap::Args;
use tracemail_ingest::{
    Error,
    source::{Source, whole::Whole},
};
use tracemail_parse::record::Body;

use crate::clock;

/// Reads a log and prints one JSON object per line of it; `kind` is `unknown` for a line not understood.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail parse /var/log/mail.log | jq -c 'select(.kind == \"unknown\") | {n, host, service}'")]
pub struct Parse {
    /// The log; .gz and .zst are unpacked; - is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Parse {
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let name = self.file.display();
        let mut log = if self.file.as_os_str() == "-" {
            Whole::of("standard input".into(), io::stdin(), clock::of_logs())?
        } else {
            Whole::open(&self.file, clock::of_logs())?
        };
        if log.is_empty() {
            bail!("{name}: is empty, there is nothing to parse");
        }
        let clock = log.clock();
        let mut out = BufWriter::with_capacity(256 << 10, io::stdout().lock());
        let (mut lines, mut known) = (0, 0);
        loop {
            let line = match log.peek() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(error) => return Err(log.failed(lines, error).into()),
            };
            lines += 1;
            let record = tracemail_parse::parse(line.bytes, &clock);
            known += u64::from(!matches!(record.body, Body::Unknown(_)));
            serde_json::to_writer(&mut out, &tracemail_parse::fields(lines, &record)).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            log.advance(None);
        }
        out.flush()?;
        if known > 0 {
            return Ok(());
        }
        if log.is_binary() {
            return Err(Error::Binary(name.to_string()).into());
        }
        bail!(
            "{name}: none of its {lines} lines is one of Postfix, Dovecot, Rspamd or amavisd. Is it the mail log? (often /var/log/mail.log)"
        )
    }
}
