//! `tracemail search`: the search of the screens.

use std::io::{self, BufWriter, Write};

use clap::Args;
use futures::StreamExt;
use tracemail_model::{
    access::Access,
    explain::Lang,
    filter,
    message::Message,
    page::{self, LIMITS, Order},
    row::{Kind, Row},
    zone::Zone,
};

use super::{Common, WrongUsage};
use crate::{clock, shape::Told, terminal};

/// Searches the database: logins, mail received, mail sent.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail search 'from:*@example.com status:rejected after:7d' --kind received\n\
    With --json: one row a line, the same object as the API's.")]
pub struct Search {
    /// What to look for, as in the panel's query line; nothing: every row.
    #[arg(default_value = "", hide_default_value = true, allow_hyphen_values = true, value_parser = query)]
    query: String,
    /// access, received or sent [default: all three]
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// At most so many rows of each kind, the newest.
    #[arg(long, default_value_t = 100)]
    limit: usize,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Language of the verdicts in the JSON: en or it.
    #[arg(long, default_value = "en", value_parser = super::lang)]
    lang: Lang,
}

/// A query may begin with the minus of "not"; with two it is a flag mistyped.
fn query(text: &str) -> Result<String, String> {
    if text.starts_with("--") { Err("there is no such flag".into()) } else { Ok(text.to_owned()) }
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::from_name(word).ok_or_else(|| "it is access, received or sent".into())
}

impl Search {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let zone = clock::zone();
        let filter = filter::from_query(&self.query)
            .map_err(|error| WrongUsage(error.message_in(&self.query, self.lang)))?
            .resolve(clock::now(), zone);
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            let (scope, kinds) = (tracemail_auth::operator(), self.kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]));
            let mut out = BufWriter::new(io::stdout().lock());
            for kind in kinds {
                let limit = self.limit.clamp(LIMITS.0 as usize, LIMITS.1 as usize) as u32;
                let search = page::Search { kind, filter: filter.clone(), order: Order::Newest, limit, after: None };
                let mut rows = store.stream(&scope, &search).take(self.limit);
                let mut first = true;
                while let Some(row) = rows.next().await {
                    let row = row?;
                    if self.json {
                        serde_json::to_writer(&mut out, &Told::new(&row, self.lang, zone))?;
                        out.write_all(b"\n")?;
                        continue;
                    }
                    if std::mem::take(&mut first) {
                        writeln!(out, "{}", kind.name().to_uppercase())?;
                    }
                    writeln!(out, "{}", line(&row, zone))?;
                }
            }
            Ok(out.flush()?)
        })
    }
}

/// A row for people: when, how, whom, and the id that `show` takes.
fn line(row: &Row, zone: Zone) -> String {
    let time = terminal::time(row.time(), zone);
    let facts = match row {
        Row::Message(m) => message(m),
        Row::Access(a) => access(a),
    };
    format!("{time}  {facts}  {}", row.id())
}

fn message(m: &Message) -> String {
    let who = |address: &Option<String>| terminal::cut(address.as_deref().map_or("?", |a| if a.is_empty() { "<>" } else { a }), 30);
    let subject = terminal::cut(m.subject.as_deref().unwrap_or_default(), 40);
    format!("{:<11}  {:<30}  {:<30}  {subject:<40}", m.status.name(), who(&m.sender), who(&m.recipient))
}

fn access(a: &Access) -> String {
    let from = a.remote_ip.map_or_else(|| "?".into(), |ip| ip.to_string());
    let how = a.failure.map_or_else(|| terminal::cut(a.client.as_deref().unwrap_or_default(), 24), |failure| failure.name().to_owned());
    format!("{:<12}  {:<10}  {:<30}  {from:<24}  {how:<24}", a.action.name(), a.protocol.name(), terminal::cut(&a.user, 30))
}
