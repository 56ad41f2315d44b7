//! Every row of a search, page after page, in bounded memory.
//!
//! In: a scope and a search. Out: a stream; an error is its last item. Refuses to know: files people download.
//!
//! "One snapshot" means: no row younger than the newest one there was at the beginning, none twice, none left out.
//! A row whose outcome changes meanwhile comes as it is when its page is read.

use futures::{StreamExt, TryStreamExt, stream, stream::BoxStream};
use tracemail_model::{
    ids::RowId,
    page::{Order, Search},
    row::Row,
    tenant::Scope,
};

use crate::{Result, Store, query::Query, reader::Deadline, search::Span};

/// Rows of the first page: somebody waits for them, and may want no more.
const FIRST: usize = 100;
/// Rows held at once, later.
const PAGE: usize = 2_000;

impl Store {
    pub(crate) fn stream_of(&self, scope: &Scope, search: &Search) -> BoxStream<'static, Result<Row>> {
        let (store, scope, search) = (self.clone(), scope.clone(), search.clone());
        stream::once(async move {
            let newest = store.newest().await?;
            Ok::<_, crate::Error>(store.pages(scope, search, newest))
        })
        .try_flatten()
        .boxed()
    }

    fn pages(self, scope: Scope, search: Search, newest: Option<RowId>) -> impl futures::Stream<Item = Result<Row>> + Send {
        let mut span = Span::of(&search.filter);
        span.last = span.last.min(newest.map_or(i64::MIN, |id| id.0));
        let begin = Some((span.after(search.after, search.order), FIRST));
        stream::try_unfold((self, scope, search, begin), |(store, scope, search, page)| async move {
            let Some((span, size)) = page else { return Ok(None) };
            let rows = store.walk(&scope, &search, span, size, Deadline::new()).await?;
            // a page that is not full was the last
            let next = rows.last().filter(|_| rows.len() >= size).map(|row| (span.after(Some(row.id()), search.order), PAGE));
            Ok::<_, crate::Error>(Some((stream::iter(rows.into_iter().map(Ok)), (store, scope, search, next))))
        })
        .try_flatten()
    }

    /// The newest row there is.
    async fn newest(&self) -> Result<Option<RowId>> {
        for day in self.days(Span::ALL, Order::Newest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut reading = file.read(Deadline::new()).await?;
            let answer = reading.first(Query::new(format!("select max(id) from {}", file.dialect.table("entry")))).await;
            let newest: Option<(Option<i64>,)> = reading.done(answer)?;
            if let Some((Some(id),)) = newest {
                return Ok(Some(RowId(id)));
            }
        }
        Ok(None)
    }
}
