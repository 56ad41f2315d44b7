//! A closed day of a Postgres is tidied, and gets its tallies and its lists of senders (`digest`).
//!
//! In: a day that gets hardly any news. Out: how large it was and is. The tallies are made whole or not at all, and that
//! they are there says that it is done. Refuses to know: questions.

use sqlx::{AssertSqlSafe, PgConnection};
use tracemail_model::time::{Day, Micros};

use super::{Server, digest};
use crate::{
    Result,
    compact::Compacted,
    dialect::{BY_DAY, partition},
    engine::Conn,
    query::Query,
    retention::{
        Policy,
        due::{Due, due},
    },
};

impl Server {
    /// Whether that day has rows, all of which stay, and lacks its tallies.
    pub(crate) async fn is_due(&self, day: Day, policy: &Policy, now: Micros) -> Result<bool> {
        let mut conn = self.sweeper().await?;
        let due = due(&mut Conn::Postgres(&mut conn), day, policy, now).await?;
        // rows that go would take the tallies with them
        Ok(due == Due::Nothing && !digest::is_made(&mut conn, day).await?)
    }

    /// Makes the tallies.
    pub(crate) async fn seal(&self, day: Day, mut progress: impl FnMut(u64, u64)) -> Result<Option<Compacted>> {
        let mut conn = self.sweeper().await?;
        let entry = partition(BY_DAY[0], day);
        if !is_there(&mut conn, &entry).await? {
            return Ok(None);
        }
        let before = bytes(&mut conn, day).await?;
        if !digest::is_made(&mut conn, day).await? {
            progress(0, 2);
            sqlx::raw_sql(AssertSqlSafe(format!("vacuum (analyze) {entry}"))).execute(&mut conn).await?;
            progress(1, 2);
            digest::make(&mut conn, day).await?;
        }
        progress(2, 2);
        Ok(Some(Compacted { before, after: bytes(&mut conn, day).await? }))
    }
}

async fn is_there(conn: &mut PgConnection, name: &str) -> Result<bool> {
    let query = Query::new("select cast(to_regclass($1) is not null as int)").arg(name);
    Ok(Conn::Postgres(conn).first::<(i64,)>(query).await? == Some((1,)))
}

/// Of all that the day takes on disk.
async fn bytes(conn: &mut PgConnection, day: Day) -> Result<u64> {
    let tables = BY_DAY.map(|table| partition(table, day)).to_vec();
    let query = Query::new("select cast(coalesce(sum(pg_total_relation_size(to_regclass(name))), 0) as bigint) from unnest($1) as n(name)");
    Ok(Conn::Postgres(conn).first::<(i64,)>(query.arg(tables)).await?.map_or(0, |(bytes,)| bytes as u64))
}
