//! The key that signs reports, and where it lies.
//!
//! In: the settings. Out: a [`Sealer`] for each report, the authority's certificate. The key is made at the first start
//! in the folder `proof` beside the database, readable by its owner alone; a bought one is named by `report_key` and
//! `report_chain`. Read anew for each report, so that a new certificate needs no restart.
//! Refuses to know: reports.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use tokio::sync::Semaphore;
use tracemail_export::seal::{
    Sealed, Sealer,
    authority::{self, Pair},
    stamp::{self, Authorities},
};
use tracemail_model::time::{DAY, Micros};

use crate::{
    config::{Database, Settings},
    routes::verify::LARGEST_FILE,
    stamping::{self, Stamping},
};

/// Reports drawn at once; the next ones wait.
const AT_ONCE: usize = 2;
/// Files checked at once; the next ones wait. Of the largest ones no more are here, either: one more comes again.
const CHECKED_AT_ONCE: usize = 4;
/// So long before its end a signer's certificate of our own is made anew, and a bought one warned of.
const EARLY: i64 = 30 * DAY;

/// The key and its certificates.
pub struct Proof {
    place: Place,
    /// The name reports are made in.
    pub installation: String,
    /// Where others reach the panel, without a slash at its end.
    pub address: String,
    /// How many may be drawn at once.
    pub turns: Semaphore,
    /// How many bytes of files to be checked may be here, of those still on their way as many as have come.
    pub held: Arc<Semaphore>,
    /// How many of them may be checked at once.
    pub checks: Arc<Semaphore>,
    stamping: Option<Stamping>,
    stamps: Option<PathBuf>,
}

enum Place {
    /// Made here: the folder.
    Own(PathBuf),
    /// Bought: key and chain.
    Given(PathBuf, PathBuf),
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const AUTHORITY: (&str, &str) = ("authority-key.pem", "authority.pem");
const SIGNER: (&str, &str) = ("signer-key.pem", "signer.pem");

impl Place {
    fn of(settings: &Settings) -> anyhow::Result<Self> {
        match (&settings.report_key, &settings.report_chain) {
            (Some(key), Some(chain)) => Ok(Self::Given(key.clone(), chain.clone())),
            (None, None) => Ok(Self::Own(beside(&settings.database).join("proof"))),
            _ => bail!("report_key and report_chain belong together: set both, or neither"),
        }
    }

    fn authority(&self) -> anyhow::Result<String> {
        match self {
            Self::Own(folder) => text(&folder.join(AUTHORITY.1)),
            // of a chain the last: the root, or whoever is nearest to it
            Self::Given(_, chain) => {
                let chain = text(chain)?;
                let last = chain.rfind(BEGIN).unwrap_or(0);
                Ok(chain[last..].to_owned())
            }
        }
    }

    /// What a signature must lead to, to be this installation's: an authority that sells to others is not enough.
    fn own(&self) -> anyhow::Result<String> {
        match self {
            Self::Own(_) => self.authority(),
            Self::Given(_, chain) => {
                let chain = text(chain)?;
                let second = chain.match_indices(BEGIN).nth(1).map_or(chain.len(), |(at, _)| at);
                Ok(chain[..second].to_owned())
            }
        }
    }
}

impl Proof {
    /// Makes what is missing, and tries all of it.
    pub fn open(settings: &Settings, now: Micros) -> anyhow::Result<Self> {
        let proof = Self {
            place: Place::of(settings)?,
            installation: settings.installation.clone().unwrap_or_else(machine),
            address: settings
                .address
                .as_deref()
                .map_or_else(|| format!("http://{}", settings.listen), |url| url.trim_end_matches('/').to_owned()),
            turns: Semaphore::new(AT_ONCE),
            held: Arc::new(Semaphore::new(CHECKED_AT_ONCE * LARGEST_FILE)),
            checks: Arc::new(Semaphore::new(CHECKED_AT_ONCE)),
            stamping: Stamping::of(settings)?,
            stamps: settings.report_tsa_ca.clone(),
        };
        if let Place::Own(folder) = &proof.place {
            prepare(folder, &proof.installation, now)
                .with_context(|| format!("{}: the key for reports cannot be kept there", folder.display()))?;
        }
        let until = proof.sealer(now)?.until();
        if until < now.plus(EARLY) {
            tracing::warn!("the certificate that signs reports is valid until {until}: get a new one");
        }
        Ok(proof)
    }

    /// What signs, now.
    pub fn sealer(&self, now: Micros) -> anyhow::Result<Sealer> {
        let (key, chain) = match &self.place {
            Place::Given(key, chain) => (key.clone(), chain.clone()),
            Place::Own(folder) => {
                if signer_ends(folder, now) {
                    renew(folder, now)?;
                }
                (folder.join(SIGNER.0), folder.join(SIGNER.1))
            }
        };
        Sealer::load(&text(&key)?, &text(&chain)?, now).with_context(|| format!("{} with {}", key.display(), chain.display()))
    }

    /// Bytes to be kept free in a report for a time stamp.
    pub fn room(&self) -> usize {
        if self.stamping.is_some() { stamp::ROOM } else { 0 }
    }

    /// The file, with a time stamp when the settings ask for one. `nonce`: never used before.
    pub async fn stamped(&self, mut sealed: Sealed, sealer: &Sealer, nonce: u64, now: Micros) -> anyhow::Result<Vec<u8>> {
        if let Some(stamping) = &self.stamping {
            stamping.stamp(&mut sealed, sealer, &self.stamps()?, nonce, now).await?;
        }
        Ok(sealed.into_file())
    }

    /// Whether somebody else's clock is asked.
    pub const fn stamps_reports(&self) -> bool {
        self.stamping.is_some()
    }

    /// Whom time stamps are believed.
    pub fn stamps(&self) -> anyhow::Result<Authorities> {
        stamping::authorities(self.stamps.as_deref())
    }

    /// What others need to check a report: certificates, PEM.
    pub fn authority(&self) -> anyhow::Result<String> {
        self.place.authority()
    }

    /// What this installation's own signatures lead to: certificates, PEM.
    pub fn own(&self) -> anyhow::Result<String> {
        self.place.own()
    }

    /// The same, of what is there already: whoever only checks makes none.
    pub fn existing(settings: &Settings) -> anyhow::Result<String> {
        Place::of(settings)?.own().context("no authority here: give the one of the report's maker with --ca")
    }
}

/// The folder of a database; beside a database on another machine, `data` here.
pub fn beside(database: &Database) -> PathBuf {
    database.folder().unwrap_or(Path::new("data")).into()
}

fn machine() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() { "localhost".to_owned() } else { name.trim().to_owned() }
}

fn text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// Makes authority and signer where there are none. Two processes may begin at once: the folder appears whole, and the
/// second takes what the first has made.
fn prepare(folder: &Path, installation: &str, now: Micros) -> anyhow::Result<()> {
    if folder.join(SIGNER.1).exists() {
        return Ok(());
    }
    let making = folder.with_extension(format!("new-{}", std::process::id()));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&making)?;
    let own = authority::authority(installation, now)?;
    let signer = authority::signer(&own, now)?;
    keep(&making, AUTHORITY, &own)?;
    keep(&making, SIGNER, &signer)?;
    fs::File::open(&making)?.sync_all()?;
    if let Err(error) = fs::rename(&making, folder) {
        fs::remove_dir_all(&making)?;
        if !folder.join(SIGNER.1).exists() {
            return Err(error.into());
        }
    }
    Ok(())
}

fn keep(folder: &Path, (key, cert): (&str, &str), pair: &Pair) -> io::Result<()> {
    for (name, content, mode) in [(key, &pair.key, 0o600), (cert, &pair.cert, 0o644)] {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(folder.join(name))?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
    }
    Ok(())
}

fn signer_ends(folder: &Path, now: Micros) -> bool {
    let read = |name: &str| text(&folder.join(name));
    let (Ok(key), Ok(cert)) = (read(SIGNER.0), read(SIGNER.1)) else { return false };
    Sealer::load(&key, &cert, now).map_or(true, |sealer| sealer.until() < now.plus(EARLY))
}

fn renew(folder: &Path, now: Micros) -> anyhow::Result<()> {
    let own = Pair { key: text(&folder.join(AUTHORITY.0))?, cert: text(&folder.join(AUTHORITY.1))? };
    let making = folder.join(format!("new-{}", std::process::id()));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&making)?;
    keep(&making, SIGNER, &authority::signer(&own, now)?)?;
    for name in [SIGNER.0, SIGNER.1] {
        fs::rename(making.join(name), folder.join(name))?;
    }
    Ok(fs::remove_dir(&making)?)
}
