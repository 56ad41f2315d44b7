//! Names that no row uses any more.
//!
//! In: a day's rows, chunk by chunk. Out: the numbers of all names they are written with, in all three dictionaries.
//! Refuses to know: how names are deleted, which is each engine's own (`sqlite/sweep.rs`, `postgres/sweep.rs`).

use std::collections::HashSet;

use crate::{
    Result,
    dialect::Dialect,
    engine::Conn,
    names,
    query::Query,
    rows::{self, Entry, NOBODY},
};

/// Rows read at once.
const CHUNK: i64 = 2_000;

/// The dictionaries, in the order of [`names::Book`].
pub(crate) const BOOKS: [&str; 3] = ["word", "domain", "address"];

/// The numbers in use, of each dictionary.
pub(crate) type Used = [HashSet<i64>; 3];

/// Adds the names of the rows behind `after`; gives the last of them, `None` at the end.
pub(crate) async fn add(conn: &mut Conn<'_>, dialect: Dialect, after: i64, used: &mut Used) -> Result<Option<i64>> {
    let text = format!("select {} from {} where id > $1 order by id limit $2", Entry::COLUMNS, dialect.table("entry"));
    let mut entries: Vec<Entry> = conn.fetch(Query::of(dialect, text).arg(after).arg(CHUNK)).await?;
    let last = entries.last().map(|entry| entry.id);
    for entry in &mut entries {
        entry.domain = entry.domain.filter(|domain| *domain != NOBODY);
        // the words of its actions one by one, and all of them as one word
        used[0].extend(entry.actions);
    }
    let asked = names::asked(|names| entries.iter().try_for_each(|entry| rows::decode(entry, names).map(drop)))?;
    for (used, asked) in used.iter_mut().zip(asked) {
        used.extend(asked);
    }
    let Some(last) = last else { return Ok(None) };
    let text = format!("select name, status from {} where entry > $1 and entry <= $2", dialect.table("attachment"));
    let files: Vec<(i64, Option<i64>)> = conn.fetch(Query::of(dialect, text).arg(after).arg(last)).await?;
    used[0].extend(files.into_iter().flat_map(|(name, status)| [Some(name), status]).flatten());
    Ok((entries.len() as i64 == CHUNK).then_some(last))
}
