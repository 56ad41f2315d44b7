//! Which clock may take rows away: none that is far ahead of the last moment known to have been.
//!
//! In: what the clock says, and how far a clock that cannot jump has come. Out: a verdict, the known moment moved on.
//! Refuses to know: what is deleted.
//!
//! A moment is known when somebody swept at it, when the running program has counted up to it, or when rows lead to
//! it without a gap longer than [`AHEAD`]: a server that was off while the log was written has those. Whoever was off
//! longer, or has jumped, is asked.

use tracemail_model::{
    ids::RowId,
    page::Order,
    time::{Micros, SECOND},
};

use crate::{Result, Store, query::Query, reader::Deadline, search::Span};

/// How far a clock may be ahead of the last known moment, in microseconds: a day, and what an hour's change or a late
/// night takes.
pub const AHEAD: i64 = 26 * 3600 * SECOND;

/// What is thought of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be as it says.
    Trusted,
    /// It is further ahead of this last known moment than anything explains.
    Ahead(Micros),
}

/// Whether a clock can be believed that long after the last known moment.
fn judge(clock: Micros, known: Micros) -> Verdict {
    if clock.0.saturating_sub(known.0) > AHEAD { Verdict::Ahead(known) } else { Verdict::Trusted }
}

impl Store {
    /// What is thought of a clock, without any effect; where nobody has swept yet, nothing bad.
    pub async fn judge_clock(&self, clock: Micros) -> Result<Verdict> {
        match self.kept_moment().await? {
            Some(known) => Ok(judge(clock, self.led_on(known, clock).await?)),
            None => Ok(Verdict::Trusted),
        }
    }

    /// The same, by whoever is about to sweep; what is known then is kept. `counted`: the moment that this program has
    /// come to, since a clock it trusted, by one that cannot be set.
    pub async fn look_at_clock(&self, clock: Micros, counted: Option<Micros>) -> Result<Verdict> {
        let kept = self.kept_moment().await?;
        let known = match kept.max(counted) {
            Some(known) => self.led_on(known, clock).await?,
            // the first look; without rows there is nothing to lose
            None => match self.row_within(i64::MIN, i64::MAX, Order::Oldest).await? {
                Some(first) => self.led_on(first.time().min(clock), clock).await?,
                None => clock,
            },
        };
        let verdict = judge(clock, known);
        let reached = match verdict {
            // within a run the count moves it on, so that small jumps do not add up
            Verdict::Trusted => counted.unwrap_or(clock).max(known),
            Verdict::Ahead(known) => known,
        };
        if kept < Some(reached) {
            self.know(reached).await?;
        }
        Ok(verdict)
    }

    /// An operator says that the clock is right.
    pub async fn confirm_clock(&self, clock: Micros) -> Result<()> {
        self.know(clock).await
    }

    async fn kept_moment(&self) -> Result<Option<Micros>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.first::<(i64,)>(Query::new("select time from moment where name = 'sweep'")).await;
        Ok(reading.done(answer)?.map(|(time,)| Micros(time)))
    }

    /// Where rows lead to from there, in steps that are not too long; no further than the clock needs.
    async fn led_on(&self, mut known: Micros, clock: Micros) -> Result<Micros> {
        while judge(clock, known) != Verdict::Trusted {
            let (from, to) = (RowId::first(known).0.saturating_add(1), RowId::first(known.plus(AHEAD)).0);
            match self.row_within(from, to, Order::Newest).await? {
                Some(row) if row.time() > known => known = row.time(),
                _ => break,
            }
        }
        Ok(known)
    }

    /// The first, in that order, of the rows from one id to another.
    async fn row_within(&self, first: i64, last: i64, order: Order) -> Result<Option<RowId>> {
        let best = if order == Order::Newest { "max" } else { "min" };
        for day in self.days(Span { first, last }, order).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut reading = file.read(Deadline::new()).await?;
            let text = format!("select {best}(id) from {} where id >= $1 and id <= $2", file.dialect.table("entry"));
            let answer = reading.first::<(Option<i64>,)>(Query::of(file.dialect, text).arg(first).arg(last)).await;
            if let Some((Some(id),)) = reading.done(answer)? {
                return Ok(Some(RowId(id)));
            }
        }
        Ok(None)
    }

    async fn know(&self, time: Micros) -> Result<()> {
        let query =
            Query::new("insert into moment (name, time) values ('sweep', $1) on conflict (name) do update set time = excluded.time");
        self.0.engine.write(query.arg(time.0)).await
    }
}
