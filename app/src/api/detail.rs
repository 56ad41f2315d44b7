//! Everything about one row: the row, its timeline, its family; its raw lines when asked for.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{
    claim::Claim,
    event::{Event, Leg, LogLine},
    explain::{Lang, Verdict},
    ids::RowId,
    row::Row,
    zone::Zone,
};

use super::codec::Json;
use crate::error::AppError;

/// A row opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The row.
    pub row: Row,
    /// What happened, and what to do.
    pub verdict: Verdict,
    /// Its steps, in order.
    pub events: Vec<Event>,
    /// The other recipients' rows of the same message, and rows of messages tied to it.
    pub family: Vec<Row>,
    /// How those messages are tied to it.
    pub legs: Vec<Leg>,
    /// What was said of it, if it is a login.
    pub claim: Option<Claim>,
}

/// One row with its story, told in that language and by that clock.
#[server(endpoint = "detail", input = Json, output = Json)]
pub async fn open_row(id: RowId, lang: Lang, #[server(rename = "offset")] zone: Zone) -> Result<Detail, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let look = super::look::Look::at(&here.store, &here.scope, id).await?.ok_or(AppError::Missing)?;
        here.saw([&look.row], &id.to_string()).await?;
        let verdict = look.verdict(lang, zone);
        let claim = here.store.claims(&here.scope, &[id]).await?.pop();
        Ok(Detail { row: look.row, claim, verdict, events: look.events, family: look.family, legs: look.legs })
    };
    crate::error::answer(ask().await)
}

/// The raw lines behind a row.
#[server(endpoint = "log", input = Json, output = Json)]
pub async fn raw_lines(id: RowId) -> Result<Vec<LogLine>, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let row = here.store.row(&here.scope, id).await?.ok_or(AppError::Missing)?;
        here.saw([&row], &id.to_string()).await?;
        here.store.log(&here.scope, id).await?.ok_or(AppError::Missing)
    };
    crate::error::answer(ask().await)
}
