//! The numbers above a list: how many rows, how many of each outcome, and when.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{
    page::Total,
    row::Kind,
    stats::{Counts, Histogram, Reasons},
};

#[cfg(feature = "ssr")]
use tracemail_model::{
    page::Search,
    time::{Micros, SECOND},
};

use super::codec::Json;
#[cfg(feature = "ssr")]
use crate::backend::Backend;
use crate::error::AppError;

/// Counting stops here: beyond, the screen says "more than".
#[cfg(feature = "ssr")]
const CAP: u64 = 100_000;
/// Bars in the histogram, at most; about half of it at least.
#[cfg(feature = "ssr")]
const STEPS: i64 = 100;

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
#[server(endpoint = "numbers", input = Json, output = Json)]
pub async fn count_rows(kind: Kind, q: String, offset: i32) -> Result<Numbers, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let now = (here.now)();
        Ok(of(&here, &super::question(kind, &q, offset, now)?, now, offset).await?)
    };
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn of(here: &Backend, search: &Search, now: Micros, offset: i32) -> Result<Numbers, tracemail_store::Error> {
    use crate::state::filter::{span, without_outcome};
    let open = Search { filter: without_outcome(&search.filter, search.kind), ..search.clone() };
    let (after, before) = span(&search.filter);
    let to = before.unwrap_or(now).min(now.plus(1));
    let from = match after {
        Some(time) => time,
        None => here.store.oldest(&here.scope, Some(search.kind)).await?.unwrap_or(now),
    };
    let (from, to, steps) = steps(from, to, offset);
    Ok(Numbers {
        total: here.store.total(&here.scope, search, CAP).await?,
        counts: here.store.counts(&here.scope, &open, CAP).await?,
        histogram: here.store.histogram(&here.scope, search, from, to, steps).await?,
    })
}

/// How many rows of a question have each reason: what each choice would leave.
#[server(endpoint = "reasons", input = Json, output = Json)]
pub async fn count_reasons(kind: Kind, q: String, offset: i32) -> Result<Reasons, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        Ok(reasons_of(&here, &super::question(kind, &q, offset, (here.now)())?).await?)
    };
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn reasons_of(here: &Backend, search: &Search) -> Result<Reasons, tracemail_store::Error> {
    here.store.reasons(&here.scope, search, CAP).await
}

/// The span widened to whole steps of a length people count in, whole by the reader's clock: from, to, how many.
#[cfg(feature = "ssr")]
fn steps(from: Micros, to: Micros, offset: i32) -> (Micros, Micros, u32) {
    const LENGTHS: [i64; 21] =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_419_200];
    let span = (to.0 - from.0).max(SECOND);
    let length = LENGTHS.iter().map(|secs| secs * SECOND).find(|length| span / length < STEPS).unwrap_or(span / STEPS + 1);
    let shift = i64::from(offset) * 60 * SECOND;
    let first = (from.0 + shift).div_euclid(length) * length - shift;
    let count = ((to.0 - first).max(1) as u64).div_ceil(length as u64) as u32;
    (Micros(first), Micros(first + length * i64::from(count)), count)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use tracemail_model::time::DAY;

    #[test]
    fn steps_are_whole_by_the_readers_clock_and_cover_the_span() {
        let at = |text| Micros::parse_rfc3339(text).expect("a time");
        let (from, to, count) = steps(at("2026-11-14T20:06:29Z"), at("2026-11-21T20:16:24Z"), 60);
        assert_eq!((from, to, count), (at("2026-11-14T19:00:00Z"), at("2026-11-21T21:00:00Z"), 85));
        assert_eq!(steps(Micros(0), Micros(0), 0), (Micros(0), Micros(SECOND), 1));
        let (from, to, count) = steps(Micros(0), Micros(4000 * DAY), 330);
        assert!(from <= Micros(0) && to >= Micros(4000 * DAY) && i64::from(count) <= STEPS * 2);
    }
}
