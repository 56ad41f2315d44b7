//! Rows counted as they are written: by hour, domain, kind and outcome, and by minute, kind and outcome.
//!
//! In: what a row counted as before, and what it counts as now. Out: differences, added up in the row's own
//! transaction; so the counts are exact whatever is told twice. Refuses to know: filters.

use std::collections::BTreeMap;

use crate::{
    Result,
    bulk::{self, Sort, Table},
    engine::Conn,
    rows::Entry,
};

const HOURLY: Table<'_> = Table {
    name: "hourly",
    columns: &[("domain", Sort::Int), ("hour", Sort::Int), ("kind", Sort::Int), ("outcome", Sort::Int), ("rows", Sort::Int)],
    end: "on conflict (domain, hour, kind, outcome) do update set rows = hourly.rows + excluded.rows",
};
const MINUTELY: Table<'_> = Table {
    name: "minutely",
    columns: &[("minute", Sort::Int), ("kind", Sort::Int), ("outcome", Sort::Int), ("rows", Sort::Int)],
    end: "on conflict (minute, kind, outcome) do update set rows = minutely.rows + excluded.rows",
};

/// In place of a domain: all rows, those of no domain too.
const ALL: i64 = 0;

/// What a row counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) id: i64,
    pub(crate) kind: i64,
    pub(crate) outcome: i64,
    pub(crate) domain: Option<i64>,
}

impl Counted {
    pub(crate) fn of(entry: &Entry) -> Self {
        Self { id: entry.id, kind: entry.kind, outcome: entry.outcome, domain: entry.domain }
    }
}

/// Differences of one transaction.
#[derive(Default)]
pub(crate) struct Rollup {
    /// (domain, hour, kind, outcome)
    hourly: BTreeMap<(i64, i64, i64, i64), i64>,
    /// (minute, kind, outcome)
    minutely: BTreeMap<(i64, i64, i64), i64>,
}

impl Rollup {
    /// A row is new, or counts as something else than before.
    pub(crate) fn changed(&mut self, before: Option<Counted>, now: Counted) {
        if before == Some(now) {
            return;
        }
        if let Some(before) = before {
            self.add(before, -1);
        }
        self.add(now, 1);
    }

    /// A row has gone.
    pub(crate) fn gone(&mut self, row: Counted) {
        self.add(row, -1);
    }

    fn add(&mut self, row: Counted, n: i64) {
        // an id begins with its second
        let second = row.id >> 30;
        for domain in row.domain.into_iter().chain([ALL]) {
            *self.hourly.entry((domain, second.div_euclid(3600), row.kind, row.outcome)).or_default() += n;
        }
        *self.minutely.entry((second.div_euclid(60), row.kind, row.outcome)).or_default() += n;
    }

    pub(crate) async fn write(self, conn: &mut Conn<'_>) -> Result<()> {
        bulk::insert(conn, &HOURLY, self.hourly.into_iter(), |((domain, hour, kind, outcome), n), put| {
            put.ints([domain, hour, kind, outcome, n]);
        })
        .await?;
        bulk::insert(conn, &MINUTELY, self.minutely.into_iter(), |((minute, kind, outcome), n), put| {
            put.ints([minute, kind, outcome, n]);
        })
        .await
    }
}
