//! Rows into a day: which id each gets, what is new, what is counted.
//!
//! In: rows with their keys. Out: the rows as they now stand. Refuses to know: lanes, stories' pieces.
//!
//! A row's place is the id it would like; when another key stands there, the next free one. Rows never leave a day
//! singly, so the same key finds its displaced row again by the same walk. All of it is looked up first and decided
//! here, which the transaction's `immediate` makes safe. A row that stands as it was told later is left as it is: a log
//! that is read again, or a part of it, tells of a message in the queue that is long delivered.

use std::collections::{BTreeMap, HashMap};

use tracemail_model::{
    ids::{Key, RowId},
    row::Row,
    story::StoryId,
};

use crate::{
    Result,
    bulk::{self, Sort, Table},
    dialect::Dialect,
    dictionary::Dictionary,
    engine::Conn,
    packed, postgres,
    query::Query,
    rollup::{Counted, Rollup},
    rows::{self, Entry, File, NOBODY, flag},
    sqlite::{digest, segment},
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
    /// How far its story had come ([`rows::reached`]).
    reached: i64,
}

/// Writes them. `live`: somebody wants to hear of each.
pub(crate) async fn write(
    conn: &mut Conn<'_>,
    dialect: Dialect,
    dictionary: &mut Dictionary,
    rows: &[(Key, &Row, StoryId)],
    live: bool,
) -> Result<Written> {
    if rows.is_empty() {
        return Ok(Written::default());
    }
    let mut standing = look(conn, dialect, rows.iter().map(|(_, row, _)| row.id().0)).await?;
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
                standing.extend(look(conn, dialect, [id].into_iter()).await?);
            }
        }
        placed.insert(id, (*key, row, *story));
    }

    let mut written = Written::default();
    let mut rollup = Rollup::default();
    let (mut new, mut again) = (Vec::with_capacity(placed.len()), Vec::new());
    let (mut files, mut without_files, mut moved, mut with_subject) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, (key, row, story)) in placed {
        let before = standing.get(&id).copied().flatten();
        if before.is_some_and(|known| rows::reached(row) < known.reached) {
            continue;
        }
        let (mut entry, of_row) = rows::encode(row, RowId(id), key, story, dictionary)?;
        let now = Counted::of(&entry);
        rollup.changed(before.map(|known| known.counted), now);
        written.new_rows += u64::from(before.is_none());
        if before.is_some_and(|known| known.has_files) {
            without_files.push(id);
        }
        dialect.owned(&mut entry.domain);
        with_subject.extend(entry.subject.is_some().then_some(id));
        files.extend(of_row.into_iter().map(|file| (id, entry.domain, file)));
        written.ids.push(id);
        if live {
            written.rows.push(under(row.clone(), RowId(id)));
        }
        match before {
            None => new.push(entry),
            Some(known) if known.counted.domain == now.domain => again.push(entry),
            // its place among the domains' rows is another
            Some(_) => {
                moved.push(id);
                new.push(entry);
            }
        }
    }
    delete(conn, dialect, "attachment", "entry", without_files).await?;
    delete(conn, dialect, "entry", "id", moved).await?;
    dialect.arrange(&mut new, |entry| (entry.domain, entry.account.or(entry.recipient)));
    // apart: a statement that may update has SQLite copy every page it touches, in case it must undo half of it
    let name = dialect.table("entry");
    let replace = format!("on conflict ({}) do update set {}", dialect.row_key(), Entry::REPLACE);
    for (rows, end) in [(new, ""), (again, replace.as_str())] {
        bulk::insert(conn, &Table { name: &name, columns: Entry::SORTS, end }, rows.into_iter(), Entry::put).await?;
    }
    insert_files(conn, dialect, files).await?;
    match dialect {
        Dialect::Sqlite => {
            digest::forget(conn).await?;
            segment::note(conn, with_subject).await?;
        }
        Dialect::Postgres(day) => postgres::digest::forget(conn, day).await?,
        Dialect::Days => {}
    }
    rollup.write(conn).await?;
    Ok(written)
}

/// id, key, kind, outcome, domain, flags, ended, rest
type Found = (i64, i64, i64, i64, Option<i64>, Option<i64>, Option<i64>, Vec<u8>);

/// What stands at these ids.
async fn look(conn: &mut Conn<'_>, dialect: Dialect, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, Option<Standing>>> {
    let mut ids: Vec<_> = ids.collect();
    let mut standing: HashMap<_, _> = ids.iter().map(|id| (*id, None)).collect();
    // most come in the order of time, and nothing can stand behind the last
    let last: Option<(Option<i64>,)> = conn.first(Query::new(format!("select max(id) from {}", dialect.table("entry")))).await?;
    ids.retain(|id| last.is_some_and(|(last,)| last >= Some(*id)));
    if ids.is_empty() {
        return Ok(standing);
    }
    let mut query = Query::of(dialect, "select id, key, kind, outcome, domain, flags, ended, rest from ");
    let ids = query.numbers(ids);
    query.push(&format!("{} where id in ({ids})", dialect.table("entry")));
    let found: Vec<Found> = conn.fetch(query).await?;
    let packed: Vec<i64> = found.iter().filter(|row| row.7.is_empty()).map(|row| row.0).collect();
    let packed = if packed.is_empty() { HashMap::new() } else { packed::rests(conn, packed).await? };
    for (id, key, kind, outcome, domain, flags, ended, rest) in found {
        let counted = Counted { id, kind, outcome, domain: domain.filter(|domain| *domain != NOBODY) };
        let has_files = flags.unwrap_or(0) & flag::ATTACHMENT != 0;
        let reached = rows::has_reached(id, kind, ended, packed.get(&id).unwrap_or(&rest))?;
        standing.insert(id, Some(Standing { key: Key(key as u64), counted, has_files, reached }));
    }
    Ok(standing)
}

async fn delete(conn: &mut Conn<'_>, dialect: Dialect, table: &'static str, column: &str, ids: Vec<i64>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut query = Query::of(dialect, format!("delete from {} where {column} in (", dialect.table(table)));
    let ids = query.numbers(ids);
    query.push(&ids).push(")");
    conn.execute(query).await
}

async fn insert_files(conn: &mut Conn<'_>, dialect: Dialect, files: Vec<(i64, Option<i64>, File)>) -> Result<()> {
    const COLUMNS: &[(&str, Sort)] = &[
        ("domain", Sort::Int),
        ("entry", Sort::Int),
        ("nth", Sort::Int),
        ("name", Sort::Int),
        ("sha256", Sort::Text),
        ("size", Sort::Int),
        ("status", Sort::Int),
    ];
    let by_domain = dialect.has_domains();
    let table = Table { name: &dialect.table("attachment"), columns: if by_domain { COLUMNS } else { &COLUMNS[1..] }, end: "" };
    bulk::insert(conn, &table, files.into_iter(), |(entry, domain, file), put| {
        if by_domain {
            put.maybe_int(domain);
        }
        put.ints([entry, file.nth, file.name]);
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
