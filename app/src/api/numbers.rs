//! The numbers above a list: how many rows, how many of each outcome, and when.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{
    page::Total,
    row::Kind,
    stats::{Counts, Histogram, Reasons},
    zone::Zone,
};

#[cfg(feature = "ssr")]
use tracemail_model::{
    page::Search,
    status::{Action, Status},
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
pub async fn count_rows(kind: Kind, q: String, #[server(rename = "offset")] zone: Zone) -> Result<Numbers, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        let now = (here.now)();
        Ok(of(&here, &super::question(kind, &q, zone, now)?, now, zone).await?)
    };
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn of(here: &Backend, search: &Search, now: Micros, zone: Zone) -> Result<Numbers, tracemail_store::Error> {
    use crate::state::filter::{span, without_outcome};
    let open = Search { filter: without_outcome(&search.filter, search.kind), ..search.clone() };
    let (after, before) = span(&search.filter);
    let to = before.unwrap_or(now).min(now.plus(1));
    let from = match after {
        Some(time) => time,
        None => here.store.oldest(&here.scope, Some(search.kind)).await?.unwrap_or(now),
    };
    Ok(Numbers {
        total: here.store.total(&here.scope, search, CAP).await?,
        counts: here.store.counts(&here.scope, &open, CAP).await?,
        histogram: histogram(here, search, &steps(from, to, zone)).await?,
    })
}

/// How many rows of a question have each reason: what each choice would leave.
#[server(endpoint = "reasons", input = Json, output = Json)]
pub async fn count_reasons(kind: Kind, q: String, #[server(rename = "offset")] zone: Zone) -> Result<Reasons, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        Ok(reasons_of(&here, &super::question(kind, &q, zone, (here.now)())?).await?)
    };
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn reasons_of(here: &Backend, search: &Search) -> Result<Reasons, tracemail_store::Error> {
    here.store.reasons(&here.scope, search, CAP).await
}

/// Steps of one length behind one another.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    from: Micros,
    length: i64,
    steps: u32,
}

/// The span widened to whole steps of a length people count in, whole by the reader's clock: where that is put forward or
/// back meanwhile, a step is shorter or longer.
#[cfg(feature = "ssr")]
fn steps(from: Micros, to: Micros, zone: Zone) -> Vec<Run> {
    const LENGTHS: [i64; 21] =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_419_200];
    let span = (to.0 - from.0).max(SECOND);
    let length = LENGTHS.iter().map(|secs| secs * SECOND).find(|length| span / length < STEPS).unwrap_or(span / STEPS + 1);
    let mut begin = zone.step_of(from, length);
    let mut runs: Vec<Run> = Vec::new();
    while runs.is_empty() || begin < to {
        let end = zone.step_after(begin, length);
        match runs.last_mut() {
            Some(run) if run.length == end.0 - begin.0 => run.steps += 1,
            _ => runs.push(Run { from: begin, length: end.0 - begin.0, steps: 1 }),
        }
        begin = end;
    }
    runs
}

/// Each run is counted by itself.
#[cfg(feature = "ssr")]
async fn histogram(here: &Backend, search: &Search, runs: &[Run]) -> Result<Histogram, tracemail_store::Error> {
    let mut parts = Vec::with_capacity(runs.len());
    for Run { from, length, steps } in runs.iter().copied() {
        let to = from.plus(length * i64::from(steps));
        parts.push((steps as usize, here.store.histogram(&here.scope, search, from, to, steps).await?));
    }
    Ok(joined(&parts))
}

/// Runs, and how many steps each has, as one; the outcomes in the vocabulary's order.
#[cfg(feature = "ssr")]
fn joined(parts: &[(usize, Histogram)]) -> Histogram {
    let mut whole = Histogram::default();
    if let Some((_, first)) = parts.first() {
        whole.from = first.from;
    }
    // the usual length is that of most steps
    whole.step = parts.iter().max_by_key(|(steps, _)| *steps).map_or(SECOND, |(_, part)| part.step);
    let mut done = 0;
    let all: usize = parts.iter().map(|(steps, _)| steps).sum();
    for (steps, part) in parts {
        if part.step != whole.step {
            whole.uneven.extend((done..done + steps).map(|nth| (nth, part.step)));
        }
        for (word, counts) in &part.series {
            if !whole.series.iter().any(|(known, _)| known == word) {
                whole.series.push((word.clone(), vec![0; all]));
            }
            let own = whole.series.iter_mut().find(|(known, _)| known == word);
            for (sum, n) in own.into_iter().flat_map(|(_, series)| &mut series[done..]).zip(counts) {
                *sum += n;
            }
        }
        done += steps;
    }
    whole.series.sort_by_key(|(word, _)| Status::from_name(word).map(Status::code).or_else(|| Action::from_name(word).map(Action::code)));
    whole
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use tracemail_model::time::DAY;

    fn at(text: &str) -> Micros {
        Micros::parse_rfc3339(text).expect("a time")
    }

    #[test]
    fn steps_are_whole_by_the_readers_clock_and_cover_the_span() {
        let only = steps(at("2026-11-14T20:06:29Z"), at("2026-11-21T20:16:24Z"), Zone::fixed(60));
        assert_eq!(only, [Run { from: at("2026-11-14T19:00:00Z"), length: 7200 * SECOND, steps: 85 }]);
        assert_eq!(steps(Micros(0), Micros(0), Zone::UTC), [Run { from: Micros(0), length: SECOND, steps: 1 }]);
        let long = steps(Micros(0), Micros(4000 * DAY), Zone::fixed(330));
        let end = long[0].from.plus(long[0].length * i64::from(long[0].steps));
        assert!(long[0].from <= Micros(0) && end >= Micros(4000 * DAY) && i64::from(long[0].steps) <= STEPS * 2);
    }

    #[test]
    fn the_day_the_clock_is_put_back_is_one_step() {
        let rome = "60_1774746000:120_1792890000:60".parse().expect("a zone");
        let days = steps(at("2026-08-31T22:00:00Z"), at("2026-11-23T08:00:00Z"), rome);
        let run = |from, hours: i64, steps| Run { from: at(from), length: hours * 3600 * SECOND, steps };
        let all = [run("2026-08-31T22:00:00Z", 24, 54), run("2026-10-24T22:00:00Z", 25, 1), run("2026-10-25T23:00:00Z", 24, 29)];
        assert_eq!(days, all);
    }

    #[test]
    fn what_is_counted_apart_is_put_together() {
        let part = |from, step, series: &[(&str, &[u32])]| Histogram {
            from: Micros(from),
            step,
            series: series.iter().map(|(word, counts)| ((*word).to_owned(), counts.to_vec())).collect(),
            ..Histogram::default()
        };
        let parts = [
            (2, part(0, 24, &[("rejected", &[1, 2])])),
            (1, part(48, 25, &[("accepted", &[3])])),
            (3, part(73, 24, &[("accepted", &[5, 0, 0]), ("rejected", &[0, 4, 0])])),
        ];
        let whole = joined(&parts);
        assert_eq!((whole.from, whole.step, whole.uneven.as_slice()), (Micros(0), 24, [(2, 25)].as_slice()));
        assert_eq!(whole.series, [("accepted".to_owned(), vec![0, 0, 3, 5, 0, 0]), ("rejected".to_owned(), vec![1, 2, 0, 0, 4, 0])]);
        assert_eq!([0, 2, 3, 6].map(|nth| whole.begin(nth).0), [0, 48, 73, 145]);
    }
}
