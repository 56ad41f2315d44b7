//! Old rows out of a Postgres: a day of which nothing may stay goes with its partitions, single domains' rows in small
//! batches.
//!
//! In: the policy and the time. Out: what went. Refuses to know: which rows are past (`retention/due`), and what hangs
//! on a row (`retention/purge`).
//!
//! A batch takes the writers' lock, as a commit does, for some milliseconds. Writers remember partitions and names; the
//! number of the round tells them to forget. A round of looking for unused names begins with a new number, which every
//! text that a writer uses from then on carries: what neither carries it nor stands in a row is used by nobody.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tracemail_model::{
    ids::{Key, RowId},
    story::StoryId,
    time::{Day, Micros},
};

use super::{Server, digest, lock, refusal, schema::LOCK, senders};
use crate::{
    Error, Result, Store,
    dialect::{BY_DAY, Dialect, partition},
    engine::Conn,
    query::Query,
    retention::{
        Policy, Stop, Swept,
        due::{Due, Group, due},
        pace::Pace,
        purge,
        unused::{self, BOOKS, Used},
    },
};

/// Whoever sweeps holds this advisory lock ("sweep" in ASCII).
const SWEEP: i64 = 0x73_7765_6570;
/// How often a day is asked for that somebody reads, and between.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(300);
/// Domains whose counts go at once.
const DOMAINS: usize = 200;
/// Names looked at at once.
const NAMES: i64 = 10_000;
const HOURS: i64 = 24;

/// This process sweeps.
pub(crate) struct Turn(PgConnection);

impl Turn {
    /// Another may.
    pub(crate) async fn end(self) -> Result<()> {
        Ok(self.0.close().await?)
    }
}

impl Server {
    /// Says that this process sweeps; `None`: another does.
    pub(crate) async fn take_turn(&self) -> Result<Option<Turn>> {
        let mut conn = self.sweeper().await?;
        let query = Query::new("select cast(pg_try_advisory_lock($1) as int)").arg(SWEEP);
        let mine = Conn::Postgres(&mut conn).first::<(i64,)>(query).await? == Some((1,));
        Ok(mine.then_some(Turn(conn)))
    }

    /// Lines nobody understood.
    pub(crate) async fn sweep_main(&self, policy: &Policy, now: Micros) -> Result<()> {
        let mut conn = self.sweeper().await?;
        let since = policy.usual().since(now).0;
        Conn::Postgres(&mut conn).execute(Query::new("delete from unknown where time < $1").arg(since)).await?;
        Ok(conn.close().await?)
    }

    /// Takes out of one day what is past.
    #[cfg_attr(not(test), expect(unused_variables, reason = "tests let it fail"))]
    pub(crate) async fn sweep_day(&self, store: &Store, day: Day, policy: &Policy, now: Micros, stop: &Stop<'_>) -> Result<Swept> {
        let mut swept = Swept::default();
        let mut conn = self.sweeper().await?;
        let due = due(&mut Conn::Postgres(&mut conn), day, policy, now).await?;
        if due != Due::Nothing {
            let query = Query::new("insert into swept (day) values ($1) on conflict do nothing").arg(i64::from(day.0));
            Conn::Postgres(&mut conn).execute(query).await?;
        }
        match due {
            Due::Nothing => {}
            Due::All => swept.days += u64::from(self.drop_day(&mut conn, day).await?),
            Due::Some(groups) => {
                let mut pace = Pace::default();
                for group in &groups {
                    while !stop() {
                        let rows = one_batch(&mut conn, day, group, &mut pace).await?;
                        swept.rows += rows;
                        if rows == 0 {
                            break;
                        }
                        #[cfg(test)]
                        store.0.fault.point("batch")?;
                    }
                }
            }
        }
        conn.close().await?;
        Ok(swept)
    }

    /// Takes away what rows that went have left: stories that nobody tells of, names that nobody uses. Gives the number of
    /// names.
    pub(crate) async fn tidy(&self, days: &[Day], before: RowId, stop: &Stop<'_>) -> Result<u64> {
        if days.is_empty() {
            return Ok(0);
        }
        let mut conn = self.sweeper().await?;
        let there = self.days_there(&mut conn).await?;
        for day in days.iter().filter(|day| there.contains(day)) {
            orphans(&mut conn, *day, before, stop).await?;
            for table in BY_DAY {
                if stop() {
                    return Ok(0);
                }
                let text = format!("vacuum {}", partition(table, *day));
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut conn).await?;
            }
        }
        let Some(names) = self.thin(&mut conn, stop).await? else { return Ok(0) };
        for day in days {
            Conn::Postgres(&mut conn).execute(Query::new("delete from swept where day = $1").arg(i64::from(day.0))).await?;
        }
        conn.close().await?;
        Ok(names)
    }

    pub(super) async fn sweeper(&self) -> Result<PgConnection> {
        let mut conn = self.options.connect().await.map_err(|error| refusal(&self.options, &error))?;
        // a deletion that is lost with the power is made again; nobody shall wait behind a sweeper that waits
        sqlx::raw_sql("set synchronous_commit = off; set statement_timeout = 0").execute(&mut conn).await?;
        Ok(conn)
    }

    async fn days_there(&self, conn: &mut PgConnection) -> Result<Vec<Day>> {
        let days: Vec<(i64,)> = Conn::Postgres(conn).fetch(Query::new("select day from day order by day")).await?;
        Ok(days.into_iter().map(|(day,)| Day(day as i32)).collect())
    }

    /// Drops a day's partitions; not now, when somebody reads there just now.
    async fn drop_day(&self, conn: &mut PgConnection, day: Day) -> Result<bool> {
        discount(conn, day).await?;
        for _ in 0..ATTEMPTS {
            match dropped(conn, day).await {
                Ok(()) => {
                    self.known.forget();
                    return Ok(true);
                }
                // lock_not_available
                Err(Error::Sql(sqlx::Error::Database(said))) if said.code().as_deref() == Some("55P03") => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Deletes the names that no row uses; `None` when it was to stop.
    async fn thin(&self, conn: &mut PgConnection, stop: &Stop<'_>) -> Result<Option<u64>> {
        let mut tx = locked(conn).await?;
        let query = Query::new("update round set nth = nth + 1 returning nth");
        let round = Conn::Postgres(&mut tx).first::<(i64,)>(query).await?.map_or(0, |(nth,)| nth);
        tx.commit().await?;
        let mut used = Used::default();
        for day in self.days_there(conn).await? {
            let mut after = Some(i64::MIN);
            while let Some(from) = after {
                after = unused::add(&mut Conn::Postgres(conn), Dialect::Postgres(day), from, &mut used).await?;
                if stop() {
                    return Ok(None);
                }
                tokio::task::yield_now().await;
            }
        }
        let mut names = 0;
        // addresses before their domains
        for book in [0, 2, 1] {
            let name = BOOKS[book];
            let idle = if book == 1 {
                " and not exists (select from address a where a.domain = domain.id) and not exists (select from hourly h where h.domain = domain.id)"
            } else {
                ""
            };
            let text = format!("select id from {name} where id > $1 and round < $2{idle} order by id limit $3");
            let mut last = 0;
            loop {
                let all: Vec<(i64,)> = Conn::Postgres(conn).fetch(Query::new(&*text).arg(last).arg(round).arg(NAMES)).await?;
                let Some((highest,)) = all.last() else { break };
                last = *highest;
                let unused: Vec<i64> = all.into_iter().map(|(id,)| id).filter(|id| !used[book].contains(id)).collect();
                let mut pace = Pace::default();
                let mut rest = unused.as_slice();
                while !rest.is_empty() {
                    let (these, more) = rest.split_at(rest.len().min(pace.rows() as usize));
                    let mut tx = locked(conn).await?;
                    let began = Instant::now();
                    let text = format!("delete from {name} where id = any($1) and round < $2");
                    Conn::Postgres(&mut tx).execute(Query::new(text).arg(these.to_vec()).arg(round)).await?;
                    tx.commit().await?;
                    names += these.len() as u64;
                    rest = more;
                    pace.rest(began.elapsed()).await;
                }
                if stop() {
                    return Ok(None);
                }
            }
            sqlx::raw_sql(AssertSqlSafe(format!("vacuum {name}"))).execute(&mut *conn).await?;
        }
        Ok(Some(names))
    }
}

/// A transaction that no writer is beside.
pub(super) async fn locked(conn: &mut PgConnection) -> Result<sqlx::Transaction<'_, sqlx::Postgres>> {
    let mut tx = conn.begin().await?;
    Conn::Postgres(&mut tx).execute(Query::new("select pg_advisory_xact_lock($1)").arg(LOCK)).await?;
    Ok(tx)
}

async fn one_batch(conn: &mut PgConnection, day: Day, group: &Group, pace: &mut Pace) -> Result<u64> {
    let mut tx = locked(conn).await?;
    let began = Instant::now();
    let conn = &mut Conn::Postgres(&mut tx);
    digest::forget(conn, day).await?;
    let (rows, _) = purge::batch(conn, Dialect::Postgres(day), group, None, pace.rows()).await?;
    tx.commit().await?;
    if rows > 0 {
        pace.rest(began.elapsed()).await;
    }
    Ok(rows)
}

/// A day that is about to go does not count any more; a few domains, a few hours at a time. The last domain's counts go with
/// the day: if that cannot go just now, they tell the next sweep whose limit it is past.
async fn discount(conn: &mut PgConnection, day: Day) -> Result<()> {
    let first = i64::from(day.0) * HOURS;
    // rows of no domain (0) are what the others leave of all
    let query = Query::new("select distinct domain from hourly where hour >= $1 and hour < $2 and rows > 0 order by domain");
    let domains: Vec<(i64,)> = Conn::Postgres(conn).fetch(query.arg(first).arg(first + HOURS)).await?;
    let mut domains: Vec<i64> = domains.into_iter().map(|(domain,)| domain).collect();
    domains.pop();
    let counts = domains.chunks(DOMAINS).map(|domains| {
        Query::new("delete from hourly where domain = any($1) and hour >= $2 and hour < $3")
            .arg(domains.to_vec())
            .arg(first)
            .arg(first + HOURS)
    });
    let minutes = (first..first + HOURS)
        .map(|hour| Query::new("delete from minutely where minute >= $1 and minute < $2").arg(hour * 60).arg((hour + 1) * 60));
    for query in counts.chain(minutes) {
        let mut tx = locked(conn).await?;
        let began = Instant::now();
        Conn::Postgres(&mut tx).execute(query).await?;
        tx.commit().await?;
        tokio::time::sleep(began.elapsed()).await;
    }
    Ok(())
}

/// The day is gone, with whatever came into it since: nothing of it may stay.
async fn dropped(conn: &mut PgConnection, day: Day) -> Result<()> {
    let first = i64::from(day.0) * HOURS;
    let mut tx = locked(conn).await?;
    sqlx::raw_sql("set local lock_timeout = '20ms'").execute(&mut *tx).await?;
    lock::drop_day(&mut tx, day).await?;
    let tables = BY_DAY.map(|table| partition(table, day)).join(", ");
    sqlx::raw_sql(AssertSqlSafe(format!("drop table if exists {tables}"))).execute(&mut *tx).await?;
    let conn = &mut Conn::Postgres(&mut tx);
    conn.execute(Query::new("delete from hourly where hour >= $1 and hour < $2").arg(first).arg(first + HOURS)).await?;
    conn.execute(Query::new("delete from minutely where minute >= $1 and minute < $2").arg(first * 60).arg((first + HOURS) * 60)).await?;
    digest::forget(conn, day).await?;
    senders::drop_day(conn, day).await?;
    conn.execute(Query::new("delete from day where day = $1").arg(i64::from(day.0))).await?;
    conn.execute(Query::new("update round set nth = nth + 1")).await?;
    Ok(tx.commit().await?)
}

async fn orphans(conn: &mut PgConnection, day: Day, before: RowId, stop: &Stop<'_>) -> Result<()> {
    let dialect = Dialect::Postgres(day);
    let mut pace = Pace::default();
    let mut after = Some(StoryId { born: RowId(i64::MIN), key: Key(0) });
    while let Some(from) = after.filter(|_| !stop()) {
        let (found, next) = purge::orphans(&mut Conn::Postgres(conn), dialect, from, before, pace.rows()).await?;
        if !found.is_empty() {
            let mut tx = locked(conn).await?;
            let began = Instant::now();
            // asked again under the lock
            let (found, _) = purge::orphans(&mut Conn::Postgres(&mut tx), dialect, from, before, pace.rows()).await?;
            purge::delete_parts(&mut Conn::Postgres(&mut tx), dialect, found.into_iter()).await?;
            tx.commit().await?;
            pace.rest(began.elapsed()).await;
        }
        after = next;
    }
    Ok(())
}
