//! What a sealed day keeps in blocks, put back where it was: the rests of rows, the pieces of stories.
//!
//! In: rows as they were read. Out: the same as from an open day. Refuses to know: how days are sealed (`sqlite/seal`).

use std::collections::{BTreeMap, HashMap};

use tracemail_model::ids::{Key, RowId};

use crate::{
    Result,
    block::unpack,
    dialect::Dialect,
    engine::Conn,
    part::{Part, unsqueeze},
    query::Query,
    reader::Reading,
    rows::Entry,
};

/// Gives back their rests to those entries that have none. An entry that has gone meanwhile is left out.
pub(crate) async fn fill(reading: &mut Reading, entries: &mut Vec<Entry>) -> Result<()> {
    let empty: Vec<i64> = entries.iter().filter(|entry| entry.rest.is_empty()).map(|entry| entry.id).collect();
    if empty.is_empty() {
        return Ok(());
    }
    let mut query = Query::new(
        "select first, body from row_block where first in
         (select (select max(first) from row_block where first <= value) from (",
    );
    let list = query.numbers(empty.clone());
    query.push(&format!("{list}))"));
    let blocks: Vec<(i64, Vec<u8>)> = reading.fetch(query).await?;
    let mut rests: HashMap<i64, Vec<u8>> = empty.into_iter().map(|id| (id, Vec::new())).collect();
    for (first, body) in blocks {
        unpack(first, &body, |(id, ..), rest| {
            if let Some(of) = rests.get_mut(&id) {
                *of = rest.to_vec();
            }
        })?;
    }
    // opened meanwhile, it stands in the row again
    let mut query = Query::new("select id, rest from entry where rest <> x'' and id in (");
    let list = query.numbers(rests.iter().filter(|(_, rest)| rest.is_empty()).map(|(id, _)| *id).collect());
    query.push(&format!("{list})"));
    if rests.values().any(Vec::is_empty) {
        rests.extend(reading.fetch::<(i64, Vec<u8>)>(query).await?);
    }
    for entry in entries.iter_mut().filter(|entry| entry.rest.is_empty()) {
        entry.rest = rests.remove(&entry.id).unwrap_or_default();
    }
    entries.retain(|entry| !entry.rest.is_empty());
    Ok(())
}

/// The pieces of a story, in their order.
pub(crate) async fn parts(reading: &mut Reading, dialect: Dialect, born: RowId, key: Key) -> Result<Vec<Part>> {
    let key = key.0 as i64;
    let text = format!("select nth, body from {} where born = $1 and key = $2", dialect.table("part"));
    let has_blocks = matches!(reading.conn(), Conn::Sqlite(_));
    if has_blocks {
        // all of it from one moment, for the day may be packed or opened in between
        reading.execute("begin").await?;
    }
    let loose: Vec<(i64, Vec<u8>)> = reading.fetch(Query::of(dialect, text).arg(born.0).arg(key)).await?;
    let mut pieces = BTreeMap::new();
    if has_blocks {
        let query = Query::new("select first, body from story_block where first <= $1 order by first desc limit 1");
        if let Some((first, body)) = reading.first::<(i64, Vec<u8>)>(query.arg(born.0)).await? {
            unpack(first, &body, |(at, of, nth), plain| {
                if (at, of) == (born.0, key) {
                    pieces.insert(nth, plain.to_vec());
                }
            })?;
        }
        reading.execute("commit").await?;
    }
    for (nth, body) in loose {
        pieces.insert(nth, unsqueeze(&body)?);
    }
    pieces.values().map(|plain| Part::read(plain, born)).collect()
}
