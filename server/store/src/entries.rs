//! Rows into a day: which id each gets, what is new, what is counted.
//!
//! In: rows with their keys. Out: the rows as they now stand. Refuses to know: lanes, stories' pieces.
//!
//! A row's place is the id it would like; when another key stands there, the next free one. Rows never leave a day
//! singly, so the same key finds its displaced row again by the same walk. All of it is looked up first and decided
//! here, which the transaction's `immediate` makes safe.

use std::collections::{BTreeMap, HashMap};

use sqlx::SqliteConnection;
use tracemail_model::{
    ids::{Key, RowId},
    row::Row,
    story::StoryId,
};

use crate::{
    Result, bulk,
    dictionary::Dictionary,
    rollup::{Counted, Rollup},
    rows::{self, Entry, File, flag},
};

/// What was written.
#[derive(Default)]
pub(crate) struct Written {
    /// Their final ids.
    pub(crate) ids: Vec<i64>,
    /// The rows as they now stand, for listeners.
    pub(crate) rows: Vec<Row>,
    pub(crate) new_rows: u64,
}

impl Written {
    pub(crate) fn add(&mut self, more: Self) {
        self.ids.extend(more.ids);
        self.rows.extend(more.rows);
        self.new_rows += more.new_rows;
    }

    /// How far the stream of changes moves: by each row, or by one for all of an import.
    pub(crate) fn changes(&self, live: bool) -> u64 {
        if live { self.ids.len() as u64 } else { u64::from(!self.ids.is_empty()) }
    }
}

/// A row that is there.
#[derive(Clone, Copy)]
struct Standing {
    key: Key,
    counted: Counted,
    has_files: bool,
}

/// Writes them. `live`: somebody wants to hear of each.
pub(crate) async fn write(
    conn: &mut SqliteConnection,
    dictionary: &mut Dictionary,
    rows: &[(Key, &Row, StoryId)],
    live: bool,
) -> Result<Written> {
    if rows.is_empty() {
        return Ok(Written::default());
    }
    let mut standing = look(conn, rows.iter().map(|(_, row, _)| row.id().0)).await?;
    // by their final ids: a row told twice in one batch is its last telling, and the tree grows at its end
    let mut placed = BTreeMap::<i64, (Key, &Row, StoryId)>::new();
    for (key, row, story) in rows {
        let mut id = row.id().0;
        loop {
            let other = placed.get(&id).map(|(key, ..)| *key).or_else(|| standing.get(&id).and_then(|known| known.map(|s| s.key)));
            if other.is_none_or(|other| other == *key) {
                break;
            }
            id += 1;
            if !standing.contains_key(&id) {
                standing.extend(look(conn, [id].into_iter()).await?);
            }
        }
        placed.insert(id, (*key, row, *story));
    }

    let mut written = Written::default();
    let mut rollup = Rollup::default();
    let (mut new, mut again) = (Vec::with_capacity(placed.len()), Vec::new());
    let mut files = Vec::new();
    for (id, (key, row, story)) in placed {
        let (entry, of_row) = rows::encode(row, RowId(id), key, story, dictionary)?;
        let before = standing.get(&id).copied().flatten();
        rollup.changed(before.map(|known| known.counted), Counted::of(&entry));
        written.new_rows += u64::from(before.is_none());
        if before.is_some_and(|known| known.has_files) {
            sqlx::query("delete from attachment where entry = $1").bind(id).execute(&mut *conn).await?;
        }
        files.extend(of_row.into_iter().map(|file| (id, file)));
        written.ids.push(id);
        if live {
            written.rows.push(under(row.clone(), RowId(id)));
        }
        if before.is_some() { again.push(entry) } else { new.push(entry) }
    }
    // apart: a statement that may update has SQLite copy every page it touches, in case it must undo half of it
    bulk::insert(conn, Entry::INSERT, "", Entry::COUNT, new.into_iter(), Entry::put).await?;
    bulk::insert(conn, Entry::INSERT, Entry::REPLACE, Entry::COUNT, again.into_iter(), Entry::put).await?;
    insert_files(conn, files).await?;
    rollup.write(conn).await?;
    Ok(written)
}

/// id, key, kind, outcome, domain, flags
type Found = (i64, i64, i64, i64, Option<i64>, Option<i64>);

/// What stands at these ids.
async fn look(conn: &mut SqliteConnection, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, Option<Standing>>> {
    let ids: Vec<_> = ids.collect();
    let list = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let found: Vec<Found> =
        sqlx::query_as("select id, key, kind, outcome, domain, flags from entry where id in (select value from json_each($1))")
            .bind(format!("[{list}]"))
            .fetch_all(conn)
            .await?;
    let mut standing: HashMap<_, _> = ids.into_iter().map(|id| (id, None)).collect();
    standing.extend(found.into_iter().map(|(id, key, kind, outcome, domain, flags)| {
        let counted = Counted { id, kind, outcome, domain };
        let has_files = flags.unwrap_or(0) & flag::ATTACHMENT != 0;
        (id, Some(Standing { key: Key(key as u64), counted, has_files }))
    }));
    Ok(standing)
}

async fn insert_files(conn: &mut SqliteConnection, files: Vec<(i64, File)>) -> Result<()> {
    let begin = "insert or rollback into attachment (entry, nth, name, sha256, size, status) values";
    let end = "on conflict (entry, nth) do update set name = excluded.name, sha256 = excluded.sha256, \
               size = excluded.size, status = excluded.status";
    bulk::insert(conn, begin, end, 6, files.into_iter(), |(entry, file), put| {
        put.int(entry);
        put.int(file.nth);
        put.int(file.name);
        put.add(file.sha256);
        put.maybe_int(file.size);
        put.maybe_int(file.status);
    })
    .await
}

/// The row under the id it has here.
fn under(mut row: Row, id: RowId) -> Row {
    match &mut row {
        Row::Access(row) => row.id = id,
        Row::Message(row) => row.id = id,
    }
    row
}
