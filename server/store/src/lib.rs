//! Rows, timelines and raw lines in a database: the only crate that says sqlx.
//!
//! In: [`Batch`]es from `ingest`, questions from whoever holds a [`Scope`]. Out: rows, pages, counts.
//! Refuses to know: log lines and HTTP.
//!
//! Two engines, chosen once from the URL (`engine`): SQLite, a folder with `tracemail.db` and one file a UTC day; and
//! Postgres, one database with a partition a day. All SQL is one text, but for what `dialect` says. A batch walks
//! `sqlite/commit` or `postgres/commit` → `commit` → `entries` → `rows` → `dictionary`; a question walks `search` →
//! `filter_sql` → `day` → `reader` → `rows`. On SQLite a closed day is sealed (`compact` → `sqlite/seal`): packed into blocks,
//! which `packed` opens again, its subjects indexed for `piece`, and a `digest` made of it that says at once what the day does
//! not have, and how often the names in it come (`tally`).
//!
//! To add a fact of a row: 1 a migration in `migrations/sqlite` and its twin in `migrations/postgres`; 2 its column in
//! `rows::Entry`, written and read in `rows/access.rs` or `rows/message.rs`; 3 its arm in `filter_sql`. The agreement
//! test does the rest, on both.

mod account;
mod accounts;
mod ahead;
mod apart;
mod batch;
mod block;
mod bulk;
mod changes;
mod claim;
mod commit;
mod compact;
mod counts;
mod day;
mod deed;
mod dialect;
mod dictionary;
mod digest;
mod engine;
mod entries;
mod error;
mod fair;
mod filter_sql;
mod finding;
mod issued;
mod lane;
mod leading;
mod names;
mod overview;
mod packed;
mod part;
pub mod person;
mod piece;
mod postgres;
mod priority;
mod query;
mod reach;
mod reader;
pub mod retention;
mod rollup;
mod rows;
mod search;
mod sets;
mod shown;
mod sqlite;
mod story;
mod stream;
mod tally;
mod tallying;
mod telling;
#[cfg(test)]
mod tests;
mod written;

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use tokio::sync::Mutex;
use tracemail_model::{
    event::{Event, Leg, LogLine},
    ids::RowId,
    page::{Page, Search, Total},
    row::{Kind, Row},
    stats::{By, Counts, Histogram, Reasons, Top},
    tail::Seq,
    tenant::{Reach, Scope},
    time::Micros,
};

use engine::{Engine, Writer};

pub use account::{Digest, ExportJob, Held, NewExport, SignIn, Throttled};
pub use batch::{Batch, Committed, Lane, Tally, UnknownLine};
pub use compact::Compacted;
pub use error::{Error, Result};
pub use finding::Watcher;
pub use reader::LONGEST_QUERY;
pub use telling::{Due, Told};

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

/// What all clones share.
pub(crate) struct Inner {
    engine: Engine,
    progress: changes::Progress,
    writer: Arc<Mutex<Option<Writer>>>,
    #[cfg(test)]
    fault: tests::fault::Fault,
}

impl Store {
    /// Opens `sqlite:FOLDER`, making it when it is not there, or `postgres://USER@HOST/DATABASE`.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, None).await
    }

    /// The same; questions go to `replica`, a streaming replica of that Postgres. It may lag behind, and then a row is
    /// on the live page before a search finds it.
    pub async fn open_with(url: &str, replica: Option<&str>) -> Result<Self> {
        let engine = match (url.split_once(':'), replica) {
            (Some(("sqlite", _)), Some(_)) => {
                return Err(Error::Url("--database-read is for a Postgres; an SQLite has no replicas: leave it out".into()));
            }
            (Some(("sqlite", path)), None) => Engine::Sqlite(sqlite::Folder::open(path).await?),
            (Some(("postgres" | "postgresql", _)), _) => Engine::Postgres(Box::new(postgres::Server::open(url, replica).await?)),
            // whatever stands behind the colon may hold a password
            _ => {
                let begin = url.split_once(':').map_or("", |(begin, _)| begin);
                return Err(Error::Url(format!(
                    "no database is called {begin:?}: say sqlite:FOLDER, such as sqlite:./data, or postgres://USER@HOST/DATABASE"
                )));
            }
        };
        let store = Self(Arc::new(Inner {
            engine,
            progress: changes::Progress::default(),
            writer: Arc::new(Mutex::new(None)),
            #[cfg(test)]
            fault: tests::fault::Fault::default(),
        }));
        let (seq, bulk) = store.last_changes().await?;
        store.0.progress.moved(seq, bulk);
        Ok(store)
    }

    /// Writes one batch; on return it is on disk. Once it is its turn it is finished even when the caller goes away, and the
    /// next one's turn comes after it.
    pub async fn commit(&self, batch: Batch) -> Result<Committed> {
        let store = self.clone();
        let mut writer = Arc::clone(&self.0.writer).lock_owned().await;
        let work = tokio::spawn(async move {
            let batch = store.without_erased(batch).await?;
            writer.get_or_insert_with(|| Writer::new(&store)).commit(&store, batch).await
        });
        work.await.map_err(Error::damaged)?
    }

    /// State of a lane.
    pub async fn lane(&self, lane: &str) -> Result<Lane> {
        self.lane_state(lane).await
    }

    /// A page of rows. The filter's times must be absolute.
    pub async fn search(&self, scope: &Scope, search: &Search) -> Result<Page<Row>> {
        let page = self.search_page(scope, &shown::asked(scope, search)).await?;
        Ok(Page { rows: shown::rows(scope, page.rows), ..page })
    }

    /// How many rows the search has: exact where it asks for times, domains and outcomes only, else counted up to `cap`.
    pub async fn total(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Total> {
        self.total_of(scope, &shown::asked(scope, search), cap).await
    }

    /// How many rows have each outcome; `cap` as in [`Store::total`].
    pub async fn counts(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Counts> {
        self.counts_of(scope, &shown::asked(scope, search), cap).await
    }

    /// How many rows have each reason (of accesses: each failure); those without any are not counted. `cap` as in
    /// [`Store::total`].
    pub async fn reasons(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Reasons> {
        self.reasons_of(scope, &shown::asked(scope, search), cap).await
    }

    /// What comes most often among the rows of a search, at most `most` of it; exact. [`Error::TooMuch`] when there are
    /// too many different ones to hold.
    pub async fn top(&self, scope: &Scope, search: &Search, by: By, most: u32) -> Result<Top> {
        let top = self.top_of(scope, &shown::asked(scope, search), by, most).await?;
        Ok(match scope.mask() {
            Some(mask) => Top { rows: top.rows.into_iter().map(|(name, count)| (mask.text(&name), count)).collect() },
            None => top,
        })
    }

    /// Rows by outcome over time, in `steps` equal steps between two moments.
    pub async fn histogram(&self, scope: &Scope, search: &Search, from: Micros, to: Micros, steps: u32) -> Result<Histogram> {
        self.histogram_of(scope, &shown::asked(scope, search), from, to, steps).await
    }

    /// One row; `None` when there is none or the reader may not see it.
    pub async fn row(&self, scope: &Scope, id: RowId) -> Result<Option<Row>> {
        Ok(self.entry(scope, id, reader::Deadline::behind(scope)).await?.map(|(_, row)| shown::row(scope, row)))
    }

    /// Its timeline.
    pub async fn timeline(&self, scope: &Scope, id: RowId) -> Result<Option<Vec<Event>>> {
        let Some((_, row, story)) = Box::pin(self.parts(scope, id)).await? else { return Ok(None) };
        let events = story.events()?;
        Ok(Some(match scope.mask() {
            Some(mask) => mask.events(&row, events),
            None => events,
        }))
    }

    /// The raw lines behind it.
    pub async fn log(&self, scope: &Scope, id: RowId) -> Result<Option<Vec<LogLine>>> {
        let Some((_, row, story)) = Box::pin(self.parts(scope, id)).await? else { return Ok(None) };
        Ok(Some(match scope.mask() {
            Some(mask) => mask.lines(&row, story.lines()),
            None => story.lines(),
        }))
    }

    /// Messages tied to it, and the other recipients' rows of the same message.
    pub async fn family(&self, scope: &Scope, id: RowId) -> Result<Option<(Vec<Row>, Vec<Leg>)>> {
        Ok(self.family_of(scope, id).await?.map(|found| shown::family(scope, found)))
    }

    /// Every row of a search, in order, from one snapshot: none younger than the newest there is now.
    pub fn stream(&self, scope: &Scope, search: &Search) -> BoxStream<'static, Result<Row>> {
        self.pages(scope, search).map_ok(|page| futures::stream::iter(page.into_iter().map(Ok))).try_flatten().boxed()
    }

    /// The same, many rows at a time; the next page is read while this one is looked at.
    pub fn pages(&self, scope: &Scope, search: &Search) -> BoxStream<'static, Result<Vec<Row>>> {
        shown::pages(scope, self.pages_of(scope, &shown::asked(scope, search)))
    }

    /// Changes after `seq`, oldest first, at most `most`; `None` when they are no longer kept.
    pub async fn changes(&self, after: Seq, most: u32) -> Result<Option<Vec<(Seq, Row)>>> {
        self.changes_after(after, most).await
    }

    /// The last change.
    pub async fn seq(&self) -> Result<Seq> {
        self.last_seq().await
    }

    /// What has been read, by source, all time.
    pub async fn tallies(&self) -> Result<Vec<(String, Tally)>> {
        self.all_tallies().await
    }

    /// The newest lines not understood.
    pub async fn unknown(&self, scope: &Scope, most: u32) -> Result<Vec<UnknownLine>> {
        let mut lines = self.unknown_lines(scope, most).await?;
        if let Some(mask) = scope.mask() {
            for line in &mut lines {
                line.text = mask.text(&line.text);
            }
        }
        Ok(lines)
    }

    /// Domains seen, most rows first, for the scope's picker.
    pub async fn domains(&self, scope: &Scope, most: u32) -> Result<Vec<String>> {
        self.domains_seen(scope, most).await
    }

    /// Accounts whose address begins with these letters; none but his own for whoever sees addresses shortened.
    pub async fn accounts(&self, scope: &Scope, typed: &str, most: u32) -> Result<Vec<String>> {
        if scope.mask().is_some() && !matches!(scope.reach(), Reach::Mailboxes(_)) {
            return Ok(Vec::new());
        }
        self.accounts_that_begin(scope, typed, most as usize).await
    }

    /// Addresses, or for `@example.com` domains, in rows of that scope that differ from this one by a letter; none for whoever
    /// sees addresses shortened.
    pub async fn nearly(&self, scope: &Scope, name: &str, most: u32) -> Result<Vec<String>> {
        if scope.mask().is_some() {
            return Ok(Vec::new());
        }
        self.one_letter_away(scope, name, most as usize).await
    }

    /// Time of the oldest row of a list.
    pub async fn oldest(&self, scope: &Scope, kind: Option<Kind>) -> Result<Option<Micros>> {
        self.oldest_of(scope, kind).await
    }
}
