//! `tracemail verify`: whether a report is genuine, without a server and without a database.

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use tracemail_export::seal::check;

use super::Common;
use crate::{clock, proof::Proof, stamping, terminal};

/// Checks a signed report: who signed it and when, and that not one bit was changed since.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail verify report.pdf --ca ca.pem\n\
    The authority's certificate is at /ca.pem of the panel that made the report. Exit code 0: genuine, 1: not.")]
pub struct Verify {
    /// The report.
    file: PathBuf,
    /// The authority's certificate, PEM [default: this installation's own]
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// The authority of time stamps, PEM [default: report_tsa_ca of the settings, else those the system trusts]
    #[arg(long, value_name = "FILE")]
    stamp_ca: Option<PathBuf>,
}

impl Verify {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let file = fs::read(&self.file).with_context(|| format!("{}: cannot be read", self.file.display()))?;
        let authority = match &self.ca {
            Some(path) => fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?,
            None => Proof::existing(&common.settings(&())?)?,
        };
        let stamps = match &self.stamp_ca {
            Some(path) => stamping::authorities(Some(path))?,
            None => stamping::authorities(common.settings(&())?.report_tsa_ca.as_deref())?,
        };
        match check::check(&file, &authority, &stamps) {
            Ok(signed) => {
                let zone = clock::zone();
                let when = |time| terminal::time(time, zone);
                let (name, signer) = (self.file.display(), terminal::safe(&signed.signer));
                println!("{name}: genuine, signed {} by {signer}", when(signed.time));
                if let Some(stamp) = signed.stamp {
                    println!("{name}: time stamp {} by {}", when(stamp.time), terminal::safe(&stamp.authority));
                }
                Ok(())
            }
            Err(why) => bail!("{}: {why}", self.file.display()),
        }
    }
}
