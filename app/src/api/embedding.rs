//! A reseller's place in other people's pages: set up by himself, with the same checks as `tracemail embed` makes.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::account::{EmbedKey, EmbedLook};

use super::{account::Given, codec::Json};
use crate::error::AppError;

/// The place, as its reseller sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embedding {
    /// Set up already.
    pub there: bool,
    /// What stands, or would stand, in `/embed/NAME`.
    pub name: String,
    /// Pages of these may frame it.
    pub origins: Vec<String>,
    /// Its colours.
    pub look: EmbedLook,
    /// Oldest first.
    pub keys: Vec<EmbedKey>,
    /// His domains, for a preview.
    pub domains: Vec<String>,
    /// A host's page in each language: its name, the command that starts it, its text.
    pub hosts: Vec<(String, String, String)>,
}

/// What can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EmbedDeed {
    /// The place.
    Set {
        /// In the URL.
        name: String,
        /// As they were typed.
        origins: Vec<String>,
        /// The colours.
        look: EmbedLook,
    },
    /// Adds a secret, shown once.
    AddSecret,
    /// Adds a public key, as it was pasted.
    AddPublic(String),
    /// Removes a key.
    RemoveKey(String),
}

/// The pages that the tests run.
#[cfg(feature = "ssr")]
const HOSTS: [(&str, &str, &str); 3] = [
    ("PHP", "KEY=embed.pem php -S 127.0.0.1:3000 host.php", include_str!("../../../end2end/embed-hosts/php/host.php")),
    ("Node", "KEY=embed.pem node host.mjs", include_str!("../../../end2end/embed-hosts/node/host.mjs")),
    ("Python", "KEY=embed.secret python3 host.py", include_str!("../../../end2end/embed-hosts/python/host.py")),
];

/// The reader's place.
#[server(endpoint = "embedding", input = Json, output = Json)]
pub async fn own_embedding() -> Result<Embedding, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        own(&here).await
    };
    crate::error::answer(ask().await)
}

/// Changes it.
#[server(endpoint = "change_embedding", input = Json, output = Json)]
pub async fn change_embedding(deed: EmbedDeed) -> Result<Given, AppError> {
    let act = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        change(&here, deed).await
    };
    crate::error::answer(act().await)
}

/// The place of whoever asks, in the panel or by the API.
#[cfg(feature = "ssr")]
pub async fn own(here: &crate::backend::Backend) -> Result<Embedding, AppError> {
    let me = reseller(here)?;
    let site = here.store.embed_site_of(me.id).await?;
    let reach = here.store.reach_of(me.id).await?;
    Ok(Embedding {
        there: site.is_some(),
        look: site.as_ref().and_then(|site| serde_json::from_str(&site.look).ok()).unwrap_or_default(),
        name: site.as_ref().map_or_else(|| me.name.clone(), |site| site.name.clone()),
        origins: site.map(|site| site.origins).unwrap_or_default(),
        keys: here.store.embed_keys(me.id).await?,
        domains: reach.into_iter().filter(|held| held.since.is_none()).map(|held| held.name).collect(),
        hosts: HOSTS.map(|(name, start, text)| (name.into(), start.into(), text.into())).into(),
    })
}

/// Changes it for whoever asks, in the panel or by the API.
#[cfg(feature = "ssr")]
pub async fn change(here: &crate::backend::Backend, deed: EmbedDeed) -> Result<Given, AppError> {
    use tracemail_auth::embed::desk;
    let (me, by) = (reseller(here)?, here.by()?);
    Ok(match deed {
        EmbedDeed::Set { name, origins, look } => {
            desk::set(&here.store, &by, me, (name.trim(), &origins, &look)).await??;
            Given::Done
        }
        EmbedDeed::AddSecret => {
            let (key, secret) = desk::add_secret(&here.store, &by, me.id).await??;
            Given::Key(key.kid, Some(secret))
        }
        EmbedDeed::AddPublic(text) => Given::Key(desk::add_public(&here.store, &by, me.id, &text).await??.kid, None),
        EmbedDeed::RemoveKey(kid) => {
            here.store.remove_embed_key(&by, me.id, &kid).await?.then_some(Given::Done).ok_or(AppError::Missing)?
        }
    })
}

/// Opens a frame for the reseller's own eyes, with the rows of one of his domains: what the frame is shown as a token.
/// Whoever holds that domain reads of it, as of every other look.
#[server(endpoint = "preview", input = Json, output = Json)]
pub async fn preview(domain: String) -> Result<String, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        let (me, now) = (reseller(&here)?, (here.now)());
        let token = tracemail_auth::embed::desk::preview(&here.store, me.id, &domain, now).await?.ok_or(AppError::Missing)?;
        here.witness.saw_domains(&here.store, now, [domain].into(), "preview").await?;
        Ok(token)
    };
    crate::error::answer(ask().await)
}

/// The reader, who has to be one.
#[cfg(feature = "ssr")]
fn reseller(here: &crate::backend::Backend) -> Result<&tracemail_model::account::Account, AppError> {
    let (me, _) = here.acting()?;
    if me.role == tracemail_model::account::Role::Reseller { Ok(me) } else { Err(AppError::Missing) }
}
