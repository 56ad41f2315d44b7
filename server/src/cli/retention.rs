//! `tracemail retention`: how long rows are kept, and their end by hand.
//!
//! In: what is to be set. Out: what is set, what would go, what went. Refuses to know: how rows go.

use std::io::{self, Write};

use anyhow::bail;
use clap::{Args, Subcommand};
use tracemail_store::{
    Store,
    retention::{Days, Profile, Rule, Verdict},
};

use super::{Common, WrongUsage};
use crate::{clock, terminal};

/// How long rows are kept: 30 days, or as set for all or for single domains; who has none of its own follows the default.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail retention set example.com 7 --reason \"asked for by the customer\"\n\
Without a subcommand: lists what is set. `serve` deletes what is older by itself, every few minutes.")]
pub struct Retention {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sets the days for one domain, or (--default) for all others and for rows of no domain.
    Set(Set),
    /// One domain follows the default again.
    Unset {
        /// Such as example.com.
        domain: String,
    },
    /// Says that this machine's clock is right, after it seemed to have jumped ahead.
    ConfirmClock,
    /// Deletes now what is older than it may be, or says what would go.
    Sweep {
        /// Now, rather than when `serve` comes round to it.
        #[arg(long, required_unless_present = "dry_run")]
        now: bool,
        /// Only says how many rows of which domain would go.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Args)]
struct Set {
    /// The domain, such as example.com.
    #[arg(required_unless_present_any = ["default", "profile"], requires = "days")]
    domain: Option<String>,
    /// 1 to 90.
    #[arg(value_parser = days)]
    days: Option<Days>,
    /// For all domains that are not named, and for rows of none: 1 to 90 days.
    #[arg(long, value_name = "DAYS", value_parser = days, conflicts_with_all = ["domain", "days"])]
    default: Option<Days>,
    /// Why so long; kept with the setting and listed.
    #[arg(long)]
    reason: Option<String>,
    /// Whose law is kept to: `italy` (21 days, longer only with --reason) or `none`.
    #[arg(long, value_parser = ["italy", "none"], conflicts_with = "domain")]
    profile: Option<String>,
}

fn days(text: &str) -> Result<Days, String> {
    text.parse()
}

impl Retention {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            match &self.what {
                None => list(&store).await,
                Some(What::Set(set)) => set.set(&store).await,
                Some(What::Unset { domain }) => {
                    store.keep_as_others(domain).await.map_err(wrong)?;
                    list(&store).await
                }
                Some(What::ConfirmClock) => {
                    let now = clock::now();
                    store.confirm_clock(now).await?;
                    Ok(writeln!(io::stdout(), "The clock is right: it is {}.", terminal::time(now, clock::zone()))?)
                }
                Some(What::Sweep { dry_run: true, .. }) => foretell(&store).await,
                Some(What::Sweep { .. }) => sweep(&store).await,
            }
        })
    }
}

impl Set {
    async fn set(&self, store: &Store) -> anyhow::Result<()> {
        let now = clock::now();
        if let Some(name) = &self.profile {
            store.keep_to(Profile::from_name(name), now).await.map_err(wrong)?;
        }
        if let Some(days) = self.default.or(self.days) {
            store.keep(self.domain.as_deref(), days, self.reason.as_deref(), now).await.map_err(wrong)?;
        }
        list(store).await
    }
}

/// What cannot be set is the asker's mistake.
fn wrong(error: tracemail_store::Error) -> anyhow::Error {
    match error {
        tracemail_store::Error::Retention(why) => WrongUsage(why).into(),
        other => other.into(),
    }
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let policy = store.retention().await?;
    let width = policy.domains.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max("all others".len());
    let zone = clock::zone();
    let said = |rule: &Rule| {
        let since = terminal::time(rule.time, zone);
        rule.reason.as_ref().map_or(format!("set {since}"), |why| format!("set {since}: {}", terminal::safe(why)))
    };
    let mut out = io::stdout().lock();
    let others = policy.others.as_ref().map_or_else(|| "nobody has set it".to_owned(), said);
    writeln!(out, "{:<width$}  {:>7}  {others}", "all others", policy.usual().to_string())?;
    for (name, rule) in &policy.domains {
        writeln!(out, "{:<width$}  {:>7}  {}", terminal::safe(name), rule.days.to_string(), said(rule))?;
    }
    if policy.profile == Some(Profile::Italy) {
        writeln!(out, "Profile italy: more than 21 days only with a written reason (Garante, 364/2024).")?;
    }
    if let Verdict::Ahead(known) = store.judge_clock(clock::now()).await? {
        writeln!(out, "{}", ahead(known))?;
    }
    Ok(())
}

/// Why nothing is deleted just now.
pub(super) fn ahead(known: tracemail_model::time::Micros) -> String {
    let (now, zone) = (clock::now(), clock::zone());
    format!(
        "nothing is deleted: the clock says {}, and the last moment known is {}. If the clock is right: tracemail retention confirm-clock",
        terminal::time(now, zone),
        terminal::time(known, zone)
    )
}

async fn foretell(store: &Store) -> anyhow::Result<()> {
    let past = store.past(clock::now()).await?;
    let mut out = io::stdout().lock();
    for (domain, rows) in &past {
        writeln!(out, "{rows:>10}  {}", domain.as_deref().map_or_else(|| "(of no domain)".into(), terminal::safe))?;
    }
    writeln!(out, "{:>10}  rows would go", past.values().sum::<u64>())?;
    Ok(())
}

async fn sweep(store: &Store) -> anyhow::Result<()> {
    let now = clock::now();
    if let Verdict::Ahead(known) = store.look_at_clock(now, None).await? {
        bail!("{}", ahead(known));
    }
    let Some(swept) = store.sweep(now, true, &|| false).await? else {
        bail!("another process is deleting old rows of this database just now");
    };
    let mut out = io::stdout().lock();
    Ok(writeln!(
        out,
        "{} whole days and {} single rows have gone, and {} names nobody used any more.",
        swept.days, swept.rows, swept.names
    )?)
}
