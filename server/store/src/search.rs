//! Pages of rows: a walk over the days from the newest (or the oldest), which stops when the page is full.
//!
//! In: a scope and a search. Out: rows in the order of their ids. Refuses to know: totals.

use std::{
    cmp::Reverse,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt, TryStreamExt, stream, stream::FuturesOrdered};
use tracemail_model::{
    filter::{Field, Filter, When},
    ids::RowId,
    page::{LIMITS, Order, Page, Search},
    row::Row,
    status::{Action, Status},
    tenant::{Reach, Scope},
    time::{Day, Micros},
};

use crate::{
    Result, Store,
    ahead::{self, Ahead},
    day::{OneDay, Visit, day_of, first_of},
    dialect::Dialect,
    engine::Engine,
    filter_sql, leading, packed,
    piece::{Piece, pieces},
    postgres::{
        sent,
        whole::{self, Way},
    },
    query::Query,
    reach::reach,
    reader::{Deadline, Reading},
    rows::{self, Entry, NOBODY, Shown},
    sets::Sets,
};

/// So often a page is read anew when one of its rows goes between two questions: not full, it would be taken for the last.
const TRIES: usize = 3;

/// The ids a question can have: from the first to the last, both of them included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Span {
    /// Every row there is.
    pub(crate) const ALL: Self = Self { first: i64::MIN, last: i64::MAX };

    /// What the filter's own times leave.
    pub(crate) fn of(filter: &Filter) -> Self {
        let mut span = Self::ALL;
        span.narrow(filter);
        span
    }

    fn narrow(&mut self, filter: &Filter) {
        match filter {
            Filter::All(list) => list.iter().for_each(|f| self.narrow(f)),
            Filter::Leaf(Field::After(When::At(time))) => self.first = self.first.max(RowId::first(*time).0),
            Filter::Leaf(Field::Before(When::At(time))) => self.last = self.last.min(RowId::first(*time).0.saturating_sub(1)),
            _ => {}
        }
    }

    /// What is left behind that row, in that order.
    #[must_use]
    pub(crate) fn after(self, row: Option<RowId>, order: Order) -> Self {
        match (row, order) {
            (None, _) => self,
            (Some(row), Order::Newest) => Self { last: self.last.min(row.0.saturating_sub(1)), ..self },
            (Some(row), Order::Oldest) => Self { first: self.first.max(row.0.saturating_add(1)), ..self },
        }
    }

    /// What lies between two moments, the second one not included.
    #[must_use]
    pub(crate) fn within(self, from: Micros, to: Micros) -> Self {
        Self { first: self.first.max(RowId::first(from).0), last: self.last.min(RowId::first(to).0.saturating_sub(1)) }
    }

    /// Whether all ids of that day are among them.
    pub(crate) fn holds(self, day: Day) -> bool {
        self.first <= first_of(day).0 && first_of(Day(day.0.saturating_add(1))).0 - 1 <= self.last
    }

    /// Whether that day may have any of them.
    pub(crate) fn touches(self, day: Day) -> bool {
        self.first <= self.last && day_of(RowId(self.first)) <= day && day <= day_of(RowId(self.last))
    }
}

impl Store {
    pub(crate) async fn search_page(&self, scope: &Scope, search: &Search) -> Result<Page<Row>> {
        let limit = search.limit.clamp(LIMITS.0, LIMITS.1) as usize;
        let span = Span::of(&search.filter).after(search.after, search.order);
        let mut rows = self.walk(scope, search, span, limit + 1, Deadline::new()).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().map(Row::id).filter(|_| more);
        Ok(Page { rows, next })
    }

    /// At most `most` rows of the span, in order.
    pub(crate) async fn walk(&self, scope: &Scope, search: &Search, span: Span, most: usize, deadline: Deadline<'_>) -> Result<Vec<Row>> {
        let (mut rows, deadline) = (Vec::new(), deadline.by(scope));
        for _ in 0..TRIES {
            let found = self.find(scope, search, span, most, deadline, None).await?;
            let asked: usize = found.iter().map(Found::len).sum();
            rows = self.rows_of_days(found, deadline).await?;
            if rows.len() == asked {
                break;
            }
        }
        Ok(rows)
    }

    /// The rows themselves, but for those that have gone meanwhile.
    async fn rows_of_days(&self, found: Vec<Found>, deadline: Deadline<'_>) -> Result<Vec<Row>> {
        let days = stream::iter(found).map(|found| found.rows(deadline));
        days.buffered(self.days_at_once()).try_concat().await
    }

    /// Of a Postgres each more would take a connection.
    fn days_at_once(&self) -> usize {
        match self.0.engine {
            Engine::Sqlite(_) => ahead::MOST,
            Engine::Postgres(_) => 1,
        }
    }

    /// Where at most `most` rows of the span lie, in order; by way of a visit, when more are to come.
    pub(crate) async fn find(
        &self,
        scope: &Scope,
        search: &Search,
        span: Span,
        most: usize,
        deadline: Deadline<'_>,
        mut visit: Option<&mut Visit>,
    ) -> Result<Vec<Found>> {
        if let Engine::Postgres(server) = &self.0.engine
            && let Some(way) = whole::way(scope, search)
            && (way != Way::Words || server.has_few(scope, search, &self.days(span, search.order).await?, deadline).await?)
        {
            let found = find(&server.all_days(), whole::page(way, scope, search, span, most)?, deadline).await?;
            return Ok(found.into_iter().collect());
        }
        if let Engine::Postgres(server) = &self.0.engine
            && sent::asked(scope, search).is_some()
            && let Some(found) = self.find_sent(server, scope, search, span, most, deadline).await?
        {
            return Ok(found);
        }
        let sets = self.sets(scope, search, deadline).await?;
        let days = self.days(span, search.order).await?;
        if let Engine::Postgres(server) = &self.0.engine
            && whole::asks_for_some(search)
            && sets.are_known()
        {
            let query = whole::page_of_some(scope, search, span, sets, &days, most)?;
            return Ok(find(&server.all_days(), query, deadline).await?.into_iter().collect());
        }
        // a visit has one day open at a time
        let mut ahead = Ahead::new(if visit.is_some() { 1 } else { self.days_at_once() });
        let (mut all, mut left, mut days) = (Vec::new(), most, days.into_iter());
        let mut asked = FuturesOrdered::new();
        loop {
            while asked.len() < ahead.width() && left > 0 {
                let Some(day) = days.next() else { break };
                let Some(file) = self.0.engine.day(day).await? else { continue };
                let own = visit.as_mut().map_or_else(|| file.clone(), |visit| visit.of(&file));
                asked.push_back(find_in(file, own, scope, search, span, &sets, left, deadline));
            }
            let Some(answer) = asked.next().await else { return Ok(all) };
            let (found, took) = answer?;
            let before = left;
            for mut found in found {
                found.entries.truncate(left);
                left -= found.len();
                all.extend((found.len() > 0).then_some(found));
            }
            ahead.heard(before - left, left, took);
        }
    }

    /// The days that may have rows of the span, in order.
    pub(crate) async fn days(&self, span: Span, order: Order) -> Result<Vec<Day>> {
        let days = self.0.engine.days().await?;
        let mut days: Vec<_> = days.iter().copied().filter(|day| span.touches(*day)).collect();
        if order == Order::Newest {
            days.reverse();
        }
        Ok(days)
    }
}

/// Where at most `most` rows of the span lie in a day, in order, and how long it took to find them. `own`: that day as it is to
/// be read.
#[expect(clippy::too_many_arguments, reason = "what a search is")]
async fn find_in(
    file: Arc<OneDay>,
    own: Arc<OneDay>,
    scope: &Scope,
    search: &Search,
    span: Span,
    sets: &Sets,
    most: usize,
    deadline: Deadline<'_>,
) -> Result<(Vec<Found>, Duration)> {
    let (began, mut all, mut left) = (Instant::now(), Vec::new(), most);
    for piece in pieces(&file, scope, search, span, sets, deadline).await? {
        let Some(mut found) = find(&own, page_of(scope, search, &piece, &own, left)?, deadline).await? else { continue };
        // SQLite promises no order of what it gathers into one text
        found.sort(search.order);
        left = left.saturating_sub(found.len());
        all.push(found);
        if left == 0 {
            break;
        }
    }
    Ok((all, began.elapsed()))
}

/// `where …` for the rows of a search within a piece of that day.
pub(crate) fn condition(scope: &Scope, search: &Search, piece: &Piece, day: Day, query: &mut Query) -> Result<String> {
    let mut all = vec![format!("kind = {}", query.bind(search.kind.code()))];
    all.extend(piece.among(query));
    all.extend(bounds(piece.span, day, query));
    query.know(piece.sets.clone());
    all.push(filter_sql::scope(scope, search.kind, query));
    all.push(filter_sql::condition(&search.filter, search.kind, query)?);
    if *reach(scope) == Reach::Everything && asks_only_for_trouble(&search.filter) {
        // what the partial index `entry_trouble` says; with any other condition another index is better
        all.push("outcome not in (0, 5)".into());
    }
    Ok(all.join(" and "))
}

/// The ids of a span. A day that lies wholly within needs no bounds, and without them SQLite chooses better.
fn bounds(span: Span, day: Day, query: &mut Query) -> Vec<String> {
    let (first, last) = match query.dialect {
        Dialect::Days => (i64::MIN, i64::MAX),
        _ => (first_of(day).0, first_of(Day(day.0.saturating_add(1))).0 - 1),
    };
    let mut all = Vec::new();
    if first < span.first {
        all.push(format!("id >= {}", query.bind(span.first)));
    }
    if last > span.last {
        all.push(format!("id <= {}", query.bind(span.last)));
    }
    all
}

/// Whether the filter asks for one outcome other than the usual ones (accepted, delivered, logged in), and for
/// nothing else but times.
fn asks_only_for_trouble(filter: &Filter) -> bool {
    fn leaf(filter: &Filter) -> Option<bool> {
        match filter {
            Filter::Leaf(Field::After(_) | Field::Before(_)) => Some(false),
            Filter::Leaf(Field::Status(status)) if !matches!(status, Status::Accepted | Status::Delivered) => Some(true),
            Filter::Leaf(Field::Action(Action::FailedLogin)) => Some(true),
            _ => None,
        }
    }
    match filter {
        Filter::All(list) => list.iter().map(leaf).collect::<Option<Vec<_>>>().is_some_and(|found| found.contains(&true)),
        single => leaf(single) == Some(true),
    }
}

fn page_of(scope: &Scope, search: &Search, piece: &Piece, file: &OneDay, most: usize) -> Result<Query> {
    let mut query = Query::of(file.dialect, "");
    let rows = rows_of(scope, search, piece, file.day, &mut query)?;
    let order = if rows.in_order { "" } else { by_id(search.order) };
    let most = query.bind(most as i64);
    query.push(&format!("select {} from {} where {} {order} limit {most}", Shown::list(), rows.from, rows.condition));
    Ok(query)
}

fn by_id(order: Order) -> &'static str {
    match order {
        Order::Newest => "order by id desc",
        Order::Oldest => "order by id asc",
    }
}

/// The rows of a search within a piece of a day, for SQL.
pub(crate) struct RowsOf {
    pub(crate) from: String,
    pub(crate) condition: String,
    /// They come in the order of the search by themselves.
    in_order: bool,
}

/// Where a condition that many things fit leads to them, their ids come first, which its index has, in their order; then one
/// row after the other, until there are enough. SQLite itself would go to all of them, now here, now there, and then sort.
pub(crate) fn rows_of(scope: &Scope, search: &Search, piece: &Piece, day: Day, query: &mut Query) -> Result<RowsOf> {
    let leading = leading::field(scope, &search.filter).filter(|_| query.dialect == Dialect::Sqlite && piece.only.is_none());
    let Some((field, rest)) = leading else {
        return Ok(RowsOf { from: piece.from(query.dialect), condition: condition(scope, search, piece, day, query)?, in_order: false });
    };
    let mut ids = vec![filter_sql::condition(&Filter::Leaf(field.clone()), search.kind, query)?];
    // by its own index whatever the times
    ids.extend(bounds(piece.span, day, query).into_iter().map(|bound| format!("+{bound}")));
    // a limit keeps SQLite from making one question of the two
    let order = by_id(search.order);
    query.clause("ids", &format!("select id as place from entry where {} {order} limit -1", ids.join(" and ")));
    let condition = condition(scope, &Search { filter: rest, ..search.clone() }, piece, day, query)?;
    Ok(RowsOf { from: "ids cross join entry on entry.id = ids.place".into(), condition, in_order: true })
}

/// Some rows of a day as they lie there: of what has a name they tell the number.
pub(crate) struct Found {
    file: Arc<OneDay>,
    entries: Vec<Entry>,
}

impl Found {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn sort(&mut self, order: Order) {
        match order {
            Order::Newest => self.entries.sort_by_key(|entry| Reverse(entry.id)),
            Order::Oldest => self.entries.sort_by_key(|entry| entry.id),
        }
    }

    pub(crate) fn last(&self) -> Option<RowId> {
        self.entries.last().map(|entry| RowId(entry.id))
    }

    /// The rows themselves, but for those that have gone meanwhile.
    pub(crate) async fn rows(mut self, deadline: Deadline<'_>) -> Result<Vec<Row>> {
        let mut reading = self.file.read(deadline).await?;
        let answer = decoded(&self.file, &mut reading, &mut self.entries).await;
        reading.done(answer)
    }
}

/// Where the rows lie that a query of [`Shown::list`] finds in a day, if there are any.
pub(crate) async fn find(file: &Arc<OneDay>, query: Query, deadline: Deadline<'_>) -> Result<Option<Found>> {
    let mut reading = file.read(deadline).await?;
    let answer = reading.fetch_many::<Shown>(query, Shown::columns()).await;
    let entries: Vec<_> = reading.done(answer)?.into_iter().map(|Shown(entry)| entry).collect();
    Ok((!entries.is_empty()).then(|| Found { file: file.clone(), entries }))
}

/// The rows a query of [`Shown::list`] finds in a day.
pub(crate) async fn fetch(file: &Arc<OneDay>, query: Query, deadline: Deadline<'_>) -> Result<Vec<Row>> {
    match find(file, query, deadline).await? {
        Some(found) => found.rows(deadline).await,
        None => Ok(Vec::new()),
    }
}

/// The rows a query of [`Entry::COLUMNS`] finds, each with its entry.
pub(crate) async fn fetch_entries(file: &OneDay, query: Query, deadline: Deadline<'_>) -> Result<Vec<(Entry, Row)>> {
    let mut reading = file.read(deadline).await?;
    let answer = async {
        let mut entries: Vec<Entry> = reading.fetch(query).await?;
        let rows = decoded(file, &mut reading, &mut entries).await?;
        Ok::<_, crate::Error>(entries.into_iter().zip(rows).collect())
    };
    let answer = answer.await;
    reading.done(answer)
}

/// A row for each of the entries that are still there.
async fn decoded(file: &OneDay, reading: &mut Reading, entries: &mut Vec<Entry>) -> Result<Vec<Row>> {
    for entry in entries.iter_mut() {
        entry.domain = entry.domain.filter(|domain| *domain != NOBODY);
    }
    packed::fill(reading, entries).await?;
    file.names.with(reading, file.dialect, entries, rows::decode).await
}
