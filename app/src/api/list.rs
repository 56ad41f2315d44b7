//! Pages of rows: of one list, or the newest of several for the live screen.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{
    explain::Lang,
    ids::RowId,
    page::{Order, Page},
    row::Kind,
    tail::Seq,
    told::Told,
    zone::Zone,
};

use super::codec::Json;
use crate::error::AppError;

/// A page, and the place in the stream of changes from which a listener misses nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The rows.
    pub page: Page<Told>,
    /// Read before the rows were: changes after it may be in them already, none is lost.
    pub seq: Seq,
}

/// For whom sentences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// The language.
    pub lang: Lang,
    /// The clock.
    #[serde(rename = "offset")]
    pub zone: Zone,
}

#[cfg(feature = "ssr")]
impl Reader {
    fn told(self, rows: Vec<tracemail_model::row::Row>) -> Vec<Told> {
        rows.into_iter().map(|row| Told::new(row, self.lang, self.zone)).collect()
    }
}

/// A page of one list.
#[server(endpoint = "list", input = Json, output = Json)]
pub async fn list_rows(kind: Kind, q: String, order: Order, limit: u32, after: Option<RowId>, reader: Reader) -> Result<Listing, AppError> {
    use tracemail_model::page::{LIMITS, Search};
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let search =
            Search { order, limit: limit.clamp(LIMITS.0, LIMITS.1), after, ..super::question(kind, &q, reader.zone, (here.now)())? };
        let seq = here.store.seq().await?;
        let Page { rows, next } = here.store.search(&here.scope, &search).await?;
        here.saw(&rows, &format!("{kind} {q}")).await?;
        Ok(Listing { page: Page { rows: reader.told(rows), next }, seq })
    };
    crate::error::answer(ask().await)
}

/// The newest rows of several lists together, newest first.
#[server(endpoint = "recent", input = Json, output = Json)]
pub async fn recent_rows(kinds: Vec<Kind>, q: String, limit: u32, reader: Reader) -> Result<Listing, AppError> {
    use tracemail_model::page::{LIMITS, Search};
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let limit = limit.clamp(LIMITS.0, LIMITS.1);
        let seq = here.store.seq().await?;
        let mut rows = Vec::new();
        for kind in Kind::ALL.iter().copied().filter(|kind| kinds.contains(kind)) {
            let search = Search { limit, ..super::question(kind, &q, reader.zone, (here.now)())? };
            rows.extend(here.store.search(&here.scope, &search).await?.rows);
        }
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id()));
        rows.truncate(limit as usize);
        here.saw(&rows, &format!("live {q}")).await?;
        Ok(Listing { page: Page { rows: reader.told(rows), next: None }, seq })
    };
    crate::error::answer(ask().await)
}
