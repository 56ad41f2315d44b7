//! Rows, timelines and raw lines in a database: the only crate that says sqlx.
//!
//! In: [`Batch`]es from `ingest`, questions from whoever holds a [`Scope`]. Out: rows, pages, counts.
//! Refuses to know: log lines and HTTP.
//!
//! On disk: a folder with `tracemail.db` and one file a UTC day, `days/2026-11-21.db`. A batch walks `commit` →
//! `entries` → `rows` → `dictionary`; a question walks `search` → `filter_sql` → `day` → `reader` → `rows`.
//!
//! To add a fact of a row: 1 a migration in `migrations/sqlite`; 2 its column in `rows::Entry`, written and read in
//! `rows/access.rs` or `rows/message.rs`; 3 its arm in `filter_sql`. The agreement test does the rest.

mod accounts;
mod batch;
mod bulk;
mod changes;
mod commit;
mod counts;
mod day;
mod dictionary;
mod entries;
mod error;
mod files;
mod filter_sql;
mod lane;
mod names;
mod overview;
mod part;
mod query;
mod reader;
mod rollup;
mod rows;
mod schema;
mod search;
mod story;
mod stream;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use futures::stream::BoxStream;
use sqlx::Connection;
use tokio::sync::Mutex;
use tracemail_model::{
    event::{Event, Leg, LogLine},
    ids::RowId,
    page::{Page, Search, Total},
    row::{Kind, Row},
    stats::{Counts, Histogram, Reasons},
    tail::Seq,
    tenant::Scope,
    time::Micros,
};

pub use batch::{Batch, Committed, Lane, Tally, UnknownLine};
pub use error::{Error, Result};
pub use reader::LONGEST_QUERY;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

/// What all clones share.
pub(crate) struct Inner {
    main_path: PathBuf,
    main: reader::Readers,
    files: files::Files,
    progress: changes::Progress,
    writer: Mutex<Option<commit::Writer>>,
    #[cfg(test)]
    fault: tests::fault::Fault,
}

impl Store {
    /// Opens `sqlite:PATH` (a folder of day files beside `tracemail.db`), making it when it is not there.
    pub async fn open(url: &str) -> Result<Self> {
        let folder = folder_of(url)?;
        let files = files::Files::new(&folder.join("days"))?;
        let main_path = folder.join("tracemail.db");
        let mut conn = schema::writer(&main_path, schema::Place::Main).await?;
        schema::check_engine(&mut conn).await?;
        conn.close().await?;
        let main = reader::Readers::new(&main_path);
        let store = Self(Arc::new(Inner {
            main_path,
            main,
            files,
            progress: changes::Progress::default(),
            writer: Mutex::new(None),
            #[cfg(test)]
            fault: tests::fault::Fault::default(),
        }));
        let (seq, bulk) = store.last_changes().await?;
        store.0.progress.moved(seq, bulk);
        Ok(store)
    }

    /// Writes one batch; on return it is on disk. It is finished even when the caller goes away.
    pub async fn commit(&self, batch: Batch) -> Result<Committed> {
        let store = self.clone();
        let work = tokio::spawn(async move {
            let mut writer = store.0.writer.lock().await;
            writer.get_or_insert_with(|| commit::Writer::new(store.0.progress.seq())).commit(&store, batch).await
        });
        work.await.map_err(Error::damaged)?
    }

    /// State of a lane.
    pub async fn lane(&self, lane: &str) -> Result<Lane> {
        self.lane_state(lane).await
    }

    /// A page of rows. The filter's times must be absolute.
    pub async fn search(&self, scope: &Scope, search: &Search) -> Result<Page<Row>> {
        self.search_page(scope, search).await
    }

    /// How many rows the search has: exact where it asks for times, domains and outcomes only, else counted up to `cap`.
    pub async fn total(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Total> {
        self.total_of(scope, search, cap).await
    }

    /// How many rows have each outcome; `cap` as in [`Store::total`].
    pub async fn counts(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Counts> {
        self.counts_of(scope, search, cap).await
    }

    /// How many rows have each reason (of accesses: each failure); those without any are not counted. `cap` as in
    /// [`Store::total`].
    pub async fn reasons(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Reasons> {
        self.reasons_of(scope, search, cap).await
    }

    /// Rows by outcome over time, in `steps` equal steps between two moments.
    pub async fn histogram(&self, scope: &Scope, search: &Search, from: Micros, to: Micros, steps: u32) -> Result<Histogram> {
        self.histogram_of(scope, search, from, to, steps).await
    }

    /// One row; `None` when there is none or the reader may not see it.
    pub async fn row(&self, scope: &Scope, id: RowId) -> Result<Option<Row>> {
        Ok(self.entry(scope, id, reader::Deadline::new()).await?.map(|(_, row)| row))
    }

    /// Its timeline.
    pub async fn timeline(&self, scope: &Scope, id: RowId) -> Result<Option<Vec<Event>>> {
        self.parts(scope, id).await?.map(|(_, story)| story.events()).transpose()
    }

    /// The raw lines behind it.
    pub async fn log(&self, scope: &Scope, id: RowId) -> Result<Option<Vec<LogLine>>> {
        Ok(self.parts(scope, id).await?.map(|(_, story)| story.lines()))
    }

    /// Messages tied to it, and the other recipients' rows of the same message.
    pub async fn family(&self, scope: &Scope, id: RowId) -> Result<Option<(Vec<Row>, Vec<Leg>)>> {
        self.family_of(scope, id).await
    }

    /// Every row of a search, in order, from one snapshot: none younger than the newest there is now.
    pub fn stream(&self, scope: &Scope, search: &Search) -> BoxStream<'static, Result<Row>> {
        self.stream_of(scope, search)
    }

    /// Changes after `seq`, oldest first, at most `most`; `None` when they are no longer kept.
    pub async fn changes(&self, after: Seq, most: u32) -> Result<Option<Vec<(Seq, Row)>>> {
        self.changes_after(after, most).await
    }

    /// The last change.
    #[expect(clippy::unused_async, reason = "contract: on Postgres it asks the database")]
    pub async fn seq(&self) -> Result<Seq> {
        Ok(self.0.progress.seq())
    }

    /// What has been read, by source, all time.
    pub async fn tallies(&self) -> Result<Vec<(String, Tally)>> {
        self.all_tallies().await
    }

    /// The newest lines not understood.
    pub async fn unknown(&self, scope: &Scope, most: u32) -> Result<Vec<UnknownLine>> {
        self.unknown_lines(scope, most).await
    }

    /// Domains seen, most rows first, for the scope's picker.
    pub async fn domains(&self, scope: &Scope, most: u32) -> Result<Vec<String>> {
        self.domains_seen(scope, most).await
    }

    /// Accounts whose address begins with these letters.
    pub async fn accounts(&self, scope: &Scope, typed: &str, most: u32) -> Result<Vec<String>> {
        self.accounts_that_begin(scope, typed, most as usize).await
    }

    /// Addresses seen that differ from this one by a letter.
    pub async fn nearly(&self, scope: &Scope, address: &str, most: u32) -> Result<Vec<String>> {
        self.one_letter_away(scope, address, most as usize).await
    }

    /// Time of the oldest row of a list.
    pub async fn oldest(&self, scope: &Scope, kind: Option<Kind>) -> Result<Option<Micros>> {
        self.oldest_of(scope, kind).await
    }
}

/// `sqlite:PATH`, `sqlite://PATH`.
fn folder_of(url: &str) -> Result<PathBuf> {
    let wrong = || Error::Url(format!("{url:?} is no database: say sqlite:FOLDER, such as sqlite:./data"));
    let path = url.strip_prefix("sqlite:").ok_or_else(wrong)?;
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() {
        return Err(wrong());
    }
    if Path::new(path).is_file() {
        return Err(Error::Url(format!("{path} is a file: the database is a folder, say sqlite:FOLDER")));
    }
    Ok(path.into())
}
