//! How a database file is opened: its settings, its version, its migrations.
//!
//! In: a path. Out: a connection to a file with today's schema. Refuses to know: what the tables are for.
//!
//! The version stands in SQLite's own `user_version`: the number of the newest migration. Migrations run in one
//! transaction, so there is no half-made file; a file from a newer Tracemail is told from its header and left alone.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{Error, Result};

/// Which kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `tracemail.db`
    Main,
    /// `days/2026-11-21.db`
    Day,
}

/// `migrations/sqlite`, in order: number, text, and the kind of file it is for (`None`: both).
const MIGRATIONS: &[(i64, &str, Option<Place>)] = &[
    (1, include_str!("../../../migrations/sqlite/0001_lane.sql"), None),
    (2, include_str!("../../../migrations/sqlite/0002_entry.sql"), Some(Place::Day)),
    (3, include_str!("../../../migrations/sqlite/0003_home.sql"), Some(Place::Main)),
];

/// The newest schema this program knows.
pub(crate) const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// Another process may hold the file for as long as one batch takes.
const PATIENCE: Duration = Duration::from_secs(15);

// what `libsqlite3-sys` bundles; checked again at run time in `Store::open`, where another library may be linked
const _: () = assert!(libsqlite3_sys::SQLITE_VERSION_NUMBER >= 3_051_003, "SQLite 3.51.3 or newer");

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(PATIENCE)
        .foreign_keys(false)
        .statement_cache_capacity(64)
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

/// A connection that writes. The file is made when it is not there, and brought to today's schema.
pub(crate) async fn writer(path: &Path, place: Place) -> Result<SqliteConnection> {
    let plain = options(path).create_if_missing(true).page_size(16_384);
    if path.exists() {
        // before WAL mode or anything else could touch a file that is not ours to touch
        let mut looking = plain.clone().read_only(true).create_if_missing(false).connect().await?;
        let found = version(&mut looking).await;
        looking.close().await?;
        refuse_newer(path, found?)?;
    }
    let mut conn = plain
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-65536")
        .pragma("wal_autocheckpoint", "2000")
        .command_buffer_size(256)
        .connect()
        .await?;
    if version(&mut conn).await? < KNOWN {
        migrate(&mut conn, path, place).await?;
    }
    Ok(conn)
}

/// How a connection that only reads is opened; the writer must have made the file.
pub(crate) fn reader(path: &Path) -> SqliteConnectOptions {
    options(path).read_only(true).pragma("query_only", "on").pragma("cache_size", "-8192").row_buffer_size(256)
}

/// Refuses an SQLite whose checkpoints could damage a file.
pub(crate) async fn check_engine(conn: &mut SqliteConnection) -> Result<()> {
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(conn).await?;
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if numbers < vec![3, 51, 3] { Err(Error::Engine(version)) } else { Ok(()) }
}

async fn migrate(conn: &mut SqliteConnection, path: &Path, place: Place) -> Result<()> {
    let mut tx = conn.begin_with("begin immediate").await?;
    // asked again inside: another process may have been first
    let found = version(&mut tx).await?;
    refuse_newer(path, found)?;
    for (number, text, only) in MIGRATIONS {
        if *number > found && only.is_none_or(|only| only == place) {
            sqlx::raw_sql(*text).execute(&mut *tx).await?;
        }
    }
    // a pragma takes no binds; the number is ours
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("pragma user_version = {KNOWN}"))).execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

async fn version(conn: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("pragma user_version").fetch_one(conn).await?)
}

fn refuse_newer(path: &Path, found: i64) -> Result<()> {
    if found > KNOWN {
        return Err(Error::Newer { path: path.display().to_string(), found, known: KNOWN });
    }
    Ok(())
}
