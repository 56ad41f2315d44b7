//! Connections that only read: lent out, limited in number, in time, and by the asker's patience.
//!
//! In: a file. Out: a [`Reading`]: a connection for one question. A question that takes too long is stopped inside
//! SQLite; one whose asker goes away (the future is dropped) too. Refuses to know: what is asked.

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Error, Result, schema};

/// How long one question may take, over all the files it walks.
pub const LONGEST_QUERY: Duration = Duration::from_secs(10);

/// Questions at once to one file; the next ones wait.
const AT_ONCE: usize = 8;
/// Connections kept open to one file.
const KEPT: usize = 2;
/// SQLite asks whether to go on every so many instructions of its machine: some tens of microseconds.
const BREATH: i32 = 2_000;

/// When a question must have been answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// [`LONGEST_QUERY`] from now.
    pub(crate) fn new() -> Self {
        Self::within(LONGEST_QUERY)
    }

    pub(crate) fn within(time: Duration) -> Self {
        Self(Instant::now() + time)
    }
}

/// The readers of one file.
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    idle: Arc<Mutex<Vec<Held>>>,
    permits: Arc<Semaphore>,
}

struct Held {
    conn: SqliteConnection,
    watch: Arc<Watch>,
}

/// What SQLite looks at while it works: the moment to stop, in microseconds after `since`; 0 is now.
struct Watch {
    since: Instant,
    stop: AtomicU64,
}

impl Watch {
    fn until(&self, deadline: Deadline) {
        self.stop.store(deadline.0.saturating_duration_since(self.since).as_micros() as u64, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.since.elapsed().as_micros() as u64 >= self.stop.load(Ordering::Relaxed)
    }
}

impl Readers {
    pub(crate) fn new(path: &Path) -> Self {
        Self { options: schema::reader(path), idle: Arc::default(), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// A connection for one question.
    pub(crate) async fn read(&self, deadline: Deadline) -> Result<Reading> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::damaged)?;
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let held = match kept {
            Some(held) => held,
            None => open(&self.options).await?,
        };
        held.watch.until(deadline);
        Ok(Reading { held: Some(held), answered: false, idle: self.idle.clone(), _permit: permit })
    }
}

async fn open(options: &SqliteConnectOptions) -> Result<Held> {
    let mut conn = options.connect().await?;
    let watch = Arc::new(Watch { since: Instant::now(), stop: AtomicU64::new(u64::MAX) });
    let seen = watch.clone();
    conn.lock_handle().await?.set_progress_handler(BREATH, move || !seen.is_over());
    Ok(Held { conn, watch })
}

/// A connection lent for one question. [`Reading::done`] gives it back; dropped before, it is stopped and closed.
pub(crate) struct Reading {
    held: Option<Held>,
    answered: bool,
    idle: Arc<Mutex<Vec<Held>>>,
    _permit: OwnedSemaphorePermit,
}

impl Reading {
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

impl Deref for Reading {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.held.as_ref().expect("held until dropped").conn
    }
}

impl DerefMut for Reading {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.held.as_mut().expect("held until dropped").conn
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if self.answered && idle.len() < KEPT {
            idle.push(held);
        } else {
            // whatever still runs on it stops at its next breath, and its thread ends
            held.watch.stop.store(0, Ordering::Relaxed);
        }
    }
}
