//! Rows, timelines and raw lines in a database: the only crate that says sqlx.
//!
//! In: [`Batch`]es from `ingest`, questions from whoever holds a [`Scope`]. Out: rows, pages, counts.
//! Refuses to know: log lines and HTTP.

use futures::stream::BoxStream;
use tracemail_model::{
    event::{Event, Leg, LogLine},
    ids::RowId,
    page::{Page, Search, Total},
    row::{Kind, Row},
    stats::{Counts, Histogram},
    story::Story,
    tail::Seq,
    tenant::Scope,
    time::Micros,
};

/// What went wrong with the database, said for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database answers with an error.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// It was written by a newer Tracemail.
    #[error(
        "{path} was written by a newer Tracemail (schema {found}, this one knows {known}): install the newer version, or give another --database"
    )]
    Newer {
        /// Which file.
        path: String,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The URL cannot be used.
    #[error("{0}")]
    Url(String),
    /// What lies in it cannot be read back.
    #[error("the database is damaged: {0}")]
    Damaged(String),
}

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

/// One commit: everything in it lands together, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Whose state this is: `follow` for the server's own reading, one per import.
    pub lane: String,
    /// Where each source has been read to, in the reader's own words.
    pub positions: Vec<(String, Vec<u8>)>,
    /// News.
    pub stories: Vec<Story>,
    /// Open objects of the correlator: changed (`Some`) or closed (`None`).
    pub open: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// Lines not understood, some of which are kept to be looked at.
    pub unknown: Vec<UnknownLine>,
    /// What was read since the last batch, by source.
    pub tally: Vec<(String, Tally)>,
    /// Whether listeners are to hear of each row (following), or only that there is something new (importing).
    pub live: bool,
}

/// A line nobody understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLine {
    /// When it was written, or read.
    pub time: Micros,
    /// Where it came from.
    pub source: String,
    /// Why: a word of `parse`.
    pub why: String,
    /// The line, escaped, masked, cut at 1 kB.
    pub text: String,
}

/// What was read of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines.
    pub lines: u64,
    /// Of a daemon we know, and not understood.
    pub not_understood: u64,
    /// Of other programs.
    pub foreign: u64,
    /// Time of the last line.
    pub last_line: Option<Micros>,
}

/// What a commit did.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    /// The last change so far.
    pub seq: Seq,
    /// Rows as they now stand, with their final ids, each with its place in the stream (only when `live`).
    pub changes: Vec<(Seq, Row)>,
    /// Rows that were not there before.
    pub new_rows: u64,
}

/// State of a lane, to go on from.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// As last committed.
    pub positions: Vec<(String, Vec<u8>)>,
    /// As last committed.
    pub open: Vec<(Vec<u8>, Vec<u8>)>,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store;

#[expect(unused_variables, clippy::unused_async, reason = "contract; the store's own files fill it")]
impl Store {
    /// Opens `sqlite:PATH` (a folder of day files beside `tracemail.db`), making it when it is not there.
    pub async fn open(url: &str) -> Result<Self> {
        todo!()
    }
    /// Writes one batch; on return it is on disk.
    pub async fn commit(&self, batch: Batch) -> Result<Committed> {
        todo!()
    }
    /// State of a lane.
    pub async fn lane(&self, lane: &str) -> Result<Lane> {
        todo!()
    }
    /// A page of rows. The filter's times must be absolute.
    pub async fn search(&self, scope: &Scope, search: &Search) -> Result<Page<Row>> {
        todo!()
    }
    /// How many rows the search has, counted up to `cap`.
    pub async fn total(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Total> {
        todo!()
    }
    /// How many rows have each outcome.
    pub async fn counts(&self, scope: &Scope, search: &Search, cap: u64) -> Result<Counts> {
        todo!()
    }
    /// Rows by outcome over time, in `steps` equal steps between two moments.
    pub async fn histogram(&self, scope: &Scope, search: &Search, from: Micros, to: Micros, steps: u32) -> Result<Histogram> {
        todo!()
    }
    /// One row; `None` when there is none or the reader may not see it.
    pub async fn row(&self, scope: &Scope, id: RowId) -> Result<Option<Row>> {
        todo!()
    }
    /// Its timeline.
    pub async fn timeline(&self, scope: &Scope, id: RowId) -> Result<Option<Vec<Event>>> {
        todo!()
    }
    /// The raw lines behind it.
    pub async fn log(&self, scope: &Scope, id: RowId) -> Result<Option<Vec<LogLine>>> {
        todo!()
    }
    /// Messages tied to it, and the other recipients' rows of the same message.
    pub async fn family(&self, scope: &Scope, id: RowId) -> Result<Option<(Vec<Row>, Vec<Leg>)>> {
        todo!()
    }
    /// Every row of a search, in order, from one snapshot.
    pub fn stream(&self, scope: &Scope, search: &Search) -> BoxStream<'static, Result<Row>> {
        todo!()
    }
    /// Changes after `seq`, oldest first, at most `most`; `None` when they are no longer kept.
    pub async fn changes(&self, after: Seq, most: u32) -> Result<Option<Vec<(Seq, Row)>>> {
        todo!()
    }
    /// The last change.
    pub async fn seq(&self) -> Result<Seq> {
        todo!()
    }
    /// What has been read, by source, all time.
    pub async fn tallies(&self) -> Result<Vec<(String, Tally)>> {
        todo!()
    }
    /// The newest lines not understood.
    pub async fn unknown(&self, scope: &Scope, most: u32) -> Result<Vec<UnknownLine>> {
        todo!()
    }
    /// Domains seen, most rows first, for the scope's picker.
    pub async fn domains(&self, scope: &Scope, most: u32) -> Result<Vec<String>> {
        todo!()
    }
    /// Time of the oldest row of a list.
    pub async fn oldest(&self, scope: &Scope, kind: Option<Kind>) -> Result<Option<Micros>> {
        todo!()
    }
}
