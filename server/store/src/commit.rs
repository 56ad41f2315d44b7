//! What a commit writes into a day, whichever the engine; the order of days and transactions is the engine's own
//! (`sqlite/commit.rs`, `postgres/commit.rs`).
//!
//! In: stories. Out: rows under their final ids, pieces of stories. Refuses to know: lanes.

use std::{borrow::Cow, collections::BTreeMap};

use tracemail_model::{
    ids::Key,
    row::Row,
    story::{Story, StoryId},
    time::Day,
};

use crate::{
    Result,
    bulk::{self, Sort, Table},
    day::day_of,
    dialect::Dialect,
    dictionary::Dictionary,
    engine::Conn,
    entries, packed,
    part::{Part, Press, unheard},
};

/// What lands in one day.
#[derive(Default)]
pub(crate) struct News<'a> {
    pub(crate) rows: Vec<(Key, &'a Row, StoryId)>,
    pub(crate) parts: Vec<&'a Story>,
}

/// Each story's piece goes to the day of its birth, each row to the day of its own id.
pub(crate) fn sort(stories: &[Story]) -> BTreeMap<Day, News<'_>> {
    let mut days = BTreeMap::<Day, News<'_>>::new();
    for story in stories {
        days.entry(day_of(story.id.born)).or_default().parts.push(story);
        for (key, row) in &story.rows {
            days.entry(day_of(row.id())).or_default().rows.push((*key, row, story.id));
        }
    }
    days
}

/// Whose a story is, and whether pieces of it are there already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Owner {
    pub(crate) domain: i64,
    pub(crate) stands: bool,
}

/// Rows and parts of one day, within its transaction. `owners`: of the stories, where tables say so.
pub(crate) async fn write(
    conn: &mut Conn<'_>,
    dialect: Dialect,
    dictionary: &mut Dictionary,
    news: &News<'_>,
    owners: &BTreeMap<StoryId, Owner>,
    live: bool,
) -> Result<entries::Written> {
    const COLUMNS: &[(&str, Sort)] =
        &[("domain", Sort::Int), ("born", Sort::Int), ("key", Sort::Int), ("nth", Sort::Int), ("body", Sort::Blob)];
    const OWNED: &str = "on conflict (domain, born, key, nth) do update set body = excluded.body";
    const PLAIN: &str = "on conflict (born, key, nth) do update set body = excluded.body";
    let written = entries::write(conn, dialect, dictionary, &news.rows, live).await?;
    if let Dictionary::Sqlite(new) = dictionary {
        new.flush(conn).await?;
    }
    // a log that is read again comes in other portions: what is there already is not put beside itself
    let maybe = news.parts.iter().map(|story| story.id).filter(|id| owners.get(id).is_none_or(|owner| owner.stands));
    let standing = packed::standing(conn, dialect, maybe.collect()).await?;
    let mut press = Press::new()?;
    let (mut new, mut again) = (BTreeMap::new(), BTreeMap::new());
    for story in news.parts.iter().copied() {
        let story = match standing.get(&story.id) {
            None => Cow::Borrowed(story),
            Some(pieces) => match unheard(story, pieces)? {
                Some(story) => Cow::Owned(story),
                None => continue,
            },
        };
        let owner = owners.get(&story.id).copied();
        let parts = if owner.is_some_and(|owner| !owner.stands) { &mut new } else { &mut again };
        parts.insert((story.id, story.part), (owner.unwrap_or_default().domain, Part::write(&story, &mut press)?));
    }
    let by_domain = dialect.has_domains();
    let (columns, replace) = if by_domain { (COLUMNS, OWNED) } else { (&COLUMNS[1..], PLAIN) };
    let name = dialect.table("part");
    for (parts, end) in [(new, ""), (again, replace)] {
        bulk::insert(conn, &Table { name: &name, columns, end }, parts.into_iter(), |((story, nth), (domain, body)), put| {
            if by_domain {
                put.int(domain);
            }
            put.ints([story.born.0, story.key.0 as i64, i64::from(nth)]);
            put.blob(body);
        })
        .await?;
    }
    Ok(written)
}
