//! Names the reader has rows of: domains for the picker, domains and accounts while somebody types.

use leptos::prelude::*;
use tracemail_model::filter::FieldName;

use super::codec::Json;
use crate::error::AppError;

/// The domains with most rows first.
#[server(endpoint = "domains", input = Json, output = Json)]
pub async fn list_domains() -> Result<Vec<String>, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        Ok(here.store.domains(&here.scope, 200).await?)
    };
    crate::error::answer(ask().await)
}

/// Names suggested at a time.
#[cfg(feature = "ssr")]
const MOST: u32 = 8;

/// Values that begin as typed, for a field of addresses or domains, as the query line writes them.
#[server(endpoint = "names", input = Json, output = Json)]
pub async fn suggest_names(name: FieldName, typed: String) -> Result<Vec<String>, AppError> {
    let ask = async || Ok(begun_so(&crate::backend::Backend::here()?, name, &typed).await?);
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn begun_so(here: &crate::backend::Backend, name: FieldName, typed: &str) -> Result<Vec<String>, tracemail_store::Error> {
    let typed = tracemail_model::filter::fold(typed);
    let at = if name == FieldName::Domain { "" } else { "@" };
    let begun = typed.strip_prefix(at);
    let mut names = Vec::new();
    if name != FieldName::Domain && !typed.starts_with('@') {
        names = here.store.accounts(&here.scope, &typed, MOST).await?;
    }
    if let Some(begun) = begun {
        let domains = here.store.domains(&here.scope, 1_000).await?;
        names.extend(
            domains.into_iter().filter(|domain| domain.starts_with(begun)).take(MOST as usize).map(|domain| format!("{at}{domain}")),
        );
    }
    // what would have to be quoted is nobody's account
    names.retain(|name| !name.contains([' ', ',', '(', ')', '"']));
    Ok(names)
}
