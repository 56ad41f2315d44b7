//! Connections that only read: lent out, limited in number, in time, and by the asker's patience.
//!
//! In: a file, or a Postgres. Out: a [`Reading`]: a connection for one question. A question that takes too long is
//! stopped inside the engine; one whose asker goes away (the future is dropped) too: SQLite asks at every breath
//! whether to go on, Postgres looks a few times a second whether its connection still stands. What a question sorts or
//! gathers beyond a few megabytes lies in a file, not in memory. A slow one on SQLite goes on at a lower priority. On Postgres a
//! scope's question gets a connection behind the second lock (`postgres/lock.rs`). Refuses to know: what is asked.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions, PgConnection, SqliteConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracemail_model::{ids::RowId, tenant::Scope};

use crate::{
    Error, Result,
    bulk::Sort,
    day::day_of,
    dialect::Dialect,
    engine::{Conn, FromAnswer},
    fair::{FAIR, QUICK, Turn, Whose},
    postgres::{
        lock::{self, Lock},
        refusal,
    },
    priority::step_back,
    query::Query,
    sqlite::schema,
    written,
};

/// How long one question may take, over all the files it walks.
pub const LONGEST_QUERY: Duration = Duration::from_secs(10);

/// Questions at once to one file, and connections kept open to it for quick ones, beside one for slow ones; the next ones wait.
const FILE: (usize, usize) = (8, 2);
/// The same for a Postgres, where one connection serves all days.
const SERVER: (usize, usize) = (16, 16);
/// SQLite asks whether to go on every so many instructions of its machine: some tens of microseconds.
const BREATH: i32 = 2_000;

/// When a question must have been answered, since when it is at work, and for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline<'a> {
    until: Instant,
    since: Instant,
    /// Who sees the answer. `None`: a question of our own.
    scope: Option<&'a Scope>,
    /// It takes its turn among those of other scopes; else it waits for nobody.
    queues: bool,
}

impl<'a> Deadline<'a> {
    /// [`LONGEST_QUERY`] from now.
    pub(crate) fn new() -> Self {
        Self::within(LONGEST_QUERY)
    }

    /// The same, for that scope and in turn with others.
    pub(crate) fn of(scope: &'a Scope) -> Self {
        Self::new().by(scope)
    }

    /// The same, for that scope, and small: it waits for nobody.
    pub(crate) fn behind(scope: &'a Scope) -> Self {
        Self { scope: Some(scope), ..Self::new() }
    }

    pub(crate) fn within(time: Duration) -> Self {
        let since = Instant::now();
        Self { until: since + time, since, scope: None, queues: false }
    }

    /// A question of that scope, in turn with others.
    #[must_use]
    pub(crate) fn by(self, scope: &'a Scope) -> Self {
        Self { scope: Some(scope), queues: true, ..self }
    }

    /// Whether it is at work for so long that it stands behind the quick ones.
    fn is_slow(self) -> bool {
        self.queues && self.since.elapsed() > QUICK
    }

    /// Waits for its turn, but no longer than it may take.
    async fn turn(self) -> Result<Option<Turn>> {
        let Some(whose) = self.scope.filter(|_| self.queues).map(Whose::from) else { return Ok(None) };
        let turn = FAIR.turn(whose, self.is_slow());
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

impl Options {
    /// What a connection for that scope is locked to; an SQLite has no such lock.
    fn lock(&self, scope: Option<&Scope>) -> Option<Lock> {
        Lock::of(scope).filter(|_| matches!(self, Self::Postgres(_)))
    }
}

struct Held {
    conn: Open,
    /// `None`: it is not behind the lock.
    lock: Option<Lock>,
    /// Its thread has a lower priority, or will have.
    slow: bool,
    watch: Arc<Watch>,
}

enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What SQLite looks at while it works: the moment to stop, and that from which its question is slow, in microseconds
/// after `since`; 0 is now.
struct Watch {
    since: Instant,
    stop: AtomicU64,
    slow: AtomicU64,
    /// Its thread has a lower priority, and may not raise it again.
    is_lowered: AtomicBool,
}

impl Watch {
    fn new() -> Self {
        Self { since: Instant::now(), stop: AtomicU64::new(u64::MAX), slow: AtomicU64::new(u64::MAX), is_lowered: AtomicBool::new(false) }
    }

    fn begin(&self, deadline: Deadline<'_>) {
        self.until(deadline.until);
        self.slow.store(if deadline.queues { self.micros(deadline.since + QUICK) } else { u64::MAX }, Ordering::Relaxed);
    }

    fn until(&self, until: Instant) {
        self.stop.store(self.micros(until), Ordering::Relaxed);
    }

    fn micros(&self, moment: Instant) -> u64 {
        moment.saturating_duration_since(self.since).as_micros() as u64
    }

    /// On the thread that works: whether to go on.
    fn breathe(&self) -> bool {
        let is_slow = self.since.elapsed().as_micros() as u64 >= self.slow.load(Ordering::Relaxed);
        if is_slow && !self.is_lowered.swap(true, Ordering::Relaxed) {
            step_back();
        }
        !self.is_over()
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

    /// Readers of the same file, with connections of their own; of a server there are no others.
    pub(crate) fn apart(&self) -> Option<Self> {
        let options = matches!(*self.options, Options::Sqlite(_)).then(|| self.options.clone())?;
        Some(Self { options, idle: Arc::default(), permits: Arc::new(Semaphore::new(1)), kept: 1 })
    }

    /// The last one used that is locked so, else one that can be. Slow questions and quick ones share none: a thread that was
    /// slow is never quick again, and whoever has none left must open one.
    fn kept(&self, lock: Option<&Lock>, slow: bool) -> Option<Held> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let same = idle.iter().rposition(|held| held.slow == slow && held.lock.as_ref() == lock);
        let at = same.or_else(|| idle.iter().rposition(|held| held.slow == slow && held.lock.is_some() == lock.is_some()))?;
        Some(idle.remove(at))
    }

    fn forget(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// That connection, which was another scope's, behind that lock; a new one, if there was none.
    async fn shut(&self, held: Option<Held>, lock: Option<&Lock>, slow: bool) -> Result<Held> {
        if let Some(held) = held {
            match locked(held, lock).await {
                Err(error) if error.is_lost_connection() => self.forget(),
                held => return held,
            }
        }
        Ok(Held { slow, ..locked(open(&self.options, lock.is_some()).await?, lock).await? })
    }

    /// A connection for one question.
    pub(crate) async fn read(&self, deadline: Deadline<'_>) -> Result<Reading> {
        let turn = deadline.turn().await?;
        let permit = tokio::time::timeout_at(deadline.until.into(), self.permits.clone().acquire_owned()).await;
        let permit = permit.map_err(|_| Error::TooLong)?.map_err(Error::damaged)?;
        let lock = self.options.lock(deadline.scope);
        let slow = deadline.is_slow() && matches!(*self.options, Options::Sqlite(_));
        let held = match self.kept(lock.as_ref(), slow) {
            Some(held) if held.lock == lock => held,
            other => {
                // a server may take the connection and then say nothing
                let held = tokio::time::timeout_at(deadline.until.into(), self.shut(other, lock.as_ref(), slow)).await;
                held.map_err(|_| Error::TooLong)??
            }
        };
        held.watch.begin(deadline);
        Ok(Reading {
            options: self.options.clone(),
            held: Some(held),
            until: deadline.until,
            answered: false,
            idle: self.idle.clone(),
            kept: self.kept,
            _permit: permit,
            _turn: turn,
        })
    }
}

/// A new connection; behind the lock it sees nothing yet.
async fn open(options: &Options, behind: bool) -> Result<Held> {
    let watch = Arc::new(Watch::new());
    let conn = match options {
        Options::Sqlite(options) => {
            let mut conn = options.connect().await?;
            let seen = watch.clone();
            conn.lock_handle().await?.set_progress_handler(BREATH, move || seen.breathe());
            Open::Sqlite(conn)
        }
        Options::Postgres(options) => {
            let begin = (**options).clone();
            let begin = if behind { begin.options(lock::LOCKED) } else { begin };
            Open::Postgres(begin.connect().await.map_err(|error| refusal(options, &error))?)
        }
    };
    Ok(Held { conn, lock: behind.then(Lock::default), slow: false, watch })
}

/// The connection, behind that lock.
async fn locked(mut held: Held, lock: Option<&Lock>) -> Result<Held> {
    if let (Open::Postgres(conn), Some(lock)) = (&mut held.conn, lock) {
        lock.shut(conn).await?;
        held.lock = Some(lock.clone());
    }
    Ok(held)
}

/// A connection lent for one question. [`Reading::done`] gives it back; dropped before, it is stopped and closed.
pub(crate) struct Reading {
    options: Arc<Options>,
    held: Option<Held>,
    until: Instant,
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

    /// Before the pieces of a row's story are asked for: behind the lock they are seen through a row that is seen.
    pub(crate) async fn open(&mut self, row: RowId) -> Result<()> {
        if self.held.as_ref().is_some_and(|held| held.lock.is_some()) {
            self.fetch::<(String,)>(lock::open(day_of(row), row)).await?;
        }
        Ok(())
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
        let deadline = self.until.into();
        // out of time, the connection is dropped with the question still on it, and Postgres notices
        tokio::time::timeout_at(deadline, self.insist(query)).await.unwrap_or(Err(Error::TooLong))
    }

    /// Asks once more on a new connection when this one, kept from an earlier question, has broken since.
    async fn insist<T: FromAnswer>(&mut self, query: Query) -> Result<Vec<T>> {
        match self.conn().fetch(query.clone()).await {
            Err(error) if error.is_lost_connection() => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
                let lock = self.held.as_ref().and_then(|held| held.lock.clone());
                let held = locked(open(&self.options, lock.is_some()).await?, lock.as_ref()).await?;
                held.watch.until(self.until);
                self.held = Some(held);
                self.conn().fetch(query).await
            }
            // nothing of that day may stay any more
            Err(error) if error.is_dropped_day() && query.dialect != Dialect::Days => Ok(Vec::new()),
            answer => answer,
        }
    }

    /// All rows of the answer to a question of these columns, of which there may be many.
    pub(crate) async fn fetch_many<T: FromAnswer>(
        &mut self,
        query: Query,
        columns: impl Iterator<Item = (&'static str, Sort)>,
    ) -> Result<Vec<T>> {
        if let Conn::Postgres(_) = self.conn() {
            return self.fetch(query).await;
        }
        let text: Option<(String,)> = self.first(written::question(query, columns)).await?;
        text.map_or(Ok(Vec::new()), |(text,)| written::rows(&text))
    }

    /// The first row of the answer.
    pub(crate) async fn first<T: FromAnswer>(&mut self, query: Query) -> Result<Option<T>> {
        Ok(self.fetch(query).await?.into_iter().next())
    }

    /// The answer is here, or an error: says [`Error::TooLong`] when the time was up.
    pub(crate) fn done<T>(mut self, answer: std::result::Result<T, impl Into<Error>>) -> Result<T> {
        let over = self.held.as_ref().is_some_and(|held| held.watch.is_over());
        self.answered = answer.is_ok();
        answer.map_err(|error| match (over, &*self.options) {
            (true, _) => Error::TooLong,
            (false, Options::Sqlite(options)) => error.into().of_file(options.get_filename()),
            (false, Options::Postgres(_)) => error.into(),
        })
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
        let Some(mut held) = self.held.take() else { return };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if self.answered {
            held.slow |= held.watch.is_lowered.load(Ordering::Relaxed);
            // the longest unused makes room: it may be one that nobody of this sort asks for
            let most = if held.slow { 1 } else { self.kept };
            if idle.iter().filter(|other| other.slow == held.slow).count() >= most
                && let Some(longest) = idle.iter().position(|other| other.slow == held.slow)
            {
                idle.remove(longest);
            }
            idle.push(held);
        } else {
            // whatever still runs on it stops at its next breath, and its thread ends
            held.watch.stop.store(0, Ordering::Relaxed);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use sqlx::Connection;
    use tracemail_model::tenant::Reach;

    use super::*;
    use crate::{priority::LOWER, sqlite::schema::Place, tests::scope};

    #[test]
    fn a_thread_that_works_on_a_slow_question_steps_back() {
        let nice = || rustix::process::getpriority_process(None).expect("is known");
        let seen = std::thread::spawn(move || {
            let (watch, before) = (Watch::new(), nice());
            assert!(watch.breathe() && nice() == before, "it is quick");
            watch.slow.store(0, Ordering::Relaxed);
            assert!(watch.breathe() && watch.breathe(), "it goes on");
            // 19 is the lowest there is
            (nice() == (before + LOWER).min(19), watch.is_lowered.load(Ordering::Relaxed))
        });
        assert_eq!(seen.join().expect("ends"), (true, true), "once, and its connection is known by it");
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_is_waited_for_no_longer_than_a_question_may_take() {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = silent.local_addr().expect("is bound").port();
        let readers = Readers::of_server(PgConnectOptions::new().host("127.0.0.1").port(port).username("nobody"));
        let read = tokio::time::timeout(LONGEST_QUERY, readers.read(Deadline::within(Duration::from_millis(100))));
        assert!(matches!(read.await.expect("gives up").map(drop), Err(Error::TooLong)));
    }

    #[tokio::test]
    async fn slow_questions_leave_their_connections_to_the_quick() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tracemail.db");
        schema::writer(&path, Place::Main).await.expect("a file").close().await.expect("closes");
        let (readers, scope) = (Readers::of_file(&path), scope(Reach::Everything));
        let long_ago = Instant::now().checked_sub(2 * QUICK).expect("the machine runs for longer");
        let asked = async |is_slow: bool| {
            let deadline = if is_slow { Deadline { since: long_ago, ..Deadline::of(&scope) } } else { Deadline::of(&scope) };
            let mut reading = readers.read(deadline).await.expect("a connection");
            let (watch, answer) = (reading.held.as_ref().expect("is held").watch.clone(), reading.execute("select 1").await);
            reading.done(answer).expect("an answer");
            watch
        };
        let first = asked(false).await;
        let slow = asked(true).await;
        assert!(!Arc::ptr_eq(&first, &slow), "it takes one of its own");
        assert!(Arc::ptr_eq(&first, &asked(false).await), "the quick one's is open");
        assert!(Arc::ptr_eq(&slow, &asked(true).await), "and the slow one's, too");
    }
}
