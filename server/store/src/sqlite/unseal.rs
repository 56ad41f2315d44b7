//! A sealed day is opened again, before anything is taken out of it: blocks back into rows and pieces, no index.
//!
//! In: a day's file. Out: the same answers, each thing where it can be deleted by itself. Refuses to know: what goes.
//!
//! Every step is a transaction of its own, and what it takes out of blocks stands as in an open day when it ends: killed
//! at any moment the file is whole, and the next opening goes on. What was written to the day since it was sealed
//! counts for more than what is packed; what is packed of a row that has gone, goes.

use std::time::Instant;

use sqlx::{Connection, SqliteConnection};

use super::seal::Shelf;
use crate::{
    Result,
    block::{self, Items},
    bulk::{self, Sort, Table},
    engine::Conn,
    part::Press,
    query::Query,
    retention::{Stop, pace::Pace},
};

/// Things of a block, about.
const OF_A_BLOCK: i64 = 256;
/// The index, beside what says that there is one.
const INDEX: [&str; 2] = ["segment_row", "gram"];
/// Rests on their way back into rows; in memory.
const OPENED: &str = "create temp table if not exists opened (id integer primary key, rest blob not null) strict";

const RESTS: Table<'_> = Table { name: "opened", columns: &[("id", Sort::Int), ("rest", Sort::Blob)], end: "" };
const PARTS: Table<'_> = Table {
    name: "part",
    columns: &[("born", Sort::Int), ("key", Sort::Int), ("nth", Sort::Int), ("body", Sort::Blob)],
    end: "on conflict do nothing",
};

/// Opens it; `false`: told to stop before its end.
pub(super) async fn unseal(conn: &mut SqliteConnection, stop: &Stop<'_>) -> Result<bool> {
    if !is_sealed(&mut Conn::Sqlite(conn)).await? {
        return Ok(true);
    }
    sqlx::raw_sql(OPENED).execute(&mut *conn).await?;
    // first and at once what says how far the index reaches: half of an index would hide rows
    let mut tx = conn.begin_with("begin immediate").await?;
    for sql in ["delete from digest", "delete from segment", "delete from late"] {
        Conn::Sqlite(&mut tx).execute(Query::new(sql)).await?;
    }
    tx.commit().await?;
    let mut pace = Pace::default();
    for step in [Step::Index(INDEX[0]), Step::Index(INDEX[1]), Step::Blocks(Shelf::Rows), Step::Blocks(Shelf::Stories)] {
        loop {
            if stop() {
                return Ok(false);
            }
            let mut tx = conn.begin_with("begin immediate").await?;
            let began = Instant::now();
            let done = match step {
                Step::Index(table) => drop_some(&mut Conn::Sqlite(&mut tx), table, pace.rows()).await?,
                Step::Blocks(shelf) => open_some(&mut Conn::Sqlite(&mut tx), shelf, (pace.rows() / OF_A_BLOCK).max(1)).await?,
            };
            tx.commit().await?;
            if done {
                break;
            }
            pace.rest(began.elapsed()).await;
        }
    }
    Ok(true)
}

#[derive(Clone, Copy)]
enum Step {
    Index(&'static str),
    Blocks(Shelf),
}

async fn is_sealed(conn: &mut Conn<'_>) -> Result<bool> {
    let sql = "select exists (select 1 from row_block) or exists (select 1 from story_block) or exists (select 1 from segment)
               or exists (select 1 from segment_row) or exists (select 1 from gram) or exists (select 1 from digest)";
    Ok(conn.first::<(i64,)>(Query::new(sql)).await?.is_some_and(|(sealed,)| sealed != 0))
}

/// Whether nothing was left.
async fn drop_some(conn: &mut Conn<'_>, table: &str, most: i64) -> Result<bool> {
    let upto = format!("select max(id) from (select id from {table} order by id limit $1)");
    let Some((Some(last),)) = conn.first::<(Option<i64>,)>(Query::new(upto).arg(most)).await? else { return Ok(true) };
    conn.execute(Query::new(format!("delete from {table} where id <= $1")).arg(last)).await?;
    Ok(false)
}

/// Whether nothing was left.
async fn open_some(conn: &mut Conn<'_>, shelf: Shelf, most: i64) -> Result<bool> {
    let table = shelf.table();
    let query = Query::new(format!("select first, body from {table} order by first limit $1")).arg(most);
    let blocks: Vec<(i64, Vec<u8>)> = conn.fetch(query).await?;
    let Some((last, _)) = blocks.last() else { return Ok(true) };
    let mut items = Items::new();
    for (first, body) in &blocks {
        block::unpack(*first, body, |name, body| {
            items.insert(name, body.to_vec());
        })?;
    }
    match shelf {
        Shelf::Rows => {
            bulk::insert(conn, &RESTS, items.into_iter(), |((id, ..), rest), put| {
                put.int(id);
                put.blob(rest);
            })
            .await?;
            let back = "update entry set rest = opened.rest from opened where entry.id = opened.id and entry.rest = x''";
            conn.execute(Query::new(back)).await?;
            conn.execute(Query::new("delete from opened")).await?;
        }
        Shelf::Stories => {
            let mut press = Press::new()?;
            let squeezed = items.into_iter().map(|(name, plain)| Ok((name, press.squeeze(&plain)?)));
            let parts: Vec<_> = squeezed.collect::<Result<_>>()?;
            bulk::insert(conn, &PARTS, parts.into_iter(), |((born, key, nth), body), put| {
                put.ints([born, key, nth]);
                put.blob(body);
            })
            .await?;
        }
    }
    conn.execute(Query::new(format!("delete from {table} where first <= $1")).arg(*last)).await?;
    Ok(false)
}
