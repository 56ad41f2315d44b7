//! Which rows of a day can have these words in their subject, this machine, this id or this domain: the index of each, asked.
//!
//! In: needles, addresses, or an id. Out: candidates, among which is every row that fits; the question itself decides. Refuses to know: the
//! rest of the question.

use std::collections::BTreeSet;

use super::{
    gram::{self, narrow},
    segment::CHUNK,
};
use tracemail_model::{
    filter::{Field, IpRange},
    row::Kind,
};

use crate::{
    Result,
    bulk::Sort,
    filter_sql::{leaf, same},
    query::Query,
    reader::Reading,
    rows::{fold, ip_bytes},
    search::Span,
};

/// Few enough to be looked at one by one, rather than to be narrowed further.
const FEW: usize = 50;
/// Lists read at a time, the shortest first.
const LISTS: usize = 4;
/// One row in so many has the words: then walking finds a page sooner.
const MANY: usize = 16;

/// Rows of a machine that are sooner looked at than held against those of a domain.
const WORTH: usize = if cfg!(test) { 4 } else { 50 };
/// Rows of a machine or an id that are sooner looked at than those of a domain.
const SCARCE: usize = if cfg!(test) { 20 } else { 400 };

/// Rows of a domain that are worth reading their numbers.
const OWN: usize = if cfg!(test) { 20 } else { 20_000 };

/// The rows that can fit.
pub(crate) struct Candidates {
    /// In their order.
    pub(crate) ids: Vec<i64>,
    /// Behind this one any row can.
    pub(crate) last: i64,
}

/// Those of the span; `None` when the index says nothing, or, unless only `some` of them will be
/// kept, that they are too many to be worth it.
pub(crate) async fn candidates(reading: &mut Reading, needles: &[String], some: bool, span: Span) -> Result<Option<Candidates>> {
    let grams: BTreeSet<u32> = needles.iter().flat_map(|needle| gram::grams(&fold(needle))).collect();
    if grams.is_empty() {
        return Ok(None);
    }
    // all of it from one moment, for the day may be sealed again in between
    reading.execute("begin").await?;
    let found = of_segments(reading, &grams, some, span).await?;
    reading.execute("commit").await?;
    Ok(found)
}

/// Those with such an address, and of the domain where they are more than few; `None` when they are too many to be worth it.
pub(crate) async fn of_address(
    reading: &mut Reading,
    range: &IpRange,
    domain: Option<&str>,
    kind: Kind,
    span: Span,
) -> Result<Option<Candidates>> {
    let mut query = Query::new("");
    let (first, last) = (query.bind(ip_bytes(range.base)), query.bind(ip_bytes(range.last())));
    let mut ids = few(reading, query, &format!("ip between {first} and {last}")).await?;
    if let Some(name) = domain.filter(|_| range.base == range.last() && ids.len() > WORTH) {
        // each by its index in its order, side by side
        let mut query = Query::new("select id from entry where ip = ");
        let ip = query.bind(ip_bytes(range.base));
        let named = same("name", name, &mut query);
        let kind = query.bind(kind.code());
        query.push(&format!(
            "{ip} intersect select id from entry where domain = (select id from domain where {named}) and kind = {kind} order by id"
        ));
        ids = numbers(reading, query).await?;
    } else if ids.len() > SCARCE {
        return Ok(None);
    }
    Ok(Some(within(ids, span)))
}

/// Those with such an id; `None` when they are too many. SQLite takes the eight places it may stand at for more rows than a
/// domain has.
pub(crate) async fn of_id(reading: &mut Reading, id: &Field, kind: Kind, span: Span) -> Result<Option<Candidates>> {
    let mut query = Query::new("");
    let condition = leaf(id, kind, &mut query);
    let ids = few(reading, query, &condition).await?;
    Ok((ids.len() <= SCARCE).then(|| within(ids, span)))
}

/// Some of those that fit a condition: all of them, if they are few.
async fn few(reading: &mut Reading, mut query: Query, condition: &str) -> Result<Vec<i64>> {
    let most = query.bind(SCARCE as i64 + 1);
    query.push(&format!("select id from entry where {condition} limit {most}"));
    numbers(reading, query).await
}

fn within(mut ids: Vec<i64>, span: Span) -> Candidates {
    ids.sort_unstable();
    ids.retain(|id| span.first <= *id && *id <= span.last);
    Candidates { ids, last: i64::MAX }
}

/// The rows of a domain, in order; `None` when they are too many to be worth it.
pub(crate) async fn of_domain(reading: &mut Reading, name: &str, kind: Kind) -> Result<Option<Vec<i64>>> {
    let mut query = Query::new("select id from entry where domain = (select id from domain where ");
    let named = same("name", name, &mut query);
    let (kind, most) = (query.bind(kind.code()), query.bind(OWN as i64 + 1));
    query.push(&format!("{named}) and kind = {kind} limit {most}"));
    let mut ids = numbers(reading, query).await?;
    ids.sort_unstable();
    Ok(Some(ids).filter(|ids| ids.len() <= OWN))
}

async fn numbers(reading: &mut Reading, query: Query) -> Result<Vec<i64>> {
    let found: Vec<(i64,)> = reading.fetch_many(query, [("id", Sort::Int)].into_iter()).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

async fn of_segments(reading: &mut Reading, grams: &BTreeSet<u32>, some: bool, span: Span) -> Result<Option<Candidates>> {
    let segments: Vec<(i64, i64, i64)> = reading.fetch(Query::new("select id, last, rows from segment order by id")).await?;
    let Some((_, last, _)) = segments.last().copied() else { return Ok(None) };
    let (mut ids, mut all) = (Vec::new(), 0);
    for (number, last, rows) in segments {
        all += rows as usize;
        if last >= span.first {
            of_segment(reading, number, grams, &mut ids).await?;
        }
    }
    if !some && ids.len() > FEW && ids.len() * MANY > all {
        return Ok(None);
    }
    let late: Vec<(i64,)> = reading.fetch(Query::new("select id from late")).await?;
    ids.extend(late.into_iter().map(|(id,)| id));
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| span.first <= *id && *id <= span.last);
    Ok(Some(Candidates { ids, last }))
}

async fn of_segment(reading: &mut Reading, number: i64, grams: &BTreeSet<u32>, ids: &mut Vec<i64>) -> Result<()> {
    let id = |n: i64| number << 24 | n;
    let mut query = Query::new("select id, length(rows) from gram where id in (");
    let each = query.numbers(grams.iter().map(|gram| id((*gram).into())).collect());
    query.push(&format!("{each})"));
    let mut lists: Vec<(i64, i64)> = reading.fetch(query).await?;
    if lists.len() < grams.len() {
        return Ok(());
    }
    lists.sort_unstable_by_key(|(_, length)| *length);
    let mut rows = None;
    for some in lists.chunks(LISTS) {
        let mut query = Query::new("select rows from gram where id in (");
        let each = query.numbers(some.iter().map(|(id, _)| *id).collect());
        query.push(&format!("{each}) order by length(rows)"));
        for (list,) in reading.fetch::<(Vec<u8>,)>(query).await? {
            rows = Some(narrow(rows, &list));
        }
        if rows.as_ref().is_some_and(|rows| rows.len() <= FEW) {
            break;
        }
    }
    let rows = rows.unwrap_or_default();
    let chunk = |row: u32| i64::from(row) / CHUNK as i64;
    let mut chunks: Vec<i64> = rows.iter().map(|row| id(chunk(*row))).collect();
    chunks.dedup();
    if chunks.is_empty() {
        return Ok(());
    }
    let mut query = Query::new("select id, ids from segment_row where id in (");
    let each = query.numbers(chunks);
    query.push(&format!("{each}) order by id"));
    let mut rows = rows.into_iter().peekable();
    for (at, bytes) in reading.fetch::<(i64, Vec<u8>)>(query).await? {
        let of_chunk = gram::ids(&bytes);
        while let Some(row) = rows.next_if(|row| id(chunk(*row)) == at) {
            ids.extend(of_chunk.get(row as usize % CHUNK));
        }
    }
    Ok(())
}
