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
    (1, include_str!("../../../../migrations/sqlite/0001_lane.sql"), None),
    (2, include_str!("../../../../migrations/sqlite/0002_entry.sql"), Some(Place::Day)),
    (3, include_str!("../../../../migrations/sqlite/0003_home.sql"), Some(Place::Main)),
    (4, include_str!("../../../../migrations/sqlite/0004_search.sql"), Some(Place::Day)),
    (5, include_str!("../../../../migrations/sqlite/0005_issued.sql"), Some(Place::Main)),
    (6, include_str!("../../../../migrations/sqlite/0006_retention.sql"), Some(Place::Main)),
    (7, include_str!("../../../../migrations/sqlite/0007_finding.sql"), Some(Place::Main)),
    (8, include_str!("../../../../migrations/sqlite/0008_seal.sql"), Some(Place::Day)),
    (9, include_str!("../../../../migrations/sqlite/0009_account.sql"), Some(Place::Main)),
    (10, include_str!("../../../../migrations/sqlite/0010_embed_ticket.sql"), Some(Place::Main)),
    (11, include_str!("../../../../migrations/sqlite/0011_digest.sql"), Some(Place::Day)),
    (12, include_str!("../../../../migrations/sqlite/0012_open.sql"), Some(Place::Day)),
    (13, include_str!("../../../../migrations/sqlite/0013_tally.sql"), Some(Place::Day)),
    (14, include_str!("../../../../migrations/sqlite/0014_reason.sql"), Some(Place::Main)),
    (15, include_str!("../../../../migrations/sqlite/0015_sign_in.sql"), Some(Place::Main)),
    (16, include_str!("../../../../migrations/sqlite/0016_export.sql"), Some(Place::Main)),
    (17, include_str!("../../../../migrations/sqlite/0017_telling.sql"), Some(Place::Main)),
    (18, include_str!("../../../../migrations/sqlite/0018_whole.sql"), None),
    (19, include_str!("../../../../migrations/sqlite/0019_erased.sql"), Some(Place::Main)),
    (20, include_str!("../../../../migrations/sqlite/0020_export_reason.sql"), Some(Place::Main)),
    (21, include_str!("../../../../migrations/sqlite/0021_claim.sql"), Some(Place::Main)),
    (22, include_str!("../../../../migrations/sqlite/0022_find.sql"), None),
    (23, include_str!("../../../../migrations/sqlite/0023_issued_stamp.sql"), Some(Place::Main)),
    (24, include_str!("../../../../migrations/sqlite/0024_vouched.sql"), Some(Place::Main)),
    (25, include_str!("../../../../migrations/sqlite/0025_count.sql"), None),
    (26, include_str!("../../../../migrations/sqlite/0026_sent.sql"), None),
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
        .with_regexp()
        .statement_cache_capacity(100)
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

/// A connection that writes. The file is made when it is not there, and brought to today's schema.
pub(crate) async fn writer(path: &Path, place: Place) -> Result<SqliteConnection> {
    write_with(options(path).create_if_missing(true), path, place).await
}

/// A connection that writes to a day there is, and may write all of it anew: that goes by way of the disk, not of memory.
pub(crate) async fn sealer(path: &Path) -> Result<SqliteConnection> {
    write_with(options(path).pragma("temp_store", "file"), path, Place::Day).await
}

async fn write_with(options: SqliteConnectOptions, path: &Path, place: Place) -> Result<SqliteConnection> {
    refuse_newer(path, version_in_header(path).await)?;
    let mut conn = options
        .page_size(16_384)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // what is deleted is gone from the file, too
        .pragma("secure_delete", "on")
        .pragma("cache_size", "-65536")
        // copied into the file when it has 56 MiB: most pages come in every batch again
        .pragma("wal_autocheckpoint", "3500")
        // what a large commit made of the log is given back when it has been copied into the file
        .pragma("journal_size_limit", "8388608")
        .command_buffer_size(256)
        .connect()
        .await?;
    // asked of SQLite, too: the newest migration may still stand in the log
    let found = version(&mut conn).await?;
    refuse_newer(path, found)?;
    durable(&mut conn, path).await?;
    if found < KNOWN {
        migrate(&mut conn, path, place).await?;
    }
    Ok(conn)
}

/// Asks back what was asked for: some file systems have no shared memory, and SQLite then quietly keeps another mode.
async fn durable(conn: &mut SqliteConnection, path: &Path) -> Result<()> {
    let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *conn).await?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(conn).await?;
    // 2 is FULL
    if (mode.as_str(), synchronous) == ("wal", 2) { Ok(()) } else { Err(Error::NotDurable { path: path.display().to_string(), mode }) }
}

/// How a connection that only reads is opened; the writer must have made the file.
pub(crate) fn reader(path: &Path) -> SqliteConnectOptions {
    options(path).read_only(true).pragma("query_only", "on").pragma("cache_size", "-4096").row_buffer_size(256)
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

/// Whether a file needs no writer to be read: its schema is today's, and has been since before its log was begun.
pub(crate) async fn is_of_today(path: &Path) -> bool {
    version_in_header(path).await == KNOWN
}

/// What the file itself says, without its log, and nothing is changed by asking; 0 for a file that is not there or is not
/// SQLite's, which a writer says better.
///
/// SQLite must open it. A process that closes a file lets go of every lock it has on it, SQLite's too; the next program that
/// leaves the database then believes it is the last, and takes the log away from under this one
/// (`sqlite.org/howtocorrupt.html`, 2.2). SQLite knows, and closes it later.
async fn version_in_header(path: &Path) -> i64 {
    let Ok(mut conn) = options(path).read_only(true).immutable(true).connect().await else { return 0 };
    let found = version(&mut conn).await.unwrap_or(0);
    // nothing was written that could be lost
    drop(conn.close().await);
    found
}

fn refuse_newer(path: &Path, found: i64) -> Result<()> {
    if found > KNOWN {
        return Err(Error::Newer { path: path.display().to_string(), found, known: KNOWN });
    }
    Ok(())
}
