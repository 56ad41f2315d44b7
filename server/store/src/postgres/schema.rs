//! A Postgres brought to today's schema, or told why it cannot be used.
//!
//! In: how to connect. Out: nothing, when all is well. Refuses to know: what the tables are for.

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use super::{lock, refusal};
use crate::{Error, Result, engine::Conn, query::Query};

/// `migrations/postgres`, in order: the same numbers and names as SQLite's.
pub(crate) const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../../../../migrations/postgres/0001_lane.sql")),
    (2, include_str!("../../../../migrations/postgres/0002_entry.sql")),
    (3, include_str!("../../../../migrations/postgres/0003_home.sql")),
    (4, include_str!("../../../../migrations/postgres/0004_search.sql")),
    (5, include_str!("../../../../migrations/postgres/0005_issued.sql")),
    (6, include_str!("../../../../migrations/postgres/0006_retention.sql")),
    (7, include_str!("../../../../migrations/postgres/0007_finding.sql")),
    (8, include_str!("../../../../migrations/postgres/0008_seal.sql")),
    (9, include_str!("../../../../migrations/postgres/0009_account.sql")),
    (10, include_str!("../../../../migrations/postgres/0010_embed_ticket.sql")),
    (11, include_str!("../../../../migrations/postgres/0011_digest.sql")),
    (12, include_str!("../../../../migrations/postgres/0012_open.sql")),
    (13, include_str!("../../../../migrations/postgres/0013_tally.sql")),
    (14, include_str!("../../../../migrations/postgres/0014_reason.sql")),
    (15, include_str!("../../../../migrations/postgres/0015_sign_in.sql")),
    (16, include_str!("../../../../migrations/postgres/0016_export.sql")),
    (17, include_str!("../../../../migrations/postgres/0017_telling.sql")),
    (18, include_str!("../../../../migrations/postgres/0018_whole.sql")),
    (19, include_str!("../../../../migrations/postgres/0019_erased.sql")),
    (20, include_str!("../../../../migrations/postgres/0020_export_reason.sql")),
    (21, include_str!("../../../../migrations/postgres/0021_claim.sql")),
    (22, include_str!("../../../../migrations/postgres/0022_find.sql")),
    (23, include_str!("../../../../migrations/postgres/0023_issued_stamp.sql")),
    (24, include_str!("../../../../migrations/postgres/0024_vouched.sql")),
    (25, include_str!("../../../../migrations/postgres/0025_count.sql")),
    (26, include_str!("../../../../migrations/postgres/0026_sent.sql")),
];

/// The newest schema this program knows.
const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// Whoever writes holds this advisory lock until its transaction ends ("tracemai" in ASCII).
pub(crate) const LOCK: i64 = 0x7472_6163_656d_6169;

/// The one server that watches logins holds this one as long as it does; whoever changes findings, until its transaction
/// ends the one after it.
pub(crate) const WATCH: i64 = LOCK + 1;

/// The number in `server_version_num` of the oldest version that has all we use.
const OLDEST: i64 = 150_000;

/// Checks, and migrates in one transaction.
pub(crate) async fn open(options: &PgConnectOptions) -> Result<()> {
    let mut conn = options.connect().await.map_err(|error| refusal(options, &error))?;
    check(&mut conn).await?;
    migrate(&mut conn, options).await.map_err(|error| if let Error::Sql(error) = error { unfit(error) } else { error })?;
    conn.close().await?;
    Ok(())
}

/// Checks that a replica has the schema of its primary.
pub(crate) async fn check_replica(options: &PgConnectOptions) -> Result<()> {
    let mut conn = options.connect().await.map_err(|error| refusal(options, &error))?;
    let found = version(&mut Conn::Postgres(&mut conn)).await?;
    conn.close().await?;
    if found == KNOWN {
        return Ok(());
    }
    Err(Error::Unfit(format!(
        "--database-read is no replica of --database, or far behind it (schema {found}, where {KNOWN} is): give a streaming replica, or leave it out"
    )))
}

async fn version(conn: &mut Conn<'_>) -> Result<i64> {
    let exists: Option<(Option<String>,)> = conn.first(Query::new("select cast(to_regclass('schema_version') as text)")).await?;
    Ok(match exists {
        Some((Some(_),)) => conn.first::<(i64,)>(Query::new("select version from schema_version")).await?.map_or(0, |(version,)| version),
        _ => 0,
    })
}

async fn check(conn: &mut PgConnection) -> Result<()> {
    let setting = async |conn: &mut PgConnection, name: &str| -> Result<String> {
        let value: Option<(Option<String>,)> = Conn::Postgres(conn).first(Query::new("select current_setting($1)").arg(name)).await?;
        Ok(value.and_then(|(value,)| value).unwrap_or_default())
    };
    let version = setting(conn, "server_version_num").await?;
    if version.parse::<i64>().is_ok_and(|number| number < OLDEST) {
        return Err(Error::Unfit(format!(
            "this is PostgreSQL {}, and Tracemail needs 15 or newer: upgrade it, or give another --database",
            setting(conn, "server_version").await?
        )));
    }
    let encoding = setting(conn, "server_encoding").await?;
    if encoding != "UTF8" {
        return Err(Error::Unfit(format!(
            "the database is in {encoding}, which cannot hold every mail's text: create it with --encoding=UTF8 --template=template0"
        )));
    }
    if setting(conn, "fsync").await? != "on" {
        tracing::warn!("PostgreSQL runs with fsync off: what it says is written can be lost with the power");
    }
    Ok(())
}

async fn migrate(conn: &mut PgConnection, options: &PgConnectOptions) -> Result<()> {
    let mut tx = conn.begin().await?;
    // an index of all days may take an hour, and another server may be at it
    sqlx::raw_sql("set local statement_timeout = 0").execute(&mut *tx).await?;
    let conn = &mut Conn::Postgres(&mut tx);
    conn.execute(Query::new("select pg_advisory_xact_lock($1)").arg(LOCK)).await?;
    let found = version(conn).await?;
    if found > KNOWN {
        let path = options.get_database().unwrap_or("the database").to_owned();
        return Err(Error::Newer { path, found, known: KNOWN });
    }
    if found < KNOWN {
        lock::off(&mut tx).await?;
    }
    for (_, text) in MIGRATIONS.iter().filter(|(number, _)| *number > found) {
        sqlx::raw_sql(*text).execute(&mut *tx).await?;
    }
    if found < KNOWN {
        let text = format!(
            "create table if not exists schema_version (version bigint not null);
             truncate schema_version; insert into schema_version values ({KNOWN})"
        );
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
    }
    lock::on(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// What a migration may lack that only an administrator can give.
fn unfit(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(said) if said.message().contains("pg_trgm") => Error::Unfit(format!(
            "the extension pg_trgm is missing ({said}): install PostgreSQL's contrib package, then as its administrator: create extension pg_trgm"
        )),
        sqlx::Error::Database(said) if said.code().as_deref() == Some("42501") => Error::Unfit(format!(
            "the database's user may not make tables there, or not use those that are ({said}): make it the owner of the database"
        )),
        _ => error.into(),
    }
}
