//! The index of a day's subjects, written: of a closed day at once, of today bit by bit.
//!
//! In: a day's rows. Out: segments: which rows have which three bytes. Refuses to know: questions (`narrow`).
//!
//! A segment covers the rows up to an id, from where the one before ends. Whoever writes a row with a subject to where
//! segments reach notes it in `late` ([`note`]); whoever asks looks at those, and at the rows behind the last segment,
//! one by one. So the index never has to be touched by a commit, and is never wrong.

use sqlx::{Connection, SqliteConnection};

use super::gram::{Gather, put_ids};
use crate::{
    Result,
    bulk::{self, Sort, Table},
    engine::Conn,
    query::Query,
};

/// Rows of one segment: as many as are read and indexed within half a second.
const MOST: i64 = 100_000;
/// Rows of a segment of a day that is still written to: indexed while a writer waits.
const STEP: i64 = if cfg!(test) { 20 } else { 10_000 };
/// Rows that are left alone there.
const NEWEST: i64 = STEP / 2;
/// Rows whose ids stand together.
pub(super) const CHUNK: usize = 256;

const ROWS: Table<'_> = Table { name: "segment_row", columns: &[("id", Sort::Int), ("ids", Sort::Blob)], end: "" };
const GRAMS: Table<'_> = Table { name: "gram", columns: &[("id", Sort::Int), ("rows", Sort::Blob)], end: "" };

/// Indexes the whole day anew.
pub(super) async fn build(conn: &mut SqliteConnection) -> Result<()> {
    let mut after = None;
    loop {
        let mut tx = conn.begin_with("begin immediate").await?;
        let last = cut(&mut Conn::Sqlite(&mut tx), after, MOST).await?;
        tx.commit().await?;
        if last == i64::MAX {
            return Ok(());
        }
        after = Some(last);
    }
}

/// Indexes some more of a day that is still written to, behind what is; not the newest rows, which may be told again.
/// `false`: there is not enough behind it yet.
pub(super) async fn advance(conn: &mut SqliteConnection) -> Result<bool> {
    let mut tx = conn.begin_with("begin immediate").await?;
    let conn = &mut Conn::Sqlite(&mut tx);
    let after = conn.first::<(Option<i64>,)>(Query::new("select max(last) from segment")).await?.and_then(|(last,)| last);
    let behind = "select count(*) from (select 1 from entry where subject is not null and id > $1 limit $2)";
    let behind = Query::new(behind).arg(after.unwrap_or(i64::MIN)).arg(STEP + NEWEST);
    if conn.first::<(i64,)>(behind).await?.is_none_or(|(rows,)| rows < STEP + NEWEST) {
        return Ok(false);
    }
    cut(conn, after, STEP).await?;
    tx.commit().await?;
    Ok(true)
}

/// Makes the segment behind `after`, of so many rows at most; the first one ends those there were. Says where it ends.
async fn cut(conn: &mut Conn<'_>, after: Option<i64>, most: i64) -> Result<i64> {
    if after.is_none() {
        for sql in ["delete from segment", "delete from segment_row", "delete from gram", "delete from late"] {
            conn.execute(Query::new(sql)).await?;
        }
    }
    let sql = "select id, coalesce(subject_folded, lower(subject)) from entry where subject is not null and id > $1 order by id limit $2";
    let mut gather = Gather::default();
    let (mut chunks, mut ids, mut last) = (Vec::new(), Vec::with_capacity(CHUNK), after.unwrap_or(i64::MIN));
    let mut left = most;
    while left > 0 {
        let some = left.min(10_000);
        let rows: Vec<(i64, String)> = conn.fetch(Query::new(sql).arg(last).arg(some)).await?;
        for (id, text) in &rows {
            gather.add(text);
            ids.push(*id);
            if ids.len() == CHUNK {
                chunks.push(put_ids(&ids));
                ids.clear();
            }
        }
        last = rows.last().map_or(last, |(id, _)| *id);
        left -= some;
        if (rows.len() as i64) < some {
            last = i64::MAX;
            break;
        }
    }
    if !ids.is_empty() {
        chunks.push(put_ids(&ids));
    }
    let number: Option<(i64,)> = conn.first(Query::new("select coalesce(max(id), 0) + 1 from segment")).await?;
    let number = number.map_or(1, |(number,)| number);
    let id = |n: i64| number << 24 | n;
    let query = Query::new("insert into segment (id, last, rows) values ($1, $2, $3)");
    conn.execute(query.arg(number).arg(last).arg(i64::from(gather.rows()))).await?;
    bulk::insert(conn, &ROWS, chunks.into_iter().enumerate(), |(n, ids), put| {
        put.int(id(n as i64));
        put.blob(ids);
    })
    .await?;
    bulk::insert(conn, &GRAMS, gather.finish().into_iter(), |(gram, rows), put| {
        put.int(id(gram.into()));
        put.blob(rows);
    })
    .await?;
    Ok(last)
}

/// Notes which of these rows, just written, segments do not know as they are now.
pub(crate) async fn note(conn: &mut Conn<'_>, rows: Vec<i64>) -> Result<()> {
    let mut query = Query::new("insert or ignore into late (id) select value from (");
    let rows = query.numbers(rows);
    query.push(&format!("{rows}) where value <= (select max(last) from segment)"));
    conn.execute(query).await
}
