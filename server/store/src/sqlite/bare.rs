//! A day from which many rows go stands without the indexes of its rows meanwhile.
//!
//! Rows that go lie everywhere in an index, and each batch of them would write nearly all of its pages anew; without
//! indexes they are taken out of the table in its own order, and what stays is indexed once.
//!
//! In: a day's file. Out: the same answers, found slower in between. Each index goes and comes in a transaction of its own,
//! and what comes back is noted in the file: killed at any moment the next sweep goes on. Refuses to know: which rows go.

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::{Result, engine::Conn, query::Query, retention::due::Group};

/// So many rows are worth it.
const MANY: i64 = if cfg!(test) { 20 } else { 2_000 };

/// Whether about so many rows of these groups go that it is worth it.
pub(super) async fn is_worth_it(conn: &mut SqliteConnection, groups: &[Group]) -> Result<bool> {
    let mut rows = 0;
    for group in groups {
        let mut query = Query::new("select cast(coalesce(sum(rows), 0) as bigint) from hourly where domain in (");
        let domains = query.numbers(group.domains.clone());
        let hour = query.bind((group.first >> 30).div_euclid(3600));
        query.push(&format!("{domains}) and hour < {hour}"));
        rows += Conn::Sqlite(conn).first::<(i64,)>(query).await?.map_or(0, |(rows,)| rows);
    }
    Ok(rows >= MANY)
}

/// Whether any index is away.
pub(super) async fn is_bare(conn: &mut SqliteConnection) -> Result<bool> {
    Ok(Conn::Sqlite(conn).first::<(i64,)>(Query::new("select 1 from bare limit 1")).await?.is_some())
}

/// Takes the indexes away.
pub(super) async fn strip(conn: &mut SqliteConnection) -> Result<()> {
    const INDEXES: &str = "select name from sqlite_schema where type = 'index' and tbl_name = 'entry' and sql is not null";
    for (name,) in Conn::Sqlite(conn).fetch::<(String,)>(Query::new(INDEXES)).await? {
        let mut tx = conn.begin_with("begin immediate").await?;
        let note = "insert into bare (name, sql) select name, sql from sqlite_schema where type = 'index' and name = $1";
        Conn::Sqlite(&mut tx).execute(Query::new(note).arg(&*name)).await?;
        // a name out of our own schema
        sqlx::raw_sql(AssertSqlSafe(format!("drop index {name}"))).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Brings back what was taken away, if anything was.
pub(super) async fn dress(conn: &mut SqliteConnection) -> Result<()> {
    for (name, sql) in Conn::Sqlite(conn).fetch::<(String, String)>(Query::new("select name, sql from bare")).await? {
        let mut tx = conn.begin_with("begin immediate").await?;
        // as our own schema wrote it
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await?;
        Conn::Sqlite(&mut tx).execute(Query::new("delete from bare where name = $1").arg(name)).await?;
        tx.commit().await?;
    }
    Ok(())
}
