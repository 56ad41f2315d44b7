//! The stream of changes, kept a while for listeners that come back.
//!
//! In: rows as they are committed. Out: the changes after a place in the stream, or the news that they are no longer
//! kept. Refuses to know: listeners.
//!
//! Each change stands in the lane's home, in the transaction of its rows. The stream is one process's: an import by
//! another process does not appear in it.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sqlx::SqliteConnection;
use tracemail_model::{ids::RowId, page::Order, row::Row, tail::Seq};

use crate::{
    Result, Store, bulk,
    day::{DayFile, day_of},
    query::Query,
    reader::Deadline,
    rows::Entry,
    search::{Span, fetch},
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

/// The last change this file knows of.
pub(crate) async fn last(conn: &mut SqliteConnection) -> Result<Seq> {
    let last: Option<i64> = sqlx::query_scalar("select max(seq) from change").fetch_one(conn).await?;
    Ok(last.unwrap_or(0) as Seq)
}

/// Writes the changes of these rows, the first one after `seq`, and forgets the oldest.
pub(crate) async fn write(conn: &mut SqliteConnection, seq: Seq, ids: &[i64]) -> Result<()> {
    let first = seq as i64 + 1;
    let last = seq as i64 + ids.len() as i64;
    let numbered = ids.iter().copied().enumerate().map(|(n, id)| (first + n as i64, id));
    bulk::insert(conn, "insert or rollback into change (seq, entry) values", "", 2, numbered, |(seq, id), put| {
        put.int(seq);
        put.int(id);
    })
    .await?;
    sqlx::query("delete from change where seq <= $1").bind(last - KEPT as i64).execute(conn).await?;
    Ok(())
}

impl Store {
    pub(crate) async fn changes_after(&self, after: Seq, most: u32) -> Result<Option<Vec<(Seq, Row)>>> {
        let last = self.0.progress.seq();
        if after > last || after < self.0.progress.bulk() || last - after > KEPT {
            return Ok(None);
        }
        let Some(numbered) = self.numbered(after, last, most).await? else { return Ok(None) };
        let mut rows = HashMap::new();
        let deadline = Deadline::new();
        for (day, ids) in by_day(&numbered) {
            let Some(file) = self.0.files.get(day).await? else { continue };
            let mut query = Query::new("select ");
            let list = query.bind(format!("[{}]", ids.join(",")));
            query.push(&format!("{} from entry where id in (select value from json_each({list}))", Entry::COLUMNS));
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
        let deadline = Deadline::new();
        let mut files: Vec<Arc<DayFile>> = Vec::new();
        for day in self.days(Span::ALL, Order::Newest)? {
            let Some(file) = self.0.files.get(day).await? else { continue };
            let mut reading = file.read(deadline).await?;
            let first = sqlx::query_scalar("select min(seq) from change").fetch_one(&mut *reading).await;
            let first: Option<i64> = reading.done(first)?;
            if let Some(first) = first {
                files.push(file);
                if first as Seq <= after + 1 {
                    break;
                }
            }
        }
        let mut found = Vec::new();
        for file in files.iter().rev() {
            let mut reading = file.read(deadline).await?;
            let rows = sqlx::query_as("select seq, entry from change where seq > $1 and seq <= $2 order by seq limit $3")
                .bind(after as i64)
                .bind(last as i64)
                .bind(i64::from(most))
                .fetch_all(&mut *reading)
                .await;
            let rows: Vec<(i64, i64)> = reading.done(rows)?;
            found.extend(rows.into_iter().map(|(seq, id)| (seq as Seq, RowId(id))));
        }
        found.sort_unstable();
        found.truncate(most as usize);
        Ok(found.first().is_some_and(|(seq, _)| *seq == after + 1).then_some(found))
    }
}

fn by_day(numbered: &[(Seq, RowId)]) -> HashMap<tracemail_model::time::Day, Vec<String>> {
    let mut days = HashMap::<_, Vec<String>>::new();
    for (_, id) in numbered {
        days.entry(day_of(*id)).or_default().push(id.0.to_string());
    }
    days
}
