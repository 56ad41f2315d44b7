//! One sweep over all days, oldest first.
//!
//! In: a moment that is to be believed. Out: how much went. Refuses to know: engines' ways.

use std::collections::BTreeMap;

use tracemail_model::{
    ids::RowId,
    page::Order,
    time::{DAY, Day, Micros},
};

use super::{
    Policy,
    due::{Due, due, whole},
    purge,
};
use crate::{Engine, Error, Result, Store, query::Query, reader::Deadline, rows::NOBODY, search::Span};

/// Nobody writes into a day any more that began so long ago: Postfix gives up after five days.
const STILL: i64 = 7 * DAY;

/// Whether to end after the batch at hand.
pub(crate) type Stop<'a> = dyn Fn() -> bool + Send + Sync + 'a;

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows taken out of days that stay.
    pub rows: u64,
    /// Days that went as a whole.
    pub days: u64,
    /// Names no row used any more.
    pub names: u64,
}

impl Swept {
    fn add(&mut self, more: Self) {
        self.rows += more.rows;
        self.days += more.days;
        self.names += more.names;
    }
}

impl Store {
    /// Deletes every row that is older than its limit. `now` must be a moment that [`Store::look_at_clock`] trusted;
    /// `thorough`: names that no row uses any more, too, which reads the days that rows went from. `stop` is asked
    /// between batches. `None`: another sweeper is at work on this database.
    pub async fn sweep(&self, now: Micros, thorough: bool, stop: &(dyn Fn() -> bool + Send + Sync)) -> Result<Option<Swept>> {
        match &self.0.engine {
            Engine::Sqlite(folder) => {
                let Some(turn) = folder.take_turn()? else { return Ok(None) };
                let swept = self.sweep_days(now, thorough, stop).await;
                drop(turn);
                swept.map(Some)
            }
            Engine::Postgres(server) => {
                let Some(turn) = server.take_turn().await? else { return Ok(None) };
                let swept = self.sweep_days(now, thorough, stop).await;
                turn.end().await?;
                swept.map(Some)
            }
        }
    }

    async fn sweep_days(&self, now: Micros, thorough: bool, stop: &Stop<'_>) -> Result<Swept> {
        let policy = self.retention().await?;
        let (mut swept, mut spoilt) = (Swept::default(), None);
        match &self.0.engine {
            Engine::Sqlite(folder) => folder.sweep_main(&policy, now).await?,
            Engine::Postgres(server) => server.sweep_main(&policy, now).await?,
        }
        for day in self.days_past(&policy, now).await? {
            if stop() {
                return Ok(swept);
            }
            let of_day = match &self.0.engine {
                Engine::Sqlite(folder) => {
                    let done = folder.sweep_day(self, day, &policy, now, stop).await;
                    done.map_err(|error| error.of_file(&folder.files.path(day)))
                }
                Engine::Postgres(server) => server.sweep_day(self, day, &policy, now, stop).await,
            };
            match of_day {
                Ok(more) => swept.add(more),
                // the rows of all other days are not kept longer for it
                Err(error @ Error::Spoilt { .. }) => spoilt = Some(error),
                Err(error) => return Err(error),
            }
        }
        if let Some(error) = spoilt {
            return Err(error);
        }
        if thorough {
            swept.names += self.tidy(&policy, now, stop).await?;
        }
        Ok(swept)
    }

    /// Days that may have rows past their limit.
    async fn days_past(&self, policy: &Policy, now: Micros) -> Result<Vec<Day>> {
        let span = Span { first: i64::MIN, last: policy.shortest().first(now).saturating_sub(1) };
        self.days(span, Order::Oldest).await
    }

    /// Days from which rows went, and which are not written anew yet.
    pub(crate) async fn days_swept(&self) -> Result<Vec<Day>> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<(i64,)>(Query::new("select day from swept order by day")).await;
        Ok(reading.done(answer)?.into_iter().map(|(day,)| Day(day as i32)).collect())
    }

    async fn tidy(&self, policy: &Policy, now: Micros, stop: &Stop<'_>) -> Result<u64> {
        let days = self.days_swept().await?;
        let before = RowId(policy.shortest().first(now));
        match &self.0.engine {
            Engine::Sqlite(folder) => {
                let mut names = 0;
                for day in days {
                    let still = day.start().plus(STILL) <= now && !policy.parts(day, now);
                    let (more, done) = folder.tidy_day(day, before, still, stop).await?;
                    names += more;
                    if done {
                        self.0.engine.write(Query::new("delete from swept where day = $1").arg(i64::from(day.0))).await?;
                    }
                }
                Ok(names)
            }
            Engine::Postgres(server) => server.tidy(&days, before, stop).await,
        }
    }

    /// How many rows of each domain (`None`: of no domain) a sweep would delete at that moment.
    pub async fn past(&self, now: Micros) -> Result<BTreeMap<Option<String>, u64>> {
        let policy = self.retention().await?;
        let mut all = BTreeMap::new();
        for day in self.days_past(&policy, now).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut reading = file.read(Deadline::new()).await?;
            let answer = async {
                let groups = match due(&mut reading.conn(), day, &policy, now).await? {
                    Due::Nothing => Vec::new(),
                    Due::Some(groups) => groups,
                    Due::All => whole(&mut reading.conn(), day).await?,
                };
                let mut found = Vec::new();
                for group in groups {
                    let mut query = Query::of(file.dialect, "");
                    let past = purge::past(&group, &mut query);
                    let entry = file.dialect.table("entry");
                    query.push(&format!(
                        "select d.name, e.rows from (select coalesce(domain, {NOBODY}) as domain, count(*) as rows from {entry} where {past} group by 1) as e
                         left join domain d on d.id = e.domain"
                    ));
                    found.extend(reading.fetch::<(Option<String>, i64)>(query).await?);
                }
                Ok::<_, crate::Error>(found)
            };
            let answer = answer.await;
            for (domain, rows) in reading.done(answer)? {
                *all.entry(domain).or_default() += rows as u64;
            }
        }
        Ok(all)
    }
}
