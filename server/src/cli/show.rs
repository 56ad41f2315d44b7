//! `tracemail show`: one row with everything behind it.

use std::io::{self, BufWriter, Write};

use anyhow::bail;
use app::api::look::Look;
use clap::Args;
use serde::Serialize;
use serde_json::Value;
use tracemail_locate::Locator;
use tracemail_model::{
    event::{Event, LogLine},
    explain::Lang,
    ids::RowId,
    row::Row,
    zone::Zone,
};

use super::Common;
use crate::{
    clock, located,
    shape::{Told, Whole},
    terminal,
};

/// Shows one row: the verdict, its facts, its timeline, and the log lines behind it.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail show 1906478829568901120 --log\nIds are the last column of `tracemail search`.")]
pub struct Show {
    /// The row's id.
    id: RowId,
    /// As JSON, with `events` and `log`.
    #[arg(long)]
    json: bool,
    /// The raw log lines too.
    #[arg(long)]
    log: bool,
    /// Asks the recipient's mailbox where the message is now.
    #[arg(long)]
    locate: bool,
    /// Language of the verdict: en or it.
    #[arg(long, default_value = "en", value_parser = super::lang)]
    lang: Lang,
}

/// The row, and where the message is, if that was asked.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    whole: Whole<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    located: Option<located::Told<'a>>,
}

impl Show {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let (settings, zone) = (common.settings(&())?, clock::zone());
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            let (scope, id) = (tracemail_auth::operator(), self.id);
            let Some(look) = Look::at(&store, &scope, id).await? else { bail!("there is no row {id} in {}", settings.database) };
            let events = &look.events;
            let log = store.log(&scope, id).await?.unwrap_or_default();
            let located = match &look.row {
                Row::Message(message) if self.locate => Some(Locator::new(&settings.locate)?.locate(message, events).await),
                _ => None,
            };
            let told = Told::by(&look.row, look.verdict(self.lang, zone));
            let mut out = BufWriter::new(io::stdout().lock());
            if self.json {
                let located = located.as_ref().map(located::Told::new);
                serde_json::to_writer_pretty(&mut out, &Shown { whole: Whole::new(told, events, &log), located })?;
                writeln!(out)?;
            } else {
                if let Some(located) = &located {
                    writeln!(out, "Now: {}", terminal::safe(&located::sentence(located)))?;
                }
                facts(&mut out, &serde_json::to_value(told)?)?;
                timeline(&mut out, events, zone)?;
                if self.log {
                    lines(&mut out, &log)?;
                }
            }
            Ok(out.flush()?)
        })
    }
}

fn facts(out: &mut impl Write, row: &Value) -> io::Result<()> {
    let Some(row) = row.as_object() else { return Ok(()) };
    for said in ["verdict", "advice"] {
        if let Some(text) = row.get(said).and_then(Value::as_str) {
            writeln!(out, "{}", terminal::safe(text))?;
        }
    }
    writeln!(out)?;
    for (name, value) in row.iter().filter(|(name, _)| !matches!(name.as_str(), "verdict" | "advice")) {
        match value {
            Value::Null => {}
            Value::Array(list) if list.is_empty() => {}
            Value::String(text) => writeln!(out, "{name:<20} {}", terminal::safe(text))?,
            other => writeln!(out, "{name:<20} {}", terminal::safe(&other.to_string()))?,
        }
    }
    Ok(())
}

fn timeline(out: &mut impl Write, events: &[Event], zone: Zone) -> io::Result<()> {
    writeln!(out, "\ntimeline")?;
    for event in events {
        let whom = event.recipient.as_deref().map(|to| format!(" <{}>", terminal::safe(to))).unwrap_or_default();
        writeln!(out, "{}  {:<16} {}{whom}", terminal::time(event.time, zone), event.kind.name(), terminal::safe(&event.host))?;
        if let Some(text) = &event.text {
            writeln!(out, "{:29}{}", "", terminal::safe(text))?;
        }
        for (name, value) in &event.details {
            writeln!(out, "{:29}{}: {}", "", terminal::safe(name), terminal::safe(value))?;
        }
    }
    Ok(())
}

fn lines(out: &mut impl Write, log: &[LogLine]) -> io::Result<()> {
    writeln!(out, "\nlog")?;
    log.iter().try_for_each(|line| writeln!(out, "{}", terminal::safe(&line.text)))
}
