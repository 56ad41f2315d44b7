//! The numbers above a list: how many rows, how many of each outcome, and when.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use tracemail_model::{
    page::Total,
    row::Kind,
    stats::{Counts, Histogram},
};

use crate::error::AppError;

/// Counting stops here: beyond, the screen says "more than".
#[cfg(feature = "ssr")]
const CAP: u64 = 100_000;
/// Bars in the histogram.
#[cfg(feature = "ssr")]
const STEPS: u32 = 90;

/// Everything above the rows, in one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Rows of the question as it stands.
    pub total: Total,
    /// Rows by outcome, of the question without its outcomes: what each button would give.
    pub counts: Counts,
    /// Rows by outcome over time, of the question as it stands.
    pub histogram: Histogram,
}

/// The numbers of one question.
#[server(endpoint = "numbers", input = Json)]
pub async fn count_rows(kind: Kind, q: String, offset: i32) -> Result<Numbers, AppError> {
    use crate::state::filter::{span, without_outcome};
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let now = (here.now)();
        let search = super::question(kind, &q, offset, now)?;
        let open = tracemail_model::page::Search { filter: without_outcome(&search.filter, kind), ..search.clone() };
        let (after, before) = span(&search.filter);
        let to = before.unwrap_or(now).min(now.plus(1));
        let from = match after {
            Some(time) => time,
            None => here.store.oldest(&here.scope, Some(kind)).await?.unwrap_or(now),
        };
        let from = tracemail_model::time::Micros(from.0.min(to.0 - 1));
        Ok(Numbers {
            total: here.store.total(&here.scope, &search, CAP).await?,
            counts: here.store.counts(&here.scope, &open, CAP).await?,
            histogram: here.store.histogram(&here.scope, &search, from, to, STEPS).await?,
        })
    };
    crate::error::answer(ask().await)
}
