//! Every row of a search, page after page, in bounded memory.
//!
//! In: a scope and a search. Out: a stream of pages; an error is its last item. While one page is looked at, the next one's
//! names are looked up, and the one behind it is found, and no further. Refuses to know: files people download.
//!
//! "One snapshot" means: no row younger than the newest one there was at the beginning, none twice, none left out.
//! A row whose outcome changes meanwhile comes as it is when its page is read.

use futures::{Stream, stream};
use tokio::{sync::mpsc, task::JoinHandle};
use tracemail_model::{
    ids::RowId,
    page::{Order, Search},
    row::Row,
    tenant::Scope,
};

use crate::{
    Error, Result, Store,
    day::Visit,
    query::Query,
    reader::Deadline,
    search::{Found, Span},
};

/// Rows of the first page: somebody waits for them, and may want no more.
const FIRST: usize = 100;
/// Rows of each later one.
const PAGE: usize = 1_000;

/// Whoever works ahead; he stops when nobody wants it any more.
struct Ahead(JoinHandle<Result<()>>);

impl Drop for Ahead {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Store {
    pub(crate) fn pages_of(&self, scope: &Scope, search: &Search) -> impl Stream<Item = Result<Vec<Row>>> + Send + use<> {
        let wish = Some((self.clone(), scope.clone(), search.clone()));
        stream::try_unfold((wish, None), |(wish, at_work)| async move {
            let (mut pages, mut ahead) = match (wish, at_work) {
                (Some((store, scope, search)), _) => {
                    let (give, pages) = mpsc::channel(1);
                    (pages, Ahead(tokio::spawn(async move { store.read_on(scope, search, &give).await })))
                }
                (None, Some(at_work)) => at_work,
                (None, None) => return Ok(None),
            };
            if let Some(page) = pages.recv().await {
                return Ok(Some((page, (None, Some((pages, ahead))))));
            }
            // no page is left: whether that was all of them only its end tells
            (&mut ahead.0).await.map_err(Error::damaged)??;
            Ok(None)
        })
    }

    /// Gives page after page, for as long as they are wanted.
    async fn read_on(self, scope: Scope, search: Search, give: &mpsc::Sender<Vec<Row>>) -> Result<()> {
        let (pass, mut passed) = mpsc::channel::<Found>(1);
        let (store, of) = (self.clone(), scope.clone());
        let mut ahead = Ahead(tokio::spawn(async move { store.find_on(&of, &search, &pass).await }));
        while let Some(found) = passed.recv().await {
            let rows = found.rows(Deadline::of(&scope)).await?;
            if !rows.is_empty() && give.send(rows).await.is_err() {
                return Ok(());
            }
        }
        (&mut ahead.0).await.map_err(Error::damaged)?
    }

    /// Finds page after page, for as long as they are wanted.
    async fn find_on(&self, scope: &Scope, search: &Search, pass: &mpsc::Sender<Found>) -> Result<()> {
        let newest = self.newest().await?;
        let mut span = Span::of(&search.filter).after(search.after, search.order);
        span.last = span.last.min(newest.map_or(i64::MIN, |id| id.0));
        let (mut visit, mut size) = (Visit::default(), FIRST);
        loop {
            let page = self.find(scope, search, span, size, Deadline::of(scope), Some(&mut visit)).await?;
            // a page that is not full is the last
            let is_full = page.iter().map(Found::len).sum::<usize>() >= size;
            let next = page.last().and_then(Found::last).filter(|_| is_full);
            for found in page {
                if pass.send(found).await.is_err() {
                    return Ok(());
                }
            }
            if next.is_none() {
                return Ok(());
            }
            (span, size) = (span.after(next, search.order), PAGE);
        }
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
