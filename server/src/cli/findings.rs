//! `tracemail findings`: what the login watch finds in the last days of the database.
//!
//! In: the rows of the last days. Out: findings, each with its sentence.
//! Refuses to know: the rules (`watch`).

use std::io::{self, BufWriter, Write};

use clap::Args;
use tracemail_model::{
    explain::Lang,
    finding::{Finding, FindingKind, ToldFinding},
    time::DAY,
};
use tracemail_store::Store;
use tracemail_watch::sentence;

use super::Common;
use crate::{
    clock, terminal,
    watching::{Wall, replay::replay},
};

/// Logins said not to be the owner's, at most.
const MOST: u32 = 1_000;

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

impl Findings {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            let found = found(&store, self.days, Wall::new(&settings)?).await?;
            let mut out = BufWriter::new(io::stdout().lock());
            let zone = clock::zone();
            for finding in &found {
                let verdict = sentence(finding, Lang::En);
                if self.json {
                    serde_json::to_writer(&mut out, &ToldFinding::new(finding.clone(), verdict))?;
                    out.write_all(b"\n")?;
                    continue;
                }
                let (since, until) = (terminal::time(finding.since, zone), terminal::time(finding.until, zone));
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

/// What the last days show, the story that began first at the head.
async fn found(store: &Store, days: u32, wall: Wall) -> anyhow::Result<Vec<Finding>> {
    let mut found = std::collections::BTreeMap::new();
    let mut watch = wall.begin(store).await?;
    replay(store, days, clock::now(), &mut watch, |finding| _ = found.insert((finding.since, finding.id.clone()), finding)).await?;
    // whoever came last and has not said his name will not
    watch.rest();
    watch.rest();
    found.extend(watch.harvest().into_iter().map(|finding| ((finding.since, finding.id.clone()), finding)));
    // what people said is in no log
    let heard = Some(clock::now().plus(-i64::from(days) * DAY));
    let said = tracemail_model::finding::Findings { kinds: vec![FindingKind::Denied], heard, limit: MOST, ..Default::default() };
    let (said, _) = store.findings(&tracemail_auth::operator(), &said).await?;
    found.extend(said.into_iter().map(|finding| ((finding.since, finding.id.clone()), finding)));
    Ok(found.into_values().collect())
}
