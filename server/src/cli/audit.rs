//! `tracemail audit`: what was done, by whom, and whether the record of it is whole.

use anyhow::bail;
use clap::{Args, Subcommand};

use super::Common;
use crate::{clock, terminal};

/// Records read at a time.
const PIECE: u32 = 500;

/// Shows the record of administrative acts, and checks that nobody has changed it.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail audit list --limit 20\n\
    Example: tracemail audit verify && echo whole\n\
    Each record's hash covers the one before it: a record changed, removed or put in between is found.")]
pub struct Audit {
    #[command(subcommand)]
    what: What,
    /// One JSON object a line.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The records, the newest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    /// Reads all of it; exit code 1 when a record is missing or is not as it was written.
    Verify,
}

impl Audit {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            let What::List { limit } = self.what else {
                return match store.audit_flaw().await? {
                    None => super::say(self.json, &serde_json::json!({ "whole": true }), || "every record is as it was written".into()),
                    Some(nth) => bail!("record {nth} is missing, or is not as it was written: someone has changed the database"),
                };
            };
            let (mut before, mut left, zone) = (None, limit, clock::zone());
            while left > 0 {
                let piece = store.audit(before, PIECE.min(left as u32)).await?;
                let Some(last) = piece.last() else { break };
                (before, left) = (Some(last.nth), left - piece.len());
                for record in piece {
                    if self.json {
                        super::print_json(&record)?;
                        continue;
                    }
                    let from = record.network.map(|ip| format!(" from {ip}")).unwrap_or_default();
                    let (time, who) = (terminal::time(record.time, zone), terminal::cut(&record.who, 24));
                    println!(
                        "{:>6}  {time}  {who:<24}  {:<18}  {} {}{from}",
                        record.nth,
                        record.act,
                        terminal::safe(&record.object),
                        terminal::safe(&record.detail)
                    );
                }
            }
            Ok(())
        })
    }
}
