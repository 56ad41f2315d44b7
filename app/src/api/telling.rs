//! How one is told of what the login watch finds.
//!
//! In: what somebody chose. Out: how it stands now. A letter goes to an address of one's own domains only, a POST to https
//! and a public address only: nobody is to be reached through this server who did not ask for it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::telling::Telling;

use super::{account::Given, codec::Json};
use crate::error::AppError;

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingNow {
    /// What was chosen; as long as nothing was, what is usual.
    pub telling: Telling,
    /// This server can send letters.
    pub letters: bool,
    /// The address proposed for letters.
    pub address: String,
}

/// The reader's own.
#[server(endpoint = "telling", input = Json, output = Json)]
pub async fn own_telling() -> Result<TellingNow, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        own(&here).await
    };
    crate::error::answer(ask().await)
}

/// Changes it; the secret is made here, once, and stays.
#[server(endpoint = "change_telling", input = Json, output = Json)]
pub async fn change_telling(telling: Telling) -> Result<Given, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        here.me()?;
        change(&here, telling).await?;
        Ok(Given::Done)
    };
    crate::error::answer(ask().await)
}

/// How it stands for whoever asks, in the panel or by the API.
#[cfg(feature = "ssr")]
pub async fn own(here: &crate::backend::Backend) -> Result<TellingNow, AppError> {
    let (me, _) = here.acting()?;
    let telling = here.store.telling(me.id).await?.unwrap_or_default();
    let address = if me.name.contains('@') { me.name.clone() } else { String::new() };
    Ok(TellingNow { telling, letters: here.telling.letters, address })
}

/// Changes it for whoever asks, in the panel or by the API.
#[cfg(feature = "ssr")]
pub async fn change(here: &crate::backend::Backend, telling: Telling) -> Result<(), AppError> {
    let (me, _) = here.acting()?;
    let before = here.store.telling(me.id).await?.unwrap_or_default();
    let text = |given: Option<String>| given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut new = Telling {
        mail: text(telling.mail).map(|to| to.to_lowercase()),
        webhook: text(telling.webhook),
        secret: before.secret,
        // chosen on the page of summaries
        summaries: before.summaries,
        first: before.first,
        // it is tried anew
        untaken: None,
        ..telling
    };
    let fits = new.mail.as_deref().is_none_or(|to| may_write_to(&here.scope, to))
        && new.webhook.as_deref().is_none_or(here.telling.may_post)
        && (here.telling.is_zone)(&new.zone)
        && (tracemail_model::telling::EVERY.0..=tracemail_model::telling::EVERY.1).contains(&new.every)
        && new.quiet.is_none_or(|(from, to)| from < 1_440 && to < 1_440);
    if !fits {
        return Err(AppError::Taken);
    }
    if new.secret.is_empty() {
        new.secret = tracemail_auth::secret::new()?;
    }
    here.store.set_telling(&here.by()?, me.id, &new).await?.then_some(()).ok_or(AppError::Missing)
}

/// An address he stands for: of his domains, or his own mailbox; an operator's is any.
#[cfg(feature = "ssr")]
fn may_write_to(scope: &tracemail_model::tenant::Scope, to: &str) -> bool {
    let shape = to.len() <= 320 && to.chars().all(|c| !c.is_whitespace() && !c.is_control());
    shape
        && to
            .rsplit_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && scope.sees(Some(domain), Some(to)))
}
