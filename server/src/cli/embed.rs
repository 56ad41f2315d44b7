//! `tracemail embed`: a reseller's place in other people's pages: its name, origins, look and keys.

use std::{fs, path::PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use serde_json::json;
use tracemail_auth::embed::{Fault, Look, desk};
use tracemail_model::account::By;
use tracemail_store::Store;

use super::{Common, WrongUsage, user::named};
use crate::{clock, terminal};

/// Lets a reseller show the panel inside his own pages.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail embed set acme --origin https://panel.acme.example --accent '#0a7f3c'\n\
    Example: tracemail embed key acme --public embed.pub.pem\n\
    The panel then lies at /embed/NAME, and only pages of those origins can frame it. README, \"In your own panel\".")]
pub struct Embed {
    #[command(subcommand)]
    what: What,
    /// Answers as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sets up a reseller's place, or changes it. What is not said stays.
    Set {
        reseller: String,
        /// Its name in /embed/NAME [default: the reseller's]
        #[arg(long)]
        name: Option<String>,
        /// Pages of this origin may frame it; may be given many times, and replaces all before
        #[arg(long = "origin", value_name = "https://HOST")]
        origins: Vec<String>,
        /// Colour of links and buttons, #rrggbb
        #[arg(long)]
        accent: Option<String>,
        /// Tint of greys and grounds, #rrggbb
        #[arg(long)]
        ground: Option<String>,
        /// Corners, pixels
        #[arg(long)]
        radius: Option<u8>,
        /// auto, light or dark
        #[arg(long)]
        theme: Option<String>,
        /// comfortable or compact
        #[arg(long)]
        density: Option<String>,
        /// it or en [default: the visitor's]
        #[arg(long)]
        language: Option<String>,
    },
    /// What there is.
    Show { reseller: String },
    /// Adds a key, two at most: with --public the public half of an Ed25519 pair, else a new shared secret, printed once.
    Key {
        reseller: String,
        /// PEM, as `openssl pkey -pubout` writes it
        #[arg(long, value_name = "FILE")]
        public: Option<PathBuf>,
    },
    /// Removes a key: tokens signed with it, and every frame open now, have to be signed anew.
    Revoke { reseller: String, kid: String },
}

impl Embed {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        super::runtime()?.block_on(async {
            let store = settings.open().await?;
            self.what.run(&store, &By::machine(clock::now()), self.json).await
        })
    }
}

impl What {
    async fn run(&self, store: &Store, by: &By, as_json: bool) -> anyhow::Result<()> {
        match self {
            Self::Set { reseller, name, origins, accent, ground, radius, theme, density, language } => {
                let whose = named(store, reseller).await?;
                let before = store.embed_site_of(whose.id).await?;
                let name = name.clone().or_else(|| before.as_ref().map(|site| site.name.clone())).unwrap_or_else(|| whose.name.clone());
                let origins = match (origins.is_empty(), &before) {
                    (true, Some(site)) => &site.origins,
                    _ => origins,
                };
                let old: Look = before.as_ref().and_then(|site| serde_json::from_str(&site.look).ok()).unwrap_or_default();
                let look = Look {
                    accent: accent.clone().or(old.accent),
                    ground: ground.clone().or(old.ground),
                    radius: radius.or(old.radius),
                    theme: theme.clone().or(old.theme),
                    density: density.clone().or(old.density),
                    lang: language.clone().or(old.lang),
                };
                let site = desk::set(store, by, &whose, (&name, origins, &look)).await?.map_err(|fault| said(&fault, reseller))?;
                super::say(as_json, &json!(site), || format!("/embed/{} for pages of {}", site.name, site.origins.join(", ")))
            }
            Self::Show { reseller } => {
                let whose = named(store, reseller).await?;
                let Some(site) = store.embed_site_of(whose.id).await? else {
                    bail!("{reseller} has none; `tracemail embed set {reseller} --origin https://…` makes one");
                };
                let keys = store.embed_keys(whose.id).await?;
                super::say(as_json, &json!({ "site": site, "keys": keys }), || {
                    let zone = clock::zone();
                    let keys = keys
                        .iter()
                        .map(|key| format!("\nkey {}  {}  since {}", key.kid, key.algorithm.name(), terminal::time(key.made, zone)));
                    format!("/embed/{}\npages of {}\nlook {}{}", site.name, site.origins.join(", "), site.look, keys.collect::<String>())
                })
            }
            Self::Key { reseller, public } => {
                let whose = named(store, reseller).await?;
                let (made, secret) = if let Some(file) = public {
                    let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
                    (desk::add_public(store, by, whose.id, &text).await?.map_err(|fault| said(&fault, reseller))?, None)
                } else {
                    let (made, secret) = desk::add_secret(store, by, whose.id).await?.map_err(|fault| said(&fault, reseller))?;
                    (made, Some(secret))
                };
                super::say(as_json, &json!({ "kid": made.kid, "algorithm": made.algorithm.name(), "secret": secret }), || match &secret {
                    Some(secret) => format!("kid {}\nsecret {secret}", made.kid),
                    None => format!("kid {}", made.kid),
                })
            }
            Self::Revoke { reseller, kid } => {
                if !store.remove_embed_key(by, named(store, reseller).await?.id, kid).await? {
                    bail!("{reseller} has no key {kid}: see `tracemail embed show {reseller}`");
                }
                super::say(as_json, &json!({ "kid": kid, "revoked": true }), || format!("{kid} opens nothing any more"))
            }
        }
    }
}

/// What is wrong, and what to do.
fn said(fault: &Fault, reseller: &str) -> anyhow::Error {
    let usage = |text: String| anyhow::Error::from(WrongUsage(text));
    match fault {
        Fault::Role => anyhow!("{reseller} is none of the resellers: only they have pages of their own"),
        Fault::Name => usage("that cannot stand in a URL: 2 to 40 of a-z, 0-9 and -; say --name".into()),
        Fault::NameTaken => anyhow!("another's is called so; say --name"),
        Fault::Origin(text) => usage(format!("{text:?} is no origin: write https://panel.example.com, without path or wildcard")),
        Fault::NoOrigin => usage("nobody could frame it: say --origin https://…".into()),
        Fault::Look(field, right) => usage(format!("{field} is {right}")),
        Fault::Key => anyhow!("that is no public Ed25519 key: `openssl pkey -in KEY -pubout` writes one"),
        Fault::TwoKeys => anyhow!("{reseller} has two keys already: `tracemail embed revoke {reseller} KID` removes one"),
        Fault::NoPlace => anyhow!("{reseller} has no place yet: `tracemail embed set {reseller} --origin https://…` makes one"),
    }
}
