//! The stream of changes, kept a while for listeners that come back.
//!
//! In: rows as they are committed. Out: the changes after a place in the stream, or the news that they are no longer
//! kept. Refuses to know: listeners.
//!
//! Each change is written in the transaction of its rows; on SQLite in the lane's home. There the stream is one
//! process's: an import by another process does not appear in it. On Postgres it is that of all servers.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use tracemail_model::{ids::RowId, row::Row, tail::Seq};

use crate::{
    Result, Store,
    bulk::{self, Sort, Table},
    day::day_of,
    engine::{Conn, Engine},
    lane::Home,
    query::Query,
    reader::Deadline,
    rows::Shown,
    search::fetch,
};

/// Changes kept.
const KEPT: u64 = 100_000;

/// How far the stream has come, for whoever asks while somebody writes.
#[derive(Default)]
pub(crate) struct Progress {
    seq: AtomicU64,
    bulk: AtomicU64,
}

impl Progress {
    pub(crate) fn moved(&self, seq: Seq, bulk: Seq) {
        self.bulk.fetch_max(bulk, Ordering::Release);
        self.seq.fetch_max(seq, Ordering::Release);
    }

    pub(crate) fn seq(&self) -> Seq {
        self.seq.load(Ordering::Acquire)
    }

    fn bulk(&self) -> Seq {
        self.bulk.load(Ordering::Acquire)
    }
}

/// The last change this place knows of.
pub(crate) async fn last(conn: &mut Conn<'_>) -> Result<Seq> {
    let last: Option<(Option<i64>,)> = conn.first(Query::new("select max(seq) from change")).await?;
    Ok(last.and_then(|(seq,)| seq).unwrap_or(0) as Seq)
}

/// Writes the changes of these rows, the first one after `seq`, and forgets the oldest.
pub(crate) async fn write(conn: &mut Conn<'_>, seq: Seq, ids: &[i64]) -> Result<()> {
    const CHANGE: Table<'_> = Table { name: "change", columns: &[("seq", Sort::Int), ("entry", Sort::Int)], end: "" };
    let first = seq as i64 + 1;
    let last = seq as i64 + ids.len() as i64;
    let numbered = ids.iter().copied().enumerate().map(|(n, id)| (first + n as i64, id));
    bulk::insert(conn, &CHANGE, numbered, |(seq, id), put| put.ints([seq, id])).await?;
    conn.execute(Query::new("delete from change where seq <= $1").arg(last - KEPT as i64)).await
}

impl Store {
    /// The last change there is; on Postgres another server may have made it.
    pub(crate) async fn last_seq(&self) -> Result<Seq> {
        if let Engine::Postgres(_) = self.0.engine {
            let (seq, bulk) = self.last_changes().await?;
            self.0.progress.moved(seq, bulk);
        }
        Ok(self.0.progress.seq())
    }

    pub(crate) async fn changes_after(&self, after: Seq, most: u32) -> Result<Option<Vec<(Seq, Row)>>> {
        let last = self.last_seq().await?;
        if after > last || after < self.0.progress.bulk() || last - after > KEPT {
            return Ok(None);
        }
        let Some(numbered) = self.numbered(after, last, most).await? else { return Ok(None) };
        let mut rows = HashMap::new();
        let deadline = Deadline::new();
        for (day, ids) in by_day(&numbered) {
            let Some(file) = self.0.engine.day_of_change(day).await? else { continue };
            let mut query = Query::of(file.dialect, format!("select {} from {}", Shown::list(), file.dialect.table("entry")));
            let list = query.numbers(ids);
            query.push(&format!(" where id in ({list})"));
            rows.extend(fetch(&file, query, deadline).await?.into_iter().map(|row| (row.id(), row)));
        }
        // a row may have gone since; one that changed often comes as it is now, each time
        Ok(Some(numbered.into_iter().filter_map(|(seq, id)| Some((seq, rows.get(&id)?.clone()))).collect()))
    }

    /// The numbers and ids of the changes behind `after`; `None` when the first of them is not there any more.
    async fn numbered(&self, after: Seq, last: Seq, most: u32) -> Result<Option<Vec<(Seq, RowId)>>> {
        if after == last {
            return Ok(Some(Vec::new()));
        }
        let mut places: Vec<Home> = Vec::new();
        for home in self.homes().await? {
            let mut reading = self.read_home(home, Deadline::new()).await?;
            let first = reading.first(Query::new("select min(seq) from change")).await;
            let first: Option<(Option<i64>,)> = reading.done(first)?;
            if let Some((Some(first),)) = first {
                places.push(home);
                if first as Seq <= after + 1 {
                    break;
                }
            }
        }
        let mut found = Vec::new();
        for home in places.into_iter().rev() {
            let mut reading = self.read_home(home, Deadline::new()).await?;
            let query = Query::new("select seq, entry from change where seq > $1 and seq <= $2 order by seq limit $3");
            let rows = reading.fetch::<(i64, i64)>(query.arg(after as i64).arg(last as i64).arg(i64::from(most))).await;
            found.extend(reading.done(rows)?.into_iter().map(|(seq, id)| (seq as Seq, RowId(id))));
        }
        found.sort_unstable();
        found.truncate(most as usize);
        Ok(found.first().is_some_and(|(seq, _)| *seq == after + 1).then_some(found))
    }
}

fn by_day(numbered: &[(Seq, RowId)]) -> HashMap<tracemail_model::time::Day, Vec<i64>> {
    let mut days = HashMap::<_, Vec<i64>>::new();
    for (_, id) in numbered {
        days.entry(day_of(*id)).or_default().push(id.0);
    }
    days
}
