//! Counting by rollups: whole hours, then the minutes of the hours across an edge, then the rows of the minutes
//! across an edge. Exact, and as quick for a month as for an hour.
//!
//! In: a simple question and slots. Out: rows by outcome and slot, of some days. Refuses to know: which days there are.

use tracemail_model::{
    page::Search,
    tenant::Scope,
    time::{DAY, Day, SECOND},
};

use super::{
    Counted,
    simple::Simple,
    slots::{Lies, Slots},
};
use crate::{
    Result,
    bulk::Sort,
    day::OneDay,
    filter_sql::address,
    piece::Piece,
    query::Query,
    reader::Deadline,
    search::{Span, condition},
    sets::Sets,
};

const HOUR: i64 = 3600;
const MINUTE: i64 = 60;

/// A question to some days.
pub(super) struct Rolled<'a> {
    pub(super) scope: &'a Scope,
    pub(super) search: &'a Search,
    pub(super) simple: &'a Simple,
    pub(super) slots: Slots,
    pub(super) span: Span,
}

impl Rolled<'_> {
    /// The rows of these days, which stand there.
    pub(super) async fn count(&self, file: &OneDay, days: &[Day], deadline: Deadline<'_>, counted: &mut Counted) -> Result<()> {
        let hours: Vec<i64> = days.iter().flat_map(|day| units_of(*day, HOUR)).collect();
        let (whole, cut) = self.sort(&hours, HOUR);
        self.sum(file, deadline, &whole, HOUR, counted).await?;
        if self.simple.domains.is_some() {
            // a domain has few rows in an hour, and an index to them
            return self.rows(file, deadline, &cut, HOUR, counted).await;
        }
        let minutes: Vec<i64> = cut.iter().flat_map(|hour| hour * 60..(hour + 1) * 60).collect();
        let (whole, cut) = self.sort(&minutes, MINUTE);
        self.sum(file, deadline, &whole, MINUTE, counted).await?;
        self.rows(file, deadline, &cut, MINUTE, counted).await
    }

    /// Units that lie wholly in a slot, and those across an edge.
    fn sort(&self, units: &[i64], seconds: i64) -> (Vec<i64>, Vec<i64>) {
        let inside = units.iter().copied().filter(|unit| self.slots.lies(*unit, seconds) != Lies::Out);
        inside.partition(|unit| matches!(self.slots.lies(*unit, seconds), Lies::In(_)))
    }

    async fn sum(&self, file: &OneDay, deadline: Deadline<'_>, units: &[i64], seconds: i64, counted: &mut Counted) -> Result<()> {
        if units.is_empty() {
            return Ok(());
        }
        let unit = if seconds == MINUTE { "minute" } else { "hour" };
        let mut query = Query::of(file.dialect, format!("select {unit} as slot, outcome as code, cast(sum(rows) as bigint) as n from "));
        let runs = runs(units, &mut query);
        let kind = query.bind(self.search.kind.code());
        let within = format!("where {unit} >= a and {unit} < b and kind = {kind}");
        if seconds == MINUTE {
            query.push(&format!("{runs} cross join minutely {within}"));
        } else {
            let domains = match &self.simple.domains {
                None => "0".into(),
                Some(names) => address::numbers(names, &mut query),
            };
            query.push(&format!("{runs} cross join hourly {within} and domain in ({domains})"));
        }
        query.push(" group by 1, 2");
        for (unit, outcome, rows) in fetch(file, query, deadline).await? {
            if let (Lies::In(slot), true) = (self.slots.lies(unit, seconds), self.simple.has(outcome)) {
                counted.add(outcome, slot, rows);
            }
        }
        Ok(())
    }

    async fn rows(&self, file: &OneDay, deadline: Deadline<'_>, units: &[i64], seconds: i64, counted: &mut Counted) -> Result<()> {
        if units.is_empty() {
            return Ok(());
        }
        let mut query = Query::of(file.dialect, "select ");
        let slot = slot_of_row(self.slots, &mut query);
        let condition =
            condition(self.scope, self.search, &Piece { span: self.span, only: None, sets: Sets::default() }, file.day, &mut query)?;
        let (runs, seconds, from) = (runs(units, &mut query), query.bind(seconds), file.dialect.table("entry"));
        query.push(&format!(
            "{slot} as slot, outcome as code, count(*) as n from {runs} cross join {from}
             where id >= (a * {seconds}) << 30 and id < (b * {seconds}) << 30 and {condition} group by 1, 2"
        ));
        for (slot, outcome, rows) in fetch(file, query, deadline).await? {
            counted.add(outcome, slot as usize, rows);
        }
        Ok(())
    }
}

/// Units that follow each other, as the first (`a`) and the one behind the last (`b`): read at one go.
fn runs(units: &[i64], query: &mut Query) -> String {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for unit in units {
        match runs.last_mut() {
            Some((_, behind)) if *behind == *unit => *behind += 1,
            _ => runs.push((*unit, unit + 1)),
        }
    }
    let (first, behind): (Vec<i64>, Vec<i64>) = runs.into_iter().unzip();
    let (first, behind) = (query.bind(first), query.bind(behind));
    format!("({}) as units", query.dialect.pairs(&first, &behind))
}

/// The slot a row falls into: an id is its second and then its microseconds (`model::ids`).
pub(super) fn slot_of_row(slots: Slots, query: &mut Query) -> String {
    let (from, step, last) = (query.bind(slots.from), query.bind(slots.step), query.bind(slots.count as i64 - 1));
    query.dialect.smaller(&format!("((id >> 30) * 1000000 + ((id >> 10) & 1048575) - {from}) / {step}"), &last)
}

/// Rows of three numbers: a slot, a code, and how many.
pub(super) async fn fetch(file: &OneDay, query: Query, deadline: Deadline<'_>) -> Result<Vec<(i64, i64, u64)>> {
    let mut reading = file.read(deadline).await?;
    let columns = ["slot", "code", "n"].map(|name| (name, Sort::Int));
    let answer = reading.fetch_many::<(i64, i64, i64)>(query, columns.into_iter()).await;
    Ok(reading.done(answer)?.into_iter().map(|(a, b, rows)| (a, b, rows as u64)).collect())
}

/// The hours or minutes of a day, counted from 1970.
fn units_of(day: Day, seconds: i64) -> std::ops::Range<i64> {
    let a_day = DAY / SECOND / seconds;
    i64::from(day.0) * a_day..(i64::from(day.0) + 1) * a_day
}
