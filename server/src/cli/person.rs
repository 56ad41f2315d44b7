//! `tracemail person`: what is stored of one person, given out or erased.
//!
//! In: an address. Out: a file; how much went. Refuses to know: which rows are whose (`store`).

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::{Args, Subcommand};
use futures::TryStreamExt;
use serde_json::json;
use tracemail_auth::Witness;
use tracemail_model::{
    account::{Act, By},
    explain::Lang,
    row::Kind,
};
use tracemail_store::{
    Store,
    person::{Erasing, Person as Somebody, Reaching},
};

use super::{Common, WrongUsage};
use crate::{clock, drawn::Drawer, terminal};

/// Everything stored of one person: given out as a file, or erased.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail person export mario@example.com -o mario.jsonl\n\
    Example: tracemail person erase mario@example.com --dry-run\n\
    The address stands for its mailbox with all of its aliases, for every form with a plus (mario+x@…), in any case, its domain\n\
    in letters or in ASCII. The record of either says how much, and not whose.")]
pub struct Person {
    #[command(subcommand)]
    what: What,
    /// Answers as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Writes every row of his with its timeline and raw lines: an object a line.
    Export {
        /// Such as mario@example.com.
        address: String,
        /// Into this file, which must not be there yet; else to standard output.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Only says how many rows there are.
        #[arg(long)]
        dry_run: bool,
        /// Of the sentences: en or it.
        #[arg(long, default_value = "en", value_parser = super::lang)]
        lang: Lang,
    },
    /// Deletes every row of his, and keeps old logs from bringing them back.
    Erase {
        /// Such as mario@example.com.
        address: String,
        /// Only says how many rows would go.
        #[arg(long)]
        dry_run: bool,
    },
}

impl Person {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            match &self.what {
                What::Export { address, dry_run: true, .. } | What::Erase { address, dry_run: true } => {
                    let somebody = whose(&store, address).await?;
                    foretell(&store, &somebody, self.json).await
                }
                What::Export { address, output, lang, .. } => export(&store, address, output.as_ref(), *lang).await,
                What::Erase { address, .. } => erase(&store, &whose(&store, address).await?, self.json).await,
            }
        })
    }
}

async fn whose(store: &Store, address: &str) -> anyhow::Result<Somebody> {
    let found = store.person(address).await?;
    found.ok_or_else(|| WrongUsage(format!("{address:?} is no whole address, or has too many aliases: write mario@example.com")).into())
}

async fn foretell(store: &Store, somebody: &Somebody, as_json: bool) -> anyhow::Result<()> {
    let rows = store.person_rows(&tracemail_auth::operator(), somebody).await?;
    let names: Vec<&str> = somebody.addresses().collect();
    let of = |wanted: Kind| rows.iter().find(|(kind, _)| *kind == wanted).map_or(0, |(_, rows)| *rows);
    let (access, received, sent) = (of(Kind::Access), of(Kind::Received), of(Kind::Sent));
    super::say(as_json, &json!({ "addresses": names, "access": access, "received": received, "sent": sent }), || {
        format!("{}: {access} logins and tries, {received} received, {sent} sent", terminal::safe(&names.join(", ")))
    })
}

async fn export(store: &Store, address: &str, output: Option<&PathBuf>, lang: Lang) -> anyhow::Result<()> {
    let somebody = whose(store, address).await?;
    let drawer = Drawer { witness: Witness::of(None, None), scope: tracemail_auth::operator(), store: store.clone() };
    let (now, counted) = (clock::now(), std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0)));
    let counter = std::sync::Arc::clone(&counted);
    let count = move |more| {
        counter.fetch_add(more, std::sync::atomic::Ordering::Relaxed);
    };
    let mut out: Box<dyn Write> = match output {
        Some(path) => Box::new(io::BufWriter::new(private(path).with_context(|| path.display().to_string())?)),
        None => Box::new(io::stdout().lock()),
    };
    let mut pieces = drawer.person(address.to_owned(), now, lang, clock::zone(), count);
    while let Some(piece) = pieces.try_next().await? {
        out.write_all(&piece)?;
    }
    out.flush()?;
    let rows = counted.load(std::sync::atomic::Ordering::Relaxed);
    let receipt = store.receipt(&somebody).await?;
    store.record(&By::machine(now), Act::PersonExported, &receipt, &format!("{rows} rows")).await?;
    if let Some(path) = output {
        writeln!(io::stdout(), "{}: {rows} rows; the record calls it {receipt}", path.display())?;
    }
    Ok(())
}

/// A new file that nobody else may read.
fn private(path: &PathBuf) -> io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

async fn erase(store: &Store, somebody: &Somebody, as_json: bool) -> anyhow::Result<()> {
    let shown = io::stderr().is_terminal();
    let heard = |far: Erasing| {
        if shown {
            eprint!("\r{} of {} days, {} rows ", far.days.0, far.days.1, far.gone.rows());
        }
    };
    let gone = store.erase_person(&By::machine(clock::now()), somebody, Reaching::Everywhere, &heard).await?;
    if shown {
        eprintln!();
    }
    let receipt = store.receipt(somebody).await?;
    let told = json!({
        "access": gone.access, "received": gone.received, "sent": gone.sent,
        "lines": gone.lines, "findings": gone.findings, "receipt": receipt,
    });
    super::say(as_json, &told, || {
        format!(
            "gone: {} logins and tries, {} received, {} sent, {} lines nobody understood, {} findings; the record calls it {receipt}",
            gone.access, gone.received, gone.sent, gone.lines, gone.findings
        )
    })
}
