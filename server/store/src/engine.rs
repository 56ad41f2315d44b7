//! The two engines, as far as the rest of the store sees them: a connection that runs the same text on either.
//!
//! In: a [`Query`]. Out: rows as tuples. Refuses to know: what is asked, and where a day's rows lie (`sqlite`,
//! `postgres`). The engine is chosen once, in [`Store::open`](crate::Store::open), from the URL.

use std::sync::Arc;

use futures::TryStreamExt;
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, Row as _, SqliteConnection, ValueRef as _,
    postgres::{PgRow, PgValueRef},
    sqlite::SqliteRow,
};
use tracemail_model::time::Day;

use crate::{
    Batch, Committed, Error, Result, Store,
    day::OneDay,
    deed::PLACES,
    postgres::{self, Server},
    query::Query,
    reader::Readers,
    sqlite::{self, Folder},
    written::{self, Cell},
};

/// A connection, or a transaction on one, borrowed.
pub(crate) enum Conn<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Conn<'_> {
    /// Runs a statement that answers with no rows.
    pub(crate) async fn execute(&mut self, query: Query) -> Result<()> {
        match self {
            Conn::Sqlite(conn) => query.sqlite().execute(&mut **conn).await.map(|_| ())?,
            Conn::Postgres(conn) => query.postgres().execute(&mut **conn).await.map(|_| ())?,
        }
        Ok(())
    }

    /// All rows of the answer.
    pub(crate) async fn fetch<T: FromAnswer>(&mut self, query: Query) -> Result<Vec<T>> {
        match self {
            Conn::Sqlite(conn) => {
                query.sqlite().fetch_all(&mut **conn).await?.into_iter().map(|row| T::read(&Answer::Sqlite(row))).collect()
            }
            Conn::Postgres(conn) => {
                // each read as it comes: of many rows the answer is larger than what is read of it
                let (mut rows, mut all) = (query.postgres().fetch(&mut **conn), Vec::new());
                while let Some(row) = rows.try_next().await? {
                    all.push(T::read(&Answer::Postgres(row))?);
                }
                Ok(all)
            }
        }
    }

    /// The first row of the answer.
    pub(crate) async fn first<T: FromAnswer>(&mut self, query: Query) -> Result<Option<T>> {
        Ok(self.fetch(query).await?.into_iter().next())
    }
}

/// One row of an answer.
pub(crate) enum Answer<'a> {
    Sqlite(SqliteRow),
    Postgres(PgRow),
    /// SQLite's, out of a text that has many.
    Written(Vec<Cell<'a>>),
}

/// What can be read from a row of an answer.
pub(crate) trait FromAnswer: Sized {
    fn read(answer: &Answer<'_>) -> Result<Self>;
}

/// What can be read from one column.
pub(crate) trait Value: Sized {
    fn at(answer: &Answer<'_>, column: usize) -> Result<Self>;
}

impl Value for Option<i64> {
    fn at(answer: &Answer<'_>, column: usize) -> Result<Self> {
        match answer {
            Answer::Sqlite(row) => Ok(row.try_get(column)?),
            Answer::Postgres(row) => Ok(int(&row.try_get_raw(column)?)?),
            Answer::Written(cells) => written::int(cells, column),
        }
    }
}

impl Value for Option<String> {
    fn at(answer: &Answer<'_>, column: usize) -> Result<Self> {
        match answer {
            Answer::Sqlite(row) => Ok(row.try_get(column)?),
            Answer::Postgres(row) => Ok(row.try_get(column)?),
            Answer::Written(cells) => written::text(cells, column),
        }
    }
}

impl Value for Option<Vec<u8>> {
    fn at(answer: &Answer<'_>, column: usize) -> Result<Self> {
        match answer {
            Answer::Sqlite(row) => Ok(row.try_get(column)?),
            Answer::Postgres(row) => Ok(row.try_get(column)?),
            Answer::Written(cells) => written::bytes(cells, column),
        }
    }
}

/// Postgres keeps an integer in as many bytes as its column says; here they are all one.
fn int(value: &PgValueRef<'_>) -> std::result::Result<Option<i64>, sqlx::Error> {
    if value.is_null() {
        return Ok(None);
    }
    let bytes = value.as_bytes().map_err(sqlx::Error::Decode)?;
    let value = match bytes.len() {
        2 => bytes.try_into().ok().map(|bytes| i64::from(i16::from_be_bytes(bytes))),
        4 => bytes.try_into().ok().map(|bytes| i64::from(i32::from_be_bytes(bytes))),
        _ => bytes.try_into().ok().map(i64::from_be_bytes),
    };
    value.map(Some).ok_or(sqlx::Error::Decode("an integer of neither 2, 4 nor 8 bytes".into()))
}

macro_rules! never_null {
    ($($type:ty),+) => { $(
        impl Value for $type {
            fn at(answer: &Answer<'_>, column: usize) -> Result<Self> {
                let value: Option<Self> = Value::at(answer, column)?;
                Ok(value.ok_or(sqlx::Error::Decode("null where there is always a value".into()))?)
            }
        }
    )+ };
}
never_null!(i64, String, Vec<u8>);

macro_rules! tuples {
    ($(($($name:ident $at:tt),+))+) => { $(
        impl<$($name: Value),+> FromAnswer for ($($name,)+) {
            fn read(answer: &Answer<'_>) -> Result<Self> {
                Ok(($($name::at(answer, $at)?,)+))
            }
        }
    )+ };
}
tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

/// Where the rows lie: chosen once, when the store is opened.
pub(crate) enum Engine {
    Sqlite(Folder),
    Postgres(Box<Server>),
}

impl Engine {
    /// The days there are, oldest first.
    pub(crate) async fn days(&self) -> Result<Arc<[Day]>> {
        match self {
            Self::Sqlite(folder) => folder.files.days(),
            Self::Postgres(server) => server.days().await,
        }
    }

    /// That day; `None` when there is none.
    pub(crate) async fn day(&self, day: Day) -> Result<Option<Arc<OneDay>>> {
        match self {
            Self::Sqlite(folder) => folder.files.get(day).await,
            Self::Postgres(server) => server.day(day).await,
        }
    }

    /// That day, of which a change has told; `None` when it has gone.
    pub(crate) async fn day_of_change(&self, day: Day) -> Result<Option<Arc<OneDay>>> {
        match self {
            Self::Sqlite(folder) => folder.files.get(day).await,
            Self::Postgres(server) => Ok(Some(server.day_of_change(day))),
        }
    }

    /// What stands beside the days.
    pub(crate) fn main(&self) -> &Readers {
        match self {
            Self::Sqlite(folder) => &folder.main,
            Self::Postgres(server) => &server.readers,
        }
    }

    /// Runs a statement that belongs to no batch on what stands beside the days; on return it is on disk.
    pub(crate) async fn write(&self, query: Query) -> Result<()> {
        self.write_all(vec![query]).await
    }

    /// The same, several of them together or none.
    pub(crate) async fn write_all(&self, queries: Vec<Query>) -> Result<()> {
        let _place = PLACES.acquire().await.map_err(Error::damaged)?;
        match self {
            Self::Sqlite(folder) => {
                let mut conn = sqlite::schema::writer(&folder.main_path, sqlite::schema::Place::Main).await?;
                let mut tx = conn.begin_with("begin immediate").await?;
                for query in queries {
                    Conn::Sqlite(&mut tx).execute(query).await?;
                }
                tx.commit().await?;
                Ok(conn.close().await?)
            }
            Self::Postgres(server) => {
                let mut conn = server.options.connect().await.map_err(|error| postgres::refusal(&server.options, &error))?;
                let mut tx = conn.begin().await?;
                for query in queries {
                    Conn::Postgres(&mut tx).execute(query).await?;
                }
                tx.commit().await?;
                Ok(conn.close().await?)
            }
        }
    }

    /// The question for the names of all lanes, to be asked there.
    pub(crate) fn lanes(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "select lane from home union select name from lane",
            Self::Postgres(_) => "select name from lane",
        }
    }
}

/// The one writer of a process.
pub(crate) enum Writer {
    Sqlite(sqlite::commit::Writer),
    Postgres(Box<postgres::commit::Writer>),
}

impl Writer {
    pub(crate) fn new(store: &Store) -> Self {
        match &store.0.engine {
            Engine::Sqlite(_) => Self::Sqlite(sqlite::commit::Writer::new(store.0.progress.seq())),
            Engine::Postgres(_) => Self::Postgres(Box::default()),
        }
    }

    pub(crate) async fn commit(&mut self, store: &Store, batch: Batch) -> Result<Committed> {
        match (self, &store.0.engine) {
            (Self::Sqlite(writer), Engine::Sqlite(folder)) => writer.commit(store, folder, batch).await,
            (Self::Postgres(writer), Engine::Postgres(server)) => writer.commit(store, server, batch).await,
            _ => Err(Error::damaged("a writer of the other engine")),
        }
    }
}
