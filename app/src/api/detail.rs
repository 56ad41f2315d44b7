//! Everything about one row: the row, its timeline, its family; its raw lines when asked for.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, Leg, LogLine},
    ids::RowId,
    row::Row,
};

use super::codec::Json;
use crate::error::AppError;

/// A row opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The row.
    pub row: Row,
    /// Its steps, in order.
    pub events: Vec<Event>,
    /// The other recipients' rows of the same message, and rows of messages tied to it.
    pub family: Vec<Row>,
    /// How those messages are tied to it.
    pub legs: Vec<Leg>,
}

/// One row with its story.
#[server(endpoint = "detail", input = Json, output = Json)]
pub async fn open_row(id: RowId) -> Result<Detail, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let row = here.store.row(&here.scope, id).await?.ok_or(AppError::Missing)?;
        let events = here.store.timeline(&here.scope, id).await?.unwrap_or_default();
        let (family, legs) = here.store.family(&here.scope, id).await?.unwrap_or_default();
        Ok(Detail { row, events, family, legs })
    };
    crate::error::answer(ask().await)
}

/// The raw lines behind a row.
#[server(endpoint = "log", input = Json, output = Json)]
pub async fn raw_lines(id: RowId) -> Result<Vec<LogLine>, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        here.store.log(&here.scope, id).await?.ok_or(AppError::Missing)
    };
    crate::error::answer(ask().await)
}
