//! Pages of rows: of one list, or the newest of several for the live screen.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{
    ids::RowId,
    page::{Order, Page},
    row::{Kind, Row},
    tail::Seq,
};

use super::codec::Json;
use crate::error::AppError;

/// A page, and the place in the stream of changes from which a listener misses nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The rows.
    pub page: Page<Row>,
    /// Read before the rows were: changes after it may be in them already, none is lost.
    pub seq: Seq,
}

/// A page of one list.
#[server(endpoint = "list", input = Json, output = Json)]
pub async fn list_rows(kind: Kind, q: String, order: Order, limit: u32, after: Option<RowId>, offset: i32) -> Result<Listing, AppError> {
    use tracemail_model::page::{LIMITS, Search};
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let search = Search { order, limit: limit.clamp(LIMITS.0, LIMITS.1), after, ..super::question(kind, &q, offset, (here.now)())? };
        let seq = here.store.seq().await?;
        Ok(Listing { page: here.store.search(&here.scope, &search).await?, seq })
    };
    crate::error::answer(ask().await)
}

/// The newest rows of several lists together, newest first.
#[server(endpoint = "recent", input = Json, output = Json)]
pub async fn recent_rows(kinds: Vec<Kind>, q: String, limit: u32, offset: i32) -> Result<Listing, AppError> {
    use tracemail_model::page::{LIMITS, Search};
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let limit = limit.clamp(LIMITS.0, LIMITS.1);
        let seq = here.store.seq().await?;
        let mut rows = Vec::new();
        for kind in Kind::ALL.iter().copied().filter(|kind| kinds.contains(kind)) {
            let search = Search { limit, ..super::question(kind, &q, offset, (here.now)())? };
            rows.extend(here.store.search(&here.scope, &search).await?.rows);
        }
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id()));
        rows.truncate(limit as usize);
        Ok(Listing { page: Page { rows, next: None }, seq })
    };
    crate::error::answer(ask().await)
}
