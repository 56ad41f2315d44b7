//! `tracemail findings`: what the login watch finds in the last days of the database.
//!
//! In: rows of logins and of mail sent, oldest first, merged by time. Out: findings, each with its sentence.
//! Refuses to know: the rules (`watch`).

use std::{
    io::{self, BufWriter, Write},
    pin::pin,
};

use clap::Args;
use futures::StreamExt;
use serde::Serialize;
use tracemail_model::{
    explain::Lang,
    filter::{Field, Filter, When},
    finding::Finding,
    page::{self, Order},
    row::{Kind, Row},
    time::DAY,
};
use tracemail_store::Store;
use tracemail_watch::{Settings, Watch, sentence};

use super::Common;
use crate::{clock, terminal};

/// Attacks on passwords, devices locked out, logins to look at: what the last days' logins show.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail findings --days 30 --json\nWith --json: one finding a line, the same object as the API's.")]
pub struct Findings {
    /// How many days to look at.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=90))]
    days: u32,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// A finding as scripts get it.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    verdict: String,
    next: Option<String>,
}

impl Findings {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            let found = found(&store, self.days).await?;
            let mut out = BufWriter::new(io::stdout().lock());
            let offset = clock::offset();
            for finding in &found {
                let verdict = sentence(finding, Lang::En);
                if self.json {
                    serde_json::to_writer(&mut out, &Told { finding, verdict: verdict.sentence, next: verdict.next })?;
                    out.write_all(b"\n")?;
                    continue;
                }
                let (since, until) = (terminal::time(finding.since, offset), terminal::time(finding.until, offset));
                writeln!(out, "{since} – {until}  {:<14} {}", finding.kind.name(), terminal::safe(&verdict.sentence))?;
                if let Some(next) = verdict.next {
                    writeln!(out, "    {next}")?;
                }
            }
            if found.is_empty() && !self.json {
                writeln!(out, "Nothing found in the last {} days.", self.days)?;
            }
            Ok(out.flush()?)
        })
    }
}

/// Reads the last days once, oldest first.
async fn found(store: &Store, days: u32) -> anyhow::Result<Vec<Finding>> {
    let scope = tracemail_auth::operator();
    let filter = Filter::Leaf(Field::After(When::At(clock::now().plus(-i64::from(days) * DAY))));
    let ask = |kind| page::Search { kind, filter: filter.clone(), order: Order::Oldest, limit: page::LIMITS.1, after: None };
    let mut logins = pin!(store.stream(&scope, &ask(Kind::Access)).peekable());
    let mut sent = pin!(store.stream(&scope, &ask(Kind::Sent)).peekable());
    let mut watch = Watch::new(Settings::default(), None);
    let mut found = std::collections::BTreeMap::new();
    loop {
        let time = |row: Option<&tracemail_store::Result<Row>>| row.map(|row| row.as_ref().map_or(i64::MIN, |row| row.time().0));
        let (login, mail) = (time(logins.as_mut().peek().await), time(sent.as_mut().peek().await));
        let row = match (login, mail) {
            (None, None) => break,
            (Some(login), mail) if mail.is_none_or(|mail| login <= mail) => logins.next().await,
            _ => sent.next().await,
        };
        match row.transpose()? {
            Some(Row::Access(row)) => watch.access(&row),
            Some(Row::Message(row)) => watch.message(&row),
            None => {}
        }
        found.extend(watch.harvest().into_iter().map(|finding| ((finding.since, finding.id.clone()), finding)));
    }
    Ok(found.into_values().collect())
}
