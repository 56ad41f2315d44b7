//! What a sealed day keeps in blocks, put back where it was: the rests of rows, the pieces of stories.
//!
//! In: rows as they were read. Out: the same as from an open day. Refuses to know: how days are sealed (`sqlite/seal`).

use std::collections::{BTreeMap, HashMap, HashSet};

use tracemail_model::{
    ids::{Key, RowId},
    story::StoryId,
};

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
    let mut rests = rests(&mut reading.conn(), empty).await?;
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

/// The rests of these rows of a file, as far as they are in blocks; empty ones of the others.
pub(crate) async fn rests(conn: &mut Conn<'_>, ids: Vec<i64>) -> Result<HashMap<i64, Vec<u8>>> {
    let mut query = Query::new(
        "select first, body from row_block where first in
         (select (select max(first) from row_block where first <= value) from (",
    );
    let list = query.numbers(ids.clone());
    query.push(&format!("{list}))"));
    let blocks: Vec<(i64, Vec<u8>)> = conn.fetch(query).await?;
    let mut rests: HashMap<i64, Vec<u8>> = ids.into_iter().map(|id| (id, Vec::new())).collect();
    for (first, body) in blocks {
        unpack(first, &body, |(id, ..), rest| {
            if let Some(of) = rests.get_mut(&id) {
                *of = rest.to_vec();
            }
        })?;
    }
    Ok(rests)
}

/// The plain pieces that there are of these stories, each by its number; within a transaction.
pub(crate) async fn standing(
    conn: &mut Conn<'_>,
    dialect: Dialect,
    mut stories: Vec<StoryId>,
) -> Result<HashMap<StoryId, BTreeMap<i64, Vec<u8>>>> {
    let (part, mut has_blocks) = (dialect.table("part"), false);
    if dialect == Dialect::Sqlite {
        let query = Query::new("select max(born), exists (select 1 from story_block) from part");
        let (last, blocks): (Option<i64>, i64) = conn.first(query).await?.unwrap_or_default();
        has_blocks = blocks != 0;
        // most are born in the order of time, and no loose piece can stand behind the last
        stories.retain(|story| has_blocks || last >= Some(story.born.0));
    }
    let mut found = HashMap::<StoryId, BTreeMap<i64, Vec<u8>>>::new();
    if stories.is_empty() {
        return Ok(found);
    }
    if has_blocks {
        let mut query = Query::new(
            "select first, body from story_block where first in
             (select (select max(first) from story_block where first <= value) from (",
        );
        let list = query.numbers(stories.iter().map(|story| story.born.0).collect());
        query.push(&format!("{list}))"));
        let wanted: HashSet<StoryId> = stories.iter().copied().collect();
        for (first, body) in conn.fetch::<(i64, Vec<u8>)>(query).await? {
            unpack(first, &body, |(born, key, nth), plain| {
                let story = StoryId { born: RowId(born), key: Key(key as u64) };
                if wanted.contains(&story) {
                    found.entry(story).or_default().insert(nth, plain.to_vec());
                }
            })?;
        }
    }
    let (born, keys): (Vec<i64>, Vec<i64>) = stories.iter().map(|story| (story.born.0, story.key.0 as i64)).unzip();
    let mut query = Query::of(dialect, "select p.born, p.key, p.nth, p.body from (");
    let (born, keys) = (query.bind(born), query.bind(keys));
    query.push(&format!("{}) as n cross join {part} p where p.born = n.a and p.key = n.b", dialect.pairs(&born, &keys)));
    for (born, key, nth, body) in conn.fetch::<(i64, i64, i64, Vec<u8>)>(query).await? {
        // written since the day was packed, it counts for more
        found.entry(StoryId { born: RowId(born), key: Key(key as u64) }).or_default().insert(nth, unsqueeze(&body)?);
    }
    Ok(found)
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
