//! A person's rows: counted, and read.
//!
//! In: a scope and a person. Out: numbers, a stream. Day by day, each with its own time: an address as first given has no
//! index, so that a day in which he is known is read whole. Refuses to know: files people download.

use futures::{StreamExt, TryStreamExt, stream, stream::BoxStream};
use tracemail_model::{
    filter::{Field, Filter, When},
    ids::RowId,
    page::{Order, Search},
    row::{Kind, Row},
    tenant::Scope,
    time::{DAY, Day, Micros},
};

use super::Person;
use crate::{
    Result, Store, filter_sql,
    query::Query,
    reader::{Deadline, Reading},
    search::Span,
};

/// Rows read at once.
const PAGE: u32 = 300;

impl Store {
    /// How many rows of each list are his, of those the reader may see.
    pub async fn person_rows(&self, scope: &Scope, person: &Person) -> Result<[(Kind, u64); 3]> {
        let mut all = [Kind::Access, Kind::Received, Kind::Sent].map(|kind| (kind, 0));
        for day in self.days_of(person, Span::ALL).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            for (kind, rows) in &mut all {
                let mut query = Query::of(file.dialect, "");
                let own = filter_sql::scope(scope, *kind, &mut query);
                let (of_kind, his) = (query.bind(kind.code()), filter_sql::condition(&person.filter(), *kind, &mut query)?);
                let entry = file.dialect.table("entry");
                query.push(&format!("select count(*) from {entry} where kind = {of_kind} and {own} and {his}"));
                let mut reading = file.read(Deadline::behind(scope)).await?;
                let answer = reading.first::<(i64,)>(query).await;
                *rows += reading.done(answer)?.map_or(0, |(rows,)| rows.unsigned_abs());
            }
        }
        Ok(all)
    }

    /// His rows from before that moment, of those the reader may see and as he may see them: day by day, the oldest first.
    pub fn person_stream(&self, scope: &Scope, person: &Person, before: Micros) -> BoxStream<'static, Result<Row>> {
        let (store, scope, person) = (self.clone(), scope.clone(), person.clone());
        stream::once(async move {
            let span = Span { first: i64::MIN, last: RowId::first(before).0.saturating_sub(1) };
            let days = store.days_of(&person, span).await?;
            let asked = days.into_iter().flat_map(|day| [Kind::Access, Kind::Received, Kind::Sent].map(|kind| (day, kind)));
            let rows = asked.map(move |(day, kind)| {
                let end = Micros(day.start().plus(DAY).0.min(before.0));
                let times = [Field::After(When::At(day.start())), Field::Before(When::At(end))].map(Filter::Leaf);
                let filter = Filter::All(times.into_iter().chain([person.filter()]).collect());
                store.stream(&scope, &Search { kind, filter, order: Order::Oldest, limit: PAGE, after: None })
            });
            Ok::<_, crate::Error>(stream::iter(rows).flatten())
        })
        .try_flatten()
        .boxed()
    }

    /// The days in which one of his addresses is known, oldest first.
    async fn days_of(&self, person: &Person, span: Span) -> Result<Vec<Day>> {
        let mut days = Vec::new();
        for day in self.days(span, Order::Oldest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut reading: Reading = file.read(Deadline::new()).await?;
            let mut query = Query::of(file.dialect, "");
            let question = person.numbers(&mut query);
            query.push(&format!("{question} limit 1"));
            let answer = reading.first::<(i64,)>(query).await;
            days.extend(reading.done(answer)?.map(|_| day));
        }
        Ok(days)
    }
}
