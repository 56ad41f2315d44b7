//! A person out of the day files.
//!
//! In: whose rows. Out: what went. A day in which he has no row is left as it is; a sealed one is opened first, and packed
//! again by whoever packs. What is deleted is overwritten with zeros, the file is written anew at once, and its
//! write-ahead log is emptied; where somebody writes or reads there just now, the sweeper does the rest when the day is
//! still. Refuses to know: what hangs on a row.

use std::time::Instant;

use sqlx::{Connection, SqliteConnection};
use tracemail_model::time::Day;

use super::{
    Folder,
    schema::{self, Place},
    sweep::{empty_log, mark},
    unseal::unseal,
};
use crate::{
    Result,
    dialect::Dialect,
    engine::Conn,
    person::{
        erase::{Erased, Target},
        names,
    },
    query::Query,
    retention::pace::Pace,
};

impl Folder {
    /// Takes him out of one day.
    pub(crate) async fn erase_day(&self, day: Day, target: &Target<'_>, gone: &mut Erased) -> Result<()> {
        let mut conn = self.sweeper(day).await?;
        let lines = target.unknown_lines(&mut Conn::Sqlite(&mut conn)).await?;
        gone.lines += lines;
        let has_rows = is_known(&mut conn, target).await? && has_rows(&mut conn, target).await?;
        if has_rows {
            self.erase_rows(&mut conn, day, target, gone).await?;
        }
        if has_rows || lines > 0 {
            conn.close().await?;
            conn = schema::sealer(&self.files.path(day)).await?;
            anew(&mut conn).await?;
        }
        Ok(conn.close().await?)
    }

    async fn erase_rows(&self, conn: &mut SqliteConnection, day: Day, target: &Target<'_>, gone: &mut Erased) -> Result<()> {
        // the words that only his rows used go as those of old rows do
        self.main_write(Query::new("insert into swept (day) values ($1) on conflict do nothing").arg(i64::from(day.0))).await?;
        unseal(conn, &|| false).await?;
        let (mut from, mut pace) = (i64::MIN, Pace::default());
        loop {
            let mut tx = conn.begin_with("begin immediate").await?;
            let began = Instant::now();
            let last = target.batch(&mut Conn::Sqlite(&mut tx), Dialect::Sqlite, from, pace.rows(), gone).await?;
            tx.commit().await?;
            let Some(last) = last else { break };
            from = last.saturating_add(1);
            pace.rest(began.elapsed()).await;
        }
        let mut tx = conn.begin_with("begin immediate").await?;
        let unused = names::unused(&mut Conn::Sqlite(&mut tx), Dialect::Sqlite, target).await?;
        if !unused.is_empty() {
            mark(&mut Conn::Sqlite(&mut tx), "address").await?;
            let mut query = Query::new("delete from address where id in (");
            let list = query.numbers(unused);
            query.push(&format!("{list})"));
            Conn::Sqlite(&mut tx).execute(query).await?;
        }
        Ok(tx.commit().await?)
    }

    /// What stands beside the days: lines nobody understood; and the file written anew. Gives the number of lines.
    pub(crate) async fn erase_main(&self, target: &Target<'_>) -> Result<u64> {
        let mut conn = schema::writer(&self.main_path, Place::Main).await?;
        let lines = target.unknown_lines(&mut Conn::Sqlite(&mut conn)).await?;
        anew(&mut conn).await?;
        conn.close().await?;
        Ok(lines)
    }

    async fn main_write(&self, query: Query) -> Result<()> {
        let mut conn = schema::writer(&self.main_path, Place::Main).await?;
        Conn::Sqlite(&mut conn).execute(query).await?;
        Ok(conn.close().await?)
    }
}

/// Whether a day's dictionary has any of his addresses.
async fn is_known(conn: &mut SqliteConnection, target: &Target<'_>) -> Result<bool> {
    let mut query = Query::new("");
    let question = target.addresses(&mut query);
    query.push(&format!("{question} limit 1"));
    Ok(Conn::Sqlite(conn).first::<(i64,)>(query).await?.is_some())
}

/// Whether any row of that day goes.
async fn has_rows(conn: &mut SqliteConnection, target: &Target<'_>) -> Result<bool> {
    let mut query = Query::new("");
    let rows = target.rows(&mut query)?;
    query.push(&format!("select 1 from entry where {rows} limit 1"));
    Ok(Conn::Sqlite(conn).first::<(i64,)>(query).await?.is_some())
}

/// Writes a file anew, without the copies that are left in the gaps of its pages, and empties its log.
async fn anew(conn: &mut SqliteConnection) -> Result<()> {
    match sqlx::raw_sql("vacuum").execute(&mut *conn).await {
        // somebody writes there and does not let go
        Err(sqlx::Error::Database(said)) if said.code().is_some_and(|code| code == "5" || code == "6") => {
            tracing::debug!("a file is not written anew now: {said}");
        }
        other => {
            other?;
        }
    }
    empty_log(conn).await
}
