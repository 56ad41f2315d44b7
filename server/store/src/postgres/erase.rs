//! A person out of a Postgres.
//!
//! In: whose rows. Out: what went. Batches take the writers' lock as a sweeper's do; what a writer uses from a new round on
//! is not taken for unused (`sweep`). Refuses to know: what hangs on a row.

use std::time::Instant;

use sqlx::{AssertSqlSafe, Connection};
use tracemail_model::time::Day;

use super::{Server, digest, sweep::locked};
use crate::{
    Result,
    dialect::{BY_DAY, Dialect, partition},
    engine::Conn,
    person::{
        erase::{Erased, Target},
        names,
    },
    query::Query,
    retention::pace::Pace,
};

impl Server {
    /// Takes him out of one day.
    pub(crate) async fn erase_day(&self, day: Day, target: &Target<'_>, gone: &mut Erased) -> Result<()> {
        let mut conn = self.sweeper().await?;
        let (mut from, mut pace) = (i64::MIN, Pace::default());
        loop {
            let mut tx = locked(&mut conn).await?;
            let began = Instant::now();
            let last = target.batch(&mut Conn::Postgres(&mut tx), Dialect::Postgres(day), from, pace.rows(), gone).await?;
            let Some(last) = last else { break };
            digest::forget(&mut Conn::Postgres(&mut tx), day).await?;
            // the words that only his rows used go as those of old rows do
            let swept = Query::new("insert into swept (day) values ($1) on conflict do nothing").arg(i64::from(day.0));
            Conn::Postgres(&mut tx).execute(swept).await?;
            tx.commit().await?;
            from = last.saturating_add(1);
            pace.rest(began.elapsed()).await;
        }
        Ok(conn.close().await?)
    }

    /// What is left of him when his rows have gone: lines nobody understood, names, and the space of those days. Gives the
    /// number of lines.
    pub(crate) async fn erase_rest(&self, touched: &[Day], target: &Target<'_>) -> Result<u64> {
        let mut conn = self.sweeper().await?;
        let lines = target.unknown_lines(&mut Conn::Postgres(&mut conn)).await?;
        let mut tx = locked(&mut conn).await?;
        let query = Query::new("update round set nth = nth + 1 returning nth");
        let round = Conn::Postgres(&mut tx).first::<(i64,)>(query).await?.map_or(0, |(nth,)| nth);
        tx.commit().await?;
        let unused = names::unused(&mut Conn::Postgres(&mut conn), Dialect::Days, target).await?;
        let mut tx = locked(&mut conn).await?;
        let query = Query::new("delete from address where id = any($1) and round < $2").arg(unused).arg(round);
        Conn::Postgres(&mut tx).execute(query).await?;
        tx.commit().await?;
        for table in touched.iter().flat_map(|day| BY_DAY.map(|table| partition(table, *day))).chain(["address".to_owned()]) {
            sqlx::raw_sql(AssertSqlSafe(format!("vacuum {table}"))).execute(&mut conn).await?;
        }
        conn.close().await?;
        Ok(lines)
    }
}
