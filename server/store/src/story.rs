//! One row, and what lies behind it: its timeline, its raw lines, the messages tied to it.
//!
//! In: a scope and an id. Out: the row and its story; `None` when there is none or the reader may not see it, which
//! look the same from outside. Refuses to know: lists.

use tracemail_model::{
    event::{Leg, LegKind},
    ids::RowId,
    page::Order,
    row::{Kind, Row},
    story::StoryId,
    tenant::Scope,
    time::Day,
};

use crate::{
    Error, Result, Store,
    day::day_of,
    filter_sql, packed,
    part::Part,
    query::Query,
    reader::Deadline,
    rows::{Brief, Entry, without_nul},
    search::fetch_entries,
};

/// A message is tied to others at most so many days apart: Postfix gives up after five.
const NEAR: i32 = 6;
/// Rows of one queue id at most; a message may have that many recipients shown.
const MOST_TIED: i64 = 500;

impl Store {
    /// The row of that id, with its entry.
    pub(crate) async fn entry(&self, scope: &Scope, id: RowId, deadline: Deadline<'_>) -> Result<Option<(Entry, Row)>> {
        let Some(file) = self.0.engine.day(day_of(id)).await? else { return Ok(None) };
        let mut query = Query::of(file.dialect, "select ");
        let mut seen = Vec::new();
        for kind in Kind::ALL {
            let scope = filter_sql::scope(scope, *kind, &mut query);
            seen.push(format!("(kind = {} and {scope})", query.bind(kind.code())));
        }
        let (id, seen) = (query.bind(id.0), seen.join(" or "));
        query.push(&format!("{} from {} where id = {id} and ({seen})", Entry::COLUMNS, file.dialect.table("entry")));
        Ok(fetch_entries(&file, query, deadline).await?.pop())
    }

    /// All that is known of the row's story, piece after piece.
    pub(crate) async fn parts(&self, scope: &Scope, id: RowId) -> Result<Option<(Entry, Row, Part)>> {
        let deadline = Deadline::behind(scope);
        let Some((entry, row)) = self.entry(scope, id, deadline).await? else { return Ok(None) };
        let StoryId { born, key } = entry.story();
        let mut whole = Part::default();
        if let Some(file) = self.0.engine.day(day_of(born)).await? {
            let mut reading = file.read(deadline).await?;
            reading.open(id).await?;
            let found = packed::parts(&mut reading, file.dialect, born, key).await;
            for part in reading.done(found)? {
                whole.add(part);
            }
        }
        Ok(Some((entry, row, whole)))
    }

    pub(crate) async fn family_of(&self, scope: &Scope, id: RowId) -> Result<Option<(Vec<Row>, Vec<Leg>)>> {
        let Some((entry, _, story)) = self.parts(scope, id).await? else { return Ok(None) };
        let (deadline, day) = (Deadline::behind(scope), day_of(id));
        let own = entry.story();
        let mut relatives = Vec::new();
        if let Some(queue_id) = &entry.queue_id {
            let rows = self.of_queue_id(scope, queue_id, day, deadline).await?;
            relatives.extend(rows.into_iter().filter(|(e, _)| e.story() == own && e.id != id.0).map(|(_, row)| row));
        }
        let mut legs: Vec<Leg> = Vec::new();
        for (kind, queue_id) in story.legs {
            let kind = LegKind::from_code(kind).ok_or_else(|| Error::damaged(format!("a leg of kind {kind}")))?;
            if legs.iter().any(|leg| leg.kind == kind && leg.queue_id == queue_id) {
                continue;
            }
            let mut rows = self.of_queue_id(scope, &queue_id, day, deadline).await?;
            rows.retain(|(e, _)| e.story() != own);
            // queue ids are used again: the story nearest in time is meant
            let nearest = rows.iter().map(|(e, _)| e.story()).min_by_key(|story| story.born.0.abs_diff(own.born.0));
            rows.retain(|(e, _)| Some(e.story()) == nearest);
            legs.push(Leg { kind, queue_id, rows: rows.iter().map(|(_, row)| row.id()).collect() });
            relatives.extend(rows.into_iter().map(|(_, row)| row));
        }
        relatives.sort_by_key(Row::id);
        relatives.dedup_by_key(|row| row.id());
        Ok(Some((relatives, legs)))
    }

    /// The rows of a queue id, some days before and after.
    async fn of_queue_id(&self, scope: &Scope, queue_id: &str, day: Day, deadline: Deadline<'_>) -> Result<Vec<(Entry, Row)>> {
        let mut rows = Vec::new();
        let near = crate::search::Span {
            first: crate::day::first_of(Day(day.0.saturating_sub(NEAR))).0,
            last: crate::day::first_of(Day(day.0.saturating_add(NEAR + 1))).0 - 1,
        };
        for day in self.days(near, Order::Oldest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut query = Query::of(file.dialect, "select ");
            let clean = without_nul(queue_id);
            let hash = filter_sql::brief("queue_hash", Brief::of(&clean), &mut query);
            let text = query.bind(clean);
            let (received, sent) = (query.bind(Kind::Received.code()), query.bind(Kind::Sent.code()));
            let seen_received = filter_sql::scope(scope, Kind::Received, &mut query);
            let seen_sent = filter_sql::scope(scope, Kind::Sent, &mut query);
            let most = query.bind(MOST_TIED);
            let all = query.bind(i64::MAX);
            // found by the id first, whatever the engine expects of it
            query.push(&format!(
                "{} from (select * from {} where {hash} and queue_id = {text} limit {all}) as entry
                 where (kind = {received} and {seen_received} or kind = {sent} and {seen_sent}) order by id limit {most}",
                Entry::COLUMNS,
                file.dialect.table("entry")
            ));
            rows.extend(fetch_entries(&file, query, deadline).await?);
        }
        Ok(rows)
    }
}
