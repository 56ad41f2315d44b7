//! A closed day is sealed: packed into blocks, its subjects indexed, its file made as small as it gets.
//!
//! In: a day's file. Out: the same answers from fewer bytes. Refuses to know: which day is closed, and what time it is.
//!
//! Every step is a transaction of its own, some tens of milliseconds long, between which others write: killed at any
//! moment the file is whole, and the next sealing goes on. What is written to a sealed day stands as in an open one,
//! until the day is sealed again. Only the last step, in which SQLite writes the file anew, keeps a writer waiting for
//! as long as that takes.

use std::{ops::RangeInclusive, path::Path};

use sqlx::{Connection, SqliteConnection};

use super::{bare, digest, schema, segment};
use crate::{
    Result, apart,
    block::{self, Items},
    bulk::{self, Sort, Table},
    engine::Conn,
    part::unsqueeze,
    priority::in_background,
    query::Query,
};

/// Rows or stories packed in one transaction.
const STEP: i64 = 4_096;
/// Things written since that make sealing a day again worth its while.
const LATE: i64 = 5_000;

const BLOCK: &[(&str, Sort)] = &[("first", Sort::Int), ("body", Sort::Blob)];

/// What is packed, and where to.
#[derive(Clone, Copy)]
pub(super) enum Shelf {
    Rows,
    Stories,
}

impl Shelf {
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Rows => "row_block",
            Self::Stories => "story_block",
        }
    }

    /// Bytes of a block: an eighth of a page for rows, of which a page of a search unpacks many. Stories are opened singly, and
    /// five times as many in a block are an eighth fewer bytes: two whole pages, and no more beside their number than lets
    /// several share the third.
    const fn size(self) -> usize {
        match self {
            Self::Rows => 1_950,
            Self::Stories => 36_000,
        }
    }

    /// The last place of the next step's things, behind $1.
    const fn next(self) -> &'static str {
        match self {
            Self::Rows => "select max(id), count(*) from (select id from entry where id >= $1 and rest <> x'' order by id limit $2)",
            Self::Stories => "select max(born), count(*) from (select born from part where born >= $1 order by born limit $2)",
        }
    }

    const fn things(self) -> &'static str {
        match self {
            Self::Rows => "select id, 0, 0, rest from entry where id between $1 and $2 and rest <> x''",
            Self::Stories => "select born, key, nth, body from part where born between $1 and $2",
        }
    }

    const fn take(self) -> &'static str {
        match self {
            Self::Rows => "update entry set rest = x'' where id between $1 and $2 and rest <> x''",
            Self::Stories => "delete from part where born between $1 and $2",
        }
    }
}

/// Whether sealing that file is worth its while: it never was, or by a program whose digest told of no domains, or much has
/// been written since, or much of it is empty.
pub(super) async fn is_due(conn: &mut Conn<'_>) -> Result<bool> {
    let query = Query::new(
        "select (select count(*) from (select 1 from part limit $1)) + (select count(*) from (select 1 from late limit $1)),
         (select freelist_count * 4 > page_count from pragma_freelist_count, pragma_page_count),
         exists (select 1 from segment where last = 9223372036854775807) and exists (select 1 from digest where name = $2)",
    );
    let found: Option<(i64, i64, i64)> = conn.first(query.arg(LATE).arg(apart::MARK)).await?;
    Ok(found.is_none_or(|(late, hollow, sealed)| late >= LATE || hollow != 0 || sealed == 0))
}

/// Seals it; `progress` hears how many of the day's rows and stories are done, of how many.
pub(super) async fn seal(path: &Path, mut progress: impl FnMut(u64, u64)) -> Result<()> {
    let mut conn = schema::sealer(path).await?;
    in_background(&mut conn).await?;
    bare::dress(&mut conn).await?;
    let counts = "select (select count(*) from entry where rest <> x''), (select count(*) from part)";
    let (rows, parts): (i64, i64) = Conn::Sqlite(&mut conn).first(Query::new(counts)).await?.unwrap_or_default();
    let (mut done, all) = (0, (rows + parts) as u64);
    for shelf in [Shelf::Stories, Shelf::Rows] {
        let mut from = Some(i64::MIN);
        while let Some(first) = from {
            let (next, packed) = step(&mut conn, shelf, first).await?;
            done += packed;
            progress(done.min(all), all);
            from = next;
        }
    }
    segment::build(&mut conn).await?;
    digest::build(&mut conn).await?;
    // no `analyze`: the questions are written for the plans that SQLite makes without it
    for sql in ["vacuum", "pragma wal_checkpoint(truncate)"] {
        sqlx::raw_sql(sql).execute(&mut conn).await?;
    }
    Ok(conn.close().await?)
}

/// Packs the next things from there on; says where to go on, and how many they were.
async fn step(conn: &mut SqliteConnection, shelf: Shelf, first: i64) -> Result<(Option<i64>, u64)> {
    let mut tx = conn.begin_with("begin immediate").await?;
    let conn = &mut Conn::Sqlite(&mut tx);
    let next: Option<(Option<i64>, i64)> = conn.first(Query::new(shelf.next()).arg(first).arg(STEP)).await?;
    let Some((Some(last), count)) = next else { return Ok((None, 0)) };
    let things: Vec<(i64, i64, i64, Vec<u8>)> = conn.fetch(Query::new(shelf.things()).arg(first).arg(last)).await?;
    let mut new = Items::new();
    for (at, key, nth, body) in things {
        let body = if let Shelf::Stories = shelf { unsqueeze(&body)? } else { body };
        new.insert((at, key, nth), body);
    }
    let span = new.keys().next().map_or(first, |(at, ..)| *at)..=last;
    merge(conn, shelf, span, |items| items.append(&mut new)).await?;
    conn.execute(Query::new(shelf.take()).arg(first).arg(last)).await?;
    tx.commit().await?;
    Ok((last.checked_add(1), count as u64))
}

/// Writes anew the blocks of that span, and what touches it.
async fn merge(conn: &mut Conn<'_>, shelf: Shelf, span: RangeInclusive<i64>, change: impl FnOnce(&mut Items)) -> Result<()> {
    let table = shelf.table();
    let reached = format!("first between coalesce((select max(first) from {table} where first <= $1), $1) and $2");
    let query = Query::new(format!("select first, body from {table} where {reached}"));
    let old: Vec<(i64, Vec<u8>)> = conn.fetch(query.arg(*span.start()).arg(*span.end())).await?;
    let mut items = Items::new();
    for (first, body) in &old {
        block::unpack(*first, body, |name, body| {
            items.insert(name, body.to_vec());
        })?;
    }
    change(&mut items);
    if !old.is_empty() {
        conn.execute(Query::new(format!("delete from {table} where {reached}")).arg(*span.start()).arg(*span.end())).await?;
    }
    bulk::insert(
        conn,
        &Table { name: table, columns: BLOCK, end: "" },
        block::pack(&items, shelf.size())?.into_iter(),
        |(first, body), put| {
            put.int(first);
            put.blob(body);
        },
    )
    .await
}
