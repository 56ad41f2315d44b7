//! Numbers about a search: how many rows, by outcome, over time.
//!
//! In: a scope and a search. Out: counts, exact up to a cap. Refuses to know: pages.

use std::collections::BTreeMap;

use tracemail_model::{
    ids::RowId,
    page::{Order, Search, Total},
    row::Kind,
    stats::{Counts, Histogram},
    status::{Action, Status},
    tenant::Scope,
    time::Micros,
};

use crate::{
    Error, Result, Store,
    query::Query,
    reader::Deadline,
    search::{Span, condition},
};

/// Steps of a histogram at most.
const MOST_STEPS: u32 = 2_000;

impl Store {
    pub(crate) async fn total_of(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Total> {
        let (counted, exact) = self.counted(scope, search, cap).await?;
        Ok(Total { rows: counted.values().sum(), exact })
    }

    pub(crate) async fn counts_of(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Counts> {
        let (counted, exact) = self.counted(scope, search, cap).await?;
        let by_outcome = counted.into_iter().map(|(code, n)| Ok((outcome_name(search.kind, code)?, n))).collect::<Result<_>>()?;
        Ok(Counts { by_outcome, exact })
    }

    /// Rows by outcome, counting at most `cap` of them, and whether those are all.
    async fn counted(&self, scope: &Scope, search: &Search, cap: u64) -> Result<(BTreeMap<i64, u64>, bool)> {
        let (deadline, span) = (Deadline::new(), Span::of(&search.filter));
        let mut counted = BTreeMap::new();
        let mut left = cap;
        for day in self.days(span, Order::Newest)? {
            let Some(file) = self.0.files.get(day).await? else { continue };
            let mut query = Query::new("select outcome, count(*) from (select outcome from entry where ");
            let condition = condition(scope, search.kind, &search.filter, span, &mut query)?;
            // one more than may be counted tells whether there are more
            let most = query.bind(i64::try_from(left).map_or(i64::MAX, |left| left.saturating_add(1)));
            query.push(&format!("{condition} limit {most}) as seen group by outcome"));
            let mut reading = file.read(deadline).await?;
            let answer = query.build().try_map(pair).fetch_all(&mut *reading).await;
            for (code, n) in reading.done(answer)? {
                let n = n as u64;
                *counted.entry(code).or_default() += n.min(left);
                if n > left {
                    return Ok((counted, false));
                }
                left -= n;
            }
        }
        Ok((counted, true))
    }

    pub(crate) async fn histogram_of(&self, scope: &Scope, search: &Search, from: Micros, to: Micros, steps: u32) -> Result<Histogram> {
        let steps = steps.clamp(1, MOST_STEPS);
        let length = to.0.saturating_sub(from.0).max(1);
        let step = length.unsigned_abs().div_ceil(u64::from(steps)) as i64;
        let mut span = Span::of(&search.filter);
        span.first = span.first.max(RowId::first(from).0);
        span.last = span.last.min(RowId::first(to).0 - 1);
        let deadline = Deadline::new();
        let mut series = BTreeMap::<i64, Vec<u32>>::new();
        for day in self.days(span, Order::Oldest)? {
            let Some(file) = self.0.files.get(day).await? else { continue };
            let mut query = Query::new("select ");
            // an id is its second and then its microseconds: see `model::ids`
            let (begin, step_bind) = (query.bind(from.0), query.bind(step));
            query.push(&format!(
                "((id >> 30) * 1000000 + ((id >> 10) & 1048575) - {begin}) / {step_bind}, outcome, count(*) from entry where "
            ));
            let condition = condition(scope, search.kind, &search.filter, span, &mut query)?;
            query.push(&format!("{condition} group by 1, 2"));
            let mut reading = file.read(deadline).await?;
            let answer = query.build().try_map(triple).fetch_all(&mut *reading).await;
            for (slot, code, n) in reading.done(answer)? {
                let slot = slot.clamp(0, i64::from(steps) - 1) as usize;
                series.entry(code).or_insert_with(|| vec![0; steps as usize])[slot] += n as u32;
            }
        }
        let series = series.into_iter().map(|(code, counts)| Ok((outcome_name(search.kind, code)?, counts))).collect::<Result<_>>()?;
        Ok(Histogram { from, step, series })
    }
}

fn outcome_name(kind: Kind, code: i64) -> Result<String> {
    let name = match kind {
        Kind::Access => Action::from_code(code).map(Action::name),
        Kind::Received | Kind::Sent => Status::from_code(code).map(Status::name),
    };
    name.map(str::to_owned).ok_or_else(|| Error::damaged(format!("outcome {code} is not in the vocabulary")))
}

#[expect(clippy::needless_pass_by_value, reason = "what sqlx's `try_map` hands over")]
fn pair(row: sqlx::sqlite::SqliteRow) -> std::result::Result<(i64, i64), sqlx::Error> {
    use sqlx::Row;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

#[expect(clippy::needless_pass_by_value, reason = "what sqlx's `try_map` hands over")]
fn triple(row: sqlx::sqlite::SqliteRow) -> std::result::Result<(i64, i64, i64), sqlx::Error> {
    use sqlx::Row;
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
}
