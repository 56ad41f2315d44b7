//! Days made quick to search, and closed ones small, by hand or in the background.
//!
//! In: a day that gets hardly any news. Out: the same rows, found quicker, and on SQLite from fewer bytes. Refuses to
//! know: which day it is today, and what either engine does with it (`sqlite/seal`, `postgres/seal`).

use tracemail_model::{
    page::Order,
    time::{DAY, Day, Micros},
};

use crate::{Result, Store, engine::Engine, search::Span};

/// Whatever of a day is to be deleted within so long, it is not packed any more: it would have to be opened for that, or
/// not be worth it.
const SOON: i64 = 2 * DAY;

/// What compacting a day did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// Bytes on disk before.
    pub before: u64,
    /// And after.
    pub after: u64,
}

impl Store {
    /// The days before that one which are worth compacting, oldest first: none from which rows are being deleted, or
    /// will be within two days of `now`.
    pub async fn to_compact(&self, before: Day, now: Micros) -> Result<Vec<Day>> {
        let (policy, swept) = (self.retention().await?, self.days_swept().await?);
        let mut due = Vec::new();
        for day in self.days(Span::ALL, Order::Oldest).await?.into_iter().filter(|day| *day < before && !swept.contains(day)) {
            let is_due = match &self.0.engine {
                Engine::Sqlite(folder) => folder.is_due(day, &policy, now.plus(SOON)).await?,
                Engine::Postgres(server) => server.is_due(day, &policy, now.plus(SOON)).await?,
            };
            if is_due {
                due.push(day);
            }
        }
        Ok(due)
    }

    /// Indexes the subjects that have come since the last time into the days from that one on, a few thousand at a time:
    /// so that words are found in a large day as quickly before it is compacted. A Postgres does that as it writes.
    pub async fn index_since(&self, day: Day) -> Result<()> {
        let Engine::Sqlite(folder) = &self.0.engine else { return Ok(()) };
        for day in self.days(Span::ALL, Order::Oldest).await?.into_iter().filter(|there| *there >= day) {
            folder.index(day).await?;
        }
        Ok(())
    }

    /// Compacts that day while others read and write it; `progress` hears how much of it is done, of how much. Broken
    /// off at any moment it has done no harm. `None`: there is no such day.
    pub async fn compact(&self, day: Day, progress: impl FnMut(u64, u64)) -> Result<Option<Compacted>> {
        match &self.0.engine {
            Engine::Sqlite(folder) => folder.seal(day, progress).await,
            Engine::Postgres(server) => server.seal(day, progress).await,
        }
    }
}
