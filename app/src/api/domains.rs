//! Domains for the picker: those the reader has rows of.

use leptos::prelude::*;

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
