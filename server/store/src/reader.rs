//! Connections that only read: lent out, limited in number, in time, and by the asker's patience.
//!
//! In: a file, or a Postgres. Out: a [`Reading`]: a connection for one question. A question that takes too long is
//! stopped inside the engine; one whose asker goes away (the future is dropped) too: SQLite asks at every breath
//! whether to go on, Postgres looks a few times a second whether its connection still stands. What a question sorts or
//! gathers beyond a few megabytes lies in a file, not in memory. Refuses to know: what is asked.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions, PgConnection, SqliteConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracemail_model::tenant::Scope;

use crate::{
    Error, Result,
    dialect::Dialect,
    engine::{Conn, FromAnswer},
    fair::{FAIR, QUICK, Turn, Whose},
    postgres::refusal,
    query::Query,
    sqlite::schema,
};

/// How long one question may take, over all the files it walks.
pub const LONGEST_QUERY: Duration = Duration::from_secs(10);

/// Questions at once to one file, and connections kept open to it; the next ones wait.
const FILE: (usize, usize) = (8, 2);
/// The same for a Postgres, where one connection serves all days.
const SERVER: (usize, usize) = (16, 16);
/// SQLite asks whether to go on every so many instructions of its machine: some tens of microseconds.
const BREATH: i32 = 2_000;

/// When a question must have been answered, since when it is at work, and for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    until: Instant,
    since: Instant,
    /// `None`: a question of our own, which waits for nobody.
    whose: Option<Whose>,
}

impl Deadline {
    /// [`LONGEST_QUERY`] from now.
    pub(crate) fn new() -> Self {
        Self::within(LONGEST_QUERY)
    }

    /// The same, in turn with other scopes.
    pub(crate) fn of(scope: &Scope) -> Self {
        Self::new().by(scope)
    }

    pub(crate) fn within(time: Duration) -> Self {
        let since = Instant::now();
        Self { until: since + time, since, whose: None }
    }

    /// A question of that scope.
    #[must_use]
    pub(crate) fn by(self, scope: &Scope) -> Self {
        Self { whose: Some(scope.into()), ..self }
    }

    /// Waits for its turn, but no longer than it may take.
    async fn turn(self) -> Result<Option<Turn>> {
        let Some(whose) = self.whose else { return Ok(None) };
        let turn = FAIR.turn(whose, self.since.elapsed() > QUICK);
        tokio::time::timeout_at(self.until.into(), turn).await.map(Some).map_err(|_| Error::TooLong)
    }
}

/// The readers of one file, or of a Postgres.
pub(crate) struct Readers {
    options: Arc<Options>,
    idle: Arc<Mutex<Vec<Held>>>,
    permits: Arc<Semaphore>,
    kept: usize,
}

enum Options {
    Sqlite(Box<SqliteConnectOptions>),
    Postgres(Box<PgConnectOptions>),
}

struct Held {
    conn: Open,
    watch: Arc<Watch>,
}

enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What SQLite looks at while it works: the moment to stop, in microseconds after `since`; 0 is now.
struct Watch {
    since: Instant,
    stop: AtomicU64,
}

impl Watch {
    fn until(&self, deadline: Deadline) {
        self.stop.store(deadline.until.saturating_duration_since(self.since).as_micros() as u64, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.since.elapsed().as_micros() as u64 >= self.stop.load(Ordering::Relaxed)
    }
}

impl Readers {
    pub(crate) fn of_file(path: &Path) -> Self {
        Self::new(Options::Sqlite(Box::new(schema::reader(path).pragma("temp_store", "file"))), FILE)
    }

    pub(crate) fn of_server(options: PgConnectOptions) -> Self {
        Self::new(Options::Postgres(Box::new(options)), SERVER)
    }

    fn new(options: Options, (at_once, kept): (usize, usize)) -> Self {
        Self { options: Arc::new(options), idle: Arc::default(), permits: Arc::new(Semaphore::new(at_once)), kept }
    }

    /// A connection for one question.
    pub(crate) async fn read(&self, deadline: Deadline) -> Result<Reading> {
        let turn = deadline.turn().await?;
        let permit = tokio::time::timeout_at(deadline.until.into(), self.permits.clone().acquire_owned()).await;
        let permit = permit.map_err(|_| Error::TooLong)?.map_err(Error::damaged)?;
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let held = match kept {
            Some(held) => held,
            None => open(&self.options).await?,
        };
        held.watch.until(deadline);
        Ok(Reading {
            options: self.options.clone(),
            held: Some(held),
            deadline,
            answered: false,
            idle: self.idle.clone(),
            kept: self.kept,
            _permit: permit,
            _turn: turn,
        })
    }
}

async fn open(options: &Options) -> Result<Held> {
    let watch = Arc::new(Watch { since: Instant::now(), stop: AtomicU64::new(u64::MAX) });
    let conn = match options {
        Options::Sqlite(options) => {
            let mut conn = options.connect().await?;
            let seen = watch.clone();
            conn.lock_handle().await?.set_progress_handler(BREATH, move || !seen.is_over());
            Open::Sqlite(conn)
        }
        Options::Postgres(options) => Open::Postgres(options.connect().await.map_err(|error| refusal(options, &error))?),
    };
    Ok(Held { conn, watch })
}

/// A connection lent for one question. [`Reading::done`] gives it back; dropped before, it is stopped and closed.
pub(crate) struct Reading {
    options: Arc<Options>,
    held: Option<Held>,
    deadline: Deadline,
    answered: bool,
    idle: Arc<Mutex<Vec<Held>>>,
    kept: usize,
    _permit: OwnedSemaphorePermit,
    _turn: Option<Turn>,
}

impl Reading {
    /// The connection itself.
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match &mut self.held.as_mut().expect("held until dropped").conn {
            Open::Sqlite(conn) => Conn::Sqlite(conn),
            Open::Postgres(conn) => Conn::Postgres(conn),
        }
    }

    /// Runs a statement that answers with no rows.
    pub(crate) async fn execute(&mut self, sql: &'static str) -> Result<()> {
        self.conn().execute(Query::new(sql)).await
    }

    /// All rows of the answer.
    pub(crate) async fn fetch<T: FromAnswer>(&mut self, query: Query) -> Result<Vec<T>> {
        if let mut conn @ Conn::Sqlite(_) = self.conn() {
            // it keeps the time by itself
            return conn.fetch(query).await;
        }
        let deadline = self.deadline.until.into();
        // out of time, the connection is dropped with the question still on it, and Postgres notices
        tokio::time::timeout_at(deadline, self.insist(query)).await.unwrap_or(Err(Error::TooLong))
    }

    /// Asks once more on a new connection when this one, kept from an earlier question, has broken since.
    async fn insist<T: FromAnswer>(&mut self, query: Query) -> Result<Vec<T>> {
        match self.conn().fetch(query.clone()).await {
            Err(error) if error.is_lost_connection() => {
                let stop = self.deadline;
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
                let held = open(&self.options).await?;
                held.watch.until(stop);
                self.held = Some(held);
                self.conn().fetch(query).await
            }
            // nothing of that day may stay any more
            Err(error) if error.is_dropped_day() && query.dialect != Dialect::Days => Ok(Vec::new()),
            answer => answer,
        }
    }

    /// The first row of the answer.
    pub(crate) async fn first<T: FromAnswer>(&mut self, query: Query) -> Result<Option<T>> {
        Ok(self.fetch(query).await?.into_iter().next())
    }

    /// The answer is here, or an error: says [`Error::TooLong`] when the time was up.
    pub(crate) fn done<T>(mut self, answer: std::result::Result<T, impl Into<Error>>) -> Result<T> {
        let over = self.held.as_ref().is_some_and(|held| held.watch.is_over());
        self.answered = answer.is_ok();
        answer.map_err(|error| if over { Error::TooLong } else { error.into() })
    }
}

#[cfg(test)]
impl Reading {
    /// Held by the connection, too, for as long as it is open.
    pub(crate) fn watch(&self) -> Arc<impl Sized + use<>> {
        self.held.as_ref().expect("held until dropped").watch.clone()
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if self.answered && idle.len() < self.kept {
            idle.push(held);
        } else {
            // whatever still runs on it stops at its next breath, and its thread ends
            held.watch.stop.store(0, Ordering::Relaxed);
        }
    }
}
