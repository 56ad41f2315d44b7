//! The section `[telling]`: webhooks of whoever runs the machine.
//!
//! In: TOML. Out: places with their secrets, read. Refuses to know: what goes there.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tracemail_model::{explain::Lang, telling::EVERY};

use super::place::Place;
use crate::cli::WrongUsage;

/// What is shorter can be guessed.
const SHORTEST: usize = 16;

/// As it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Every finding goes to each of them.
    pub webhooks: Vec<Webhook>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its name: what was told is remembered by it.
    pub name: String,
    /// Where to.
    pub url: String,
    /// A file with what it is signed with, 16 characters at least.
    pub secret_file: PathBuf,
    /// More of a story that was told is told after so many minutes.
    #[serde(default = "usual")]
    pub minutes: u16,
    /// The language of the sentences: en or it.
    #[serde(default)]
    pub lang: Lang,
}

const fn usual() -> u16 {
    15
}

/// One that was read.
#[derive(Clone, Debug)]
pub struct Hook {
    pub name: String,
    pub place: Place,
    pub secret: String,
    pub every: u16,
    pub lang: Lang,
}

impl Settings {
    /// Reads them.
    pub fn hooks(&self) -> anyhow::Result<Vec<Hook>> {
        self.webhooks.iter().map(Webhook::read).collect()
    }
}

impl Webhook {
    fn read(&self) -> anyhow::Result<Hook> {
        let wrong = |why: String| WrongUsage(format!("[[telling.webhooks]] {}: {why}", self.name));
        let file = self.secret_file.display();
        let secret = std::fs::read_to_string(&self.secret_file).map_err(|error| wrong(format!("secret_file {file}: {error}")))?;
        let secret = secret.trim().to_owned();
        if secret.len() < SHORTEST {
            return Err(wrong(format!(
                "secret_file {file}: a secret has at least {SHORTEST} characters; `openssl rand -hex 32` makes one"
            ))
            .into());
        }
        if !(EVERY.0..=EVERY.1).contains(&self.minutes) {
            return Err(wrong(format!("minutes is from {} to {}", EVERY.0, EVERY.1)).into());
        }
        let place = Place::of_operator(&self.url).map_err(|why| wrong(format!("url: {why}")))?;
        Ok(Hook { name: self.name.clone(), place, secret, every: self.minutes, lang: self.lang })
    }
}
