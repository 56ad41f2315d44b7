//! Numbers about a search: how many rows, by outcome, over time.
//!
//! In: a scope and a search. Out: counts: exact where rollups know them, else exact up to a cap.
//! Refuses to know: pages.

mod apart;
mod ranked;
mod reasons;
mod rolled;
mod simple;
mod slots;
mod top;

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

use self::{rolled::Rolled, simple::Simple, slots::Slots};
use crate::{
    Error, Result, Store,
    engine::Engine,
    piece::pieces,
    postgres::{sent, whole},
    query::Query,
    reader::Deadline,
    search::{RowsOf, Span, rows_of},
};

/// Rows by outcome and slot.
#[derive(Debug, Default)]
struct Counted(BTreeMap<(i64, usize), u64>);

impl Counted {
    fn add(&mut self, outcome: i64, slot: usize, rows: u64) {
        if rows > 0 {
            *self.0.entry((outcome, slot)).or_default() += rows;
        }
    }

    /// By outcome, over all slots, in the vocabulary's order.
    fn by_outcome(&self) -> BTreeMap<i64, u64> {
        let mut sums = BTreeMap::new();
        for ((outcome, _), rows) in &self.0 {
            *sums.entry(*outcome).or_default() += rows;
        }
        sums
    }
}

impl Store {
    pub(crate) async fn total_of(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Total> {
        let (deadline, span) = (Deadline::of(scope), Span::of(&search.filter));
        if let Engine::Postgres(server) = &self.0.engine
            && sent::asked(scope, search).is_some()
            && let Some(total) = self.total_sent(server, scope, search, cap, deadline).await?
        {
            return Ok(total);
        }
        if let Engine::Postgres(server) = &self.0.engine
            && whole::asks_for_some(search)
        {
            let sets = self.sets(scope, search, deadline).await?;
            if sets.are_known() {
                let most = i64::try_from(cap).map_or(i64::MAX, |cap| cap.saturating_add(1));
                let mut reading = server.all_days().read(deadline).await?;
                let answer = reading.first::<(i64,)>(whole::total_of_some(scope, search, span, sets, most)?).await;
                let rows = reading.done(answer)?.map_or(0, |(rows,)| rows as u64);
                return Ok(Total { rows: rows.min(cap), exact: rows <= cap });
            }
        }
        let (counted, exact) = self.counted(scope, search, cap).await?;
        Ok(Total { rows: counted.by_outcome().values().sum(), exact })
    }

    pub(crate) async fn counts_of(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Counts> {
        let (counted, exact) = self.counted(scope, search, cap).await?;
        let name = |(code, rows)| Ok((outcome_name(search.kind, code)?, rows));
        Ok(Counts { by_outcome: counted.by_outcome().into_iter().map(name).collect::<Result<_>>()?, exact })
    }

    /// Rows by outcome, and whether those are all: single rows are counted up to `cap`.
    async fn counted(&self, scope: &Scope, search: &Search, cap: u64) -> Result<(Counted, bool)> {
        let (deadline, span) = (Deadline::of(scope), Span::of(&search.filter));
        if let Some(simple) = Simple::of(scope, search) {
            let (from, to) = (RowId(span.first).time(), RowId(span.last.saturating_add(1)).time());
            return Ok((self.rolled(scope, search, &simple, Slots::new(from, to, 1), span, deadline).await?, true));
        }
        let mut counted = Counted::default();
        let mut left = cap;
        let sets = self.sets(scope, search, deadline).await?;
        let from = apart::From::of(scope, search);
        for day in self.days(span, Order::Newest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            if let Some(from) = from.as_ref().filter(|_| span.holds(day))
                && from.count(&file, search, deadline, &mut counted).await?
            {
                continue;
            }
            for piece in pieces(&file, scope, search, span, &sets, deadline).await? {
                let mut query = Query::of(file.dialect, "select 0 as slot, outcome as code, count(*) as n from (select outcome from ");
                let RowsOf { from, condition, .. } = rows_of(scope, search, &piece, day, &mut query)?;
                // one more than may be counted tells whether there are more
                let most = query.bind(i64::try_from(left).map_or(i64::MAX, |left| left.saturating_add(1)));
                query.push(&format!("{from} where {condition} limit {most}) as seen group by outcome"));
                for (_, outcome, rows) in rolled::fetch(&file, query, deadline).await? {
                    counted.add(outcome, 0, rows.min(left));
                    if rows > left {
                        return Ok((counted, false));
                    }
                    left -= rows;
                }
            }
        }
        Ok((counted, true))
    }

    async fn rolled(
        &self,
        scope: &Scope,
        search: &Search,
        simple: &Simple,
        slots: Slots,
        span: Span,
        deadline: Deadline<'_>,
    ) -> Result<Counted> {
        let mut counted = Counted::default();
        let rolled = Rolled { scope, search, simple, slots, span };
        let days = self.days(span, Order::Oldest).await?;
        if let Engine::Postgres(server) = &self.0.engine {
            rolled.count(&server.all_days(), &days, deadline, &mut counted).await?;
            return Ok(counted);
        }
        for day in days {
            if let Some(file) = self.0.engine.day(day).await? {
                rolled.count(&file, &[day], deadline, &mut counted).await?;
            }
        }
        Ok(counted)
    }

    pub(crate) async fn histogram_of(&self, scope: &Scope, search: &Search, from: Micros, to: Micros, steps: u32) -> Result<Histogram> {
        let slots = Slots::new(from, to, steps);
        let span = Span::of(&search.filter).within(from, Micros(slots.to));
        let deadline = Deadline::of(scope);
        let counted = match Simple::of(scope, search) {
            // unless the filter's own times cut into the period
            Some(simple) if span == Span::ALL.within(from, Micros(slots.to)) => {
                self.rolled(scope, search, &simple, slots, span, deadline).await?
            }
            _ => self.slotted(scope, search, slots, span, deadline).await?,
        };
        let mut series = BTreeMap::<i64, Vec<u32>>::new();
        for ((outcome, slot), rows) in counted.0 {
            series.entry(outcome).or_insert_with(|| vec![0; slots.count])[slot] += u32::try_from(rows).unwrap_or(u32::MAX);
        }
        let name = |(code, counts)| Ok((outcome_name(search.kind, code)?, counts));
        Ok(Histogram { from, step: slots.step, series: series.into_iter().map(name).collect::<Result<_>>()?, ..Histogram::default() })
    }

    /// Row by row.
    async fn slotted(&self, scope: &Scope, search: &Search, slots: Slots, span: Span, deadline: Deadline<'_>) -> Result<Counted> {
        let mut counted = Counted::default();
        let sets = self.sets(scope, search, deadline).await?;
        for day in self.days(span, Order::Oldest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            for piece in pieces(&file, scope, search, span, &sets, deadline).await? {
                let mut query = Query::of(file.dialect, "select ");
                let slot = rolled::slot_of_row(slots, &mut query);
                let RowsOf { from, condition, .. } = rows_of(scope, search, &piece, day, &mut query)?;
                query.push(&format!("{slot} as slot, outcome as code, count(*) as n from {from} where {condition} group by 1, 2"));
                for (slot, outcome, rows) in rolled::fetch(&file, query, deadline).await? {
                    counted.add(outcome, slot as usize, rows);
                }
            }
        }
        Ok(counted)
    }
}

fn outcome_name(kind: Kind, code: i64) -> Result<String> {
    let name = match kind {
        Kind::Access => Action::from_code(code).map(Action::name),
        Kind::Received | Kind::Sent => Status::from_code(code).map(Status::name),
    };
    name.map(str::to_owned).ok_or_else(|| Error::damaged(format!("outcome {code} is not in the vocabulary")))
}
