//! A closed day's tallies beside its partitions: what comes how often there, read instead of counted; and who has sent
//! (`senders`).
//!
//! In: a day that is being closed; days that are asked about. Out: tallies that are true of the rows as they stand.
//! Refuses to know: how they are counted (`tallying`).
//!
//! Whoever writes to a day deletes its digest in the same transaction. One that is being made is announced first, while
//! no writer is under way, and kept only if nobody has taken the announcement away since: so it was counted from rows that
//! have not changed. Kept in memory it is used for as long as the database has it under the same number.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use sqlx::PgConnection;
use tracemail_model::time::Day;

use super::{Server, senders, sweep::locked};
use crate::{Result, dialect::Dialect, engine::Conn, query::Query, reader::Deadline, tally::Tally, tallying};

/// In place of a tally's number: all is being made.
const BEGUN: i64 = 0;
/// All has been made: the lists of senders of that making are true, too.
pub(super) const SENDERS: i64 = 1;

/// Tallies by day and number, each with the number of its making.
type Known = HashMap<(Day, i64), (i64, Arc<Tally>)>;

/// Those last read.
#[derive(Default)]
pub(crate) struct Tallies(Mutex<Known>);

impl Tallies {
    fn get(&self, day: Day, number: i64, making: i64) -> Option<Arc<Tally>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(day, number)).filter(|(of, _)| *of == making).map(|(_, tally)| tally.clone())
    }

    fn set(&self, day: Day, number: i64, making: i64, tally: Arc<Tally>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((day, number), (making, tally));
    }

    /// Drops what the database has not any more.
    fn keep(&self, number: i64, days: &[(i64, i64)]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(day, of), _| *of != number || days.iter().any(|(there, _)| *there == i64::from(day.0)));
    }
}

impl Server {
    /// The tallies of that number, of all days that have one.
    pub(crate) async fn tallies(&self, number: i64, deadline: Deadline<'_>) -> Result<HashMap<Day, Arc<Tally>>> {
        let mut reading = self.replica.read(deadline).await?;
        let query = Query::new("select day, making from digest where name = $1").arg(number);
        let answer = reading.fetch::<(i64, i64)>(query).await;
        let there = reading.done(answer)?;
        self.tallies.keep(number, &there);
        let (mut found, mut missing) = (HashMap::new(), Vec::new());
        for (day, making) in there {
            match self.tallies.get(Day(day as i32), number, making) {
                Some(tally) => drop(found.insert(Day(day as i32), tally)),
                None => missing.push(making),
            }
        }
        if !missing.is_empty() {
            let mut reading = self.replica.read(deadline).await?;
            let query = Query::new("select day, making, body from digest where name = $1 and making = any($2)").arg(number).arg(missing);
            let answer = reading.fetch::<(i64, i64, Vec<u8>)>(query).await;
            for (day, making, body) in reading.done(answer)? {
                let (day, tally) = (Day(day as i32), Arc::new(Tally::read(&body)?));
                self.tallies.set(day, number, making, tally.clone());
                found.insert(day, tally);
            }
        }
        Ok(found)
    }
}

/// Whether that day's is there.
pub(super) async fn is_made(conn: &mut PgConnection, day: Day) -> Result<bool> {
    let query = Query::new("select cast(exists (select from digest where day = $1 and name = $2) as int)");
    let query = query.arg(i64::from(day.0)).arg(SENDERS);
    Ok(Conn::Postgres(conn).first::<(i64,)>(query).await? == Some((1,)))
}

/// Makes that day's, which stands; nothing is kept if somebody writes there meanwhile.
pub(super) async fn make(conn: &mut PgConnection, day: Day) -> Result<()> {
    let number = i64::from(day.0);
    let mut tx = locked(conn).await?;
    forget(&mut Conn::Postgres(&mut tx), day).await?;
    let begin = Query::new("insert into digest (day, name, body) values ($1, $2, '') returning making").arg(number).arg(BEGUN);
    let making = Conn::Postgres(&mut tx).first::<(i64,)>(begin).await?.map_or(0, |(making,)| making);
    tx.commit().await?;
    let all = tallying::of_day(&mut Conn::Postgres(conn), Dialect::Postgres(day)).await?;
    senders::make(conn, day, making).await?;
    let mut tx = locked(conn).await?;
    let conn = &mut Conn::Postgres(&mut tx);
    let untouched = Query::new("update digest set name = $3 where day = $1 and name = $2 and making = $4 returning name");
    let untouched = untouched.arg(number).arg(BEGUN).arg(SENDERS).arg(making);
    if conn.first::<(i64,)>(untouched).await?.is_some() {
        for (name, body) in all {
            conn.execute(Query::new("insert into digest (day, name, body) values ($1, $2, $3)").arg(number).arg(name).arg(body)).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Rows are about to come, to become another's, or to go: nothing is known any more.
pub(crate) async fn forget(conn: &mut Conn<'_>, day: Day) -> Result<()> {
    conn.execute(Query::new("delete from digest where day = $1").arg(i64::from(day.0))).await
}
