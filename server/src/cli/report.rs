//! `tracemail report`: the signed report of rows, as a PDF.

use std::{fs, path::PathBuf, sync::Arc};

use anyhow::{Context, bail};
use clap::Args;
use tracemail_export::pdf::MOST;
use tracemail_model::{explain::Lang, ids::RowId};

use super::{Common, WrongUsage};
use crate::{
    clock,
    proof::Proof,
    report::{self, Wish},
};

/// Writes a signed report: the verdict, every fact, the timeline, the log lines, as a PDF that anybody can check.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail report 1906478829568901120 -o report.pdf --lang it\n\
    Ids are the last column of `tracemail search`; several make one report with a table of contents.")]
pub struct Report {
    /// The rows' ids.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<RowId>,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// en or it [default: en]
    #[arg(long, value_parser = lang)]
    lang: Option<Lang>,
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "it is en or it".into())
}

impl Report {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        if self.ids.len() > MOST {
            return Err(WrongUsage(format!("a report holds {MOST} rows at most")).into());
        }
        let settings = common.settings(&())?;
        let wish = Wish { lang: self.lang.unwrap_or_default(), zone: clock::zone(), maker: user(), now: clock::now() };
        super::runtime()?.block_on(async {
            let store = super::existing(&settings).await?;
            let proof = Arc::new(Proof::open(&settings, wish.now)?);
            let (scope, mut rows) = (tracemail_auth::operator(), Vec::with_capacity(self.ids.len()));
            for id in &self.ids {
                let Some(evidence) = report::evidence(&store, &scope, *id, &wish).await? else {
                    bail!("there is no row {id} in {}", settings.database)
                };
                rows.push(evidence);
            }
            let (code, file) = report::issue(&store, &proof, rows, wish).await?;
            fs::write(&self.output, file).with_context(|| format!("{}: cannot be written", self.output.display()))?;
            println!("{}: {code}", self.output.display());
            Ok(())
        })
    }
}

/// Whoever sits at this terminal.
fn user() -> String {
    std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_else(|_| "operator".into())
}
