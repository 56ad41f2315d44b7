//! A closed day of a Postgres gets the exact indexes that would cost an open one too much (`0012_open.sql`), and its
//! tallies (`digest`).
//!
//! In: a day that gets hardly any news. Out: indexes of what is asked for by itself: a session, a message-id, a queue id.
//! Each is made whole or not at all, and that it is there says that it is done. Late rows enter them as any other.
//! Refuses to know: questions.

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

/// The columns that an open day has no exact index of.
const HASHES: [&str; 3] = ["session_hash", "message_hash", "queue_hash"];

impl Server {
    /// Whether that day has rows that stay, and lacks an index or its tallies.
    pub(crate) async fn is_due(&self, day: Day, policy: &Policy, now: Micros) -> Result<bool> {
        let mut conn = self.sweeper().await?;
        let due = due(&mut Conn::Postgres(&mut conn), day, policy, now).await?;
        if due == Due::All {
            return Ok(false);
        }
        for column in HASHES {
            if !is_there(&mut conn, &index(day, column)).await? {
                return Ok(true);
            }
        }
        // rows that go would take the tallies with them
        Ok(due == Due::Nothing && !digest::is_made(&mut conn, day).await?)
    }

    /// Makes the indexes and the tallies; who writes into that day meanwhile waits for the one that is being made.
    pub(crate) async fn seal(&self, day: Day, mut progress: impl FnMut(u64, u64)) -> Result<Option<Compacted>> {
        let mut conn = self.sweeper().await?;
        let entry = partition(BY_DAY[0], day);
        if !is_there(&mut conn, &entry).await? {
            return Ok(None);
        }
        let before = bytes(&mut conn, day).await?;
        let all = HASHES.len() as u64 + 1;
        let mut news = false;
        for (done, column) in (0..).zip(HASHES) {
            progress(done, all);
            let name = index(day, column);
            if !is_there(&mut conn, &name).await? {
                let text = format!("create index if not exists {name} on {entry} ({column}) where {column} is not null");
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut conn).await?;
                news = true;
            }
        }
        if news {
            sqlx::raw_sql(AssertSqlSafe(format!("vacuum (analyze) {entry}"))).execute(&mut conn).await?;
        }
        progress(all - 1, all);
        if !digest::is_made(&mut conn, day).await? {
            digest::make(&mut conn, day).await?;
        }
        progress(all, all);
        Ok(Some(Compacted { before, after: bytes(&mut conn, day).await? }))
    }
}

/// `entry_2026_11_21_message_hash`
fn index(day: Day, column: &str) -> String {
    format!("{}_{column}", partition(BY_DAY[0], day))
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
