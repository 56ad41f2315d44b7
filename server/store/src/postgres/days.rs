//! The days of a Postgres: which have rows, and the partitions they lie in, made ahead.
//!
//! In: days that a batch touches. Out: partitions, and the list of days. Refuses to know: rows.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tracemail_model::time::{DAY, Day, SECOND};

use super::{Server, lock, schema::LOCK};
use crate::{
    Result,
    day::OneDay,
    dialect::{BY_DAY, Dialect, partition},
    engine::Conn,
    query::Query,
    reader::{Deadline, Readers},
};

/// Days for which there are partitions before any row comes.
const AHEAD: i32 = 2;
/// How old the list of days may be; another server may have added one.
const FRESH: Duration = Duration::from_secs(1);

/// The days that have rows, as last read.
#[derive(Default)]
pub(crate) struct Known(Mutex<Option<(Instant, Arc<[Day]>)>>);

impl Known {
    fn get(&self) -> Option<Arc<[Day]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(since, _)| since.elapsed() < FRESH).map(|(_, days)| days.clone())
    }

    fn set(&self, days: Option<Arc<[Day]>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = days.map(|days| (Instant::now(), days));
    }

    /// Somebody has written into another day.
    pub(crate) fn forget(&self) {
        self.set(None);
    }
}

impl Server {
    /// The days that have rows, oldest first.
    pub(crate) async fn days(&self) -> Result<Arc<[Day]>> {
        if let Some(days) = self.known.get() {
            return Ok(days);
        }
        // of those who answer: there is no asking for a day that they do not have yet
        let mut reading = self.replica.read(Deadline::new()).await?;
        let answer = reading.fetch::<(i64,)>(Query::new("select day from day order by day")).await;
        let days: Arc<[Day]> = reading.done(answer)?.into_iter().map(|(day,)| Day(day as i32)).collect();
        self.known.set(Some(days.clone()));
        Ok(days)
    }

    /// That day, when it has rows.
    pub(crate) async fn day(&self, day: Day) -> Result<Option<Arc<OneDay>>> {
        let is_there = self.days().await?.binary_search(&day).is_ok();
        Ok(is_there.then(|| self.one(day, &self.replica)))
    }

    /// That day as it stands this moment, of which a change has told.
    pub(crate) fn day_of_change(&self, day: Day) -> Arc<OneDay> {
        self.one(day, &self.readers)
    }

    fn one(&self, day: Day, readers: &Arc<Readers>) -> Arc<OneDay> {
        Arc::new(OneDay { day, dialect: Dialect::Postgres(day), names: self.names.clone(), readers: readers.clone(), digest: None })
    }
}

/// Makes the partitions of these days and of those behind the newest, apart from any batch: a partition that hangs on
/// its table already is left alone, and readers ask partitions by name, so nobody waits.
pub(crate) async fn make(conn: &mut PgConnection, days: impl Iterator<Item = Day>, made: &mut HashSet<Day>) -> Result<()> {
    let wanted: Vec<Day> = days.collect();
    let ahead = wanted
        .iter()
        .max()
        .into_iter()
        .flat_map(|newest| (1..=AHEAD).map(|n| Day(newest.0.saturating_add(n))))
        .filter(|day| first(*day).is_some());
    let missing: Vec<Day> = wanted.iter().copied().chain(ahead).filter(|day| !made.contains(day)).collect();
    for day in missing {
        let mut tx = conn.begin().await?;
        Conn::Postgres(&mut tx).execute(Query::new("select pg_advisory_xact_lock($1)").arg(LOCK)).await?;
        let there: Option<(Option<String>,)> =
            Conn::Postgres(&mut tx).first(Query::new("select cast(to_regclass($1) as text)").arg(partition(BY_DAY[0], day))).await?;
        if there.is_none_or(|(name,)| name.is_none()) {
            let (first, behind) = bounds(day);
            for table in BY_DAY {
                let name = partition(table, day);
                // made whole, then hung on: that takes no lock for which a reader would wait. Words of ours and numbers only
                let text = format!(
                    "create table {name} (like {table} including all);
                     alter table {table} attach partition {name} for values from ({first}) to ({behind})"
                );
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
            }
            lock::day(&mut tx, day).await?;
        }
        tx.commit().await?;
        made.insert(day);
    }
    Ok(())
}

/// The first id of a day; a log may claim days for which there are none.
fn first(day: Day) -> Option<i64> {
    (i64::from(day.0) * (DAY / SECOND)).checked_mul(1 << 30)
}

/// The first id of a day and the first behind it.
fn bounds(day: Day) -> (String, String) {
    let behind = first(Day(day.0.saturating_add(1)));
    (first(day).map_or("minvalue".into(), |id| id.to_string()), behind.map_or("maxvalue".into(), |id| id.to_string()))
}
