//! Closed days made small and quick to search, by hand or in the background.
//!
//! In: a day that gets hardly any news. Out: the same rows from fewer bytes. Refuses to know: which day it is today.
//! Postgres packs long values by itself and has its indexes from the beginning, so there is nothing to be done.

use tracemail_model::{
    page::Order,
    time::{DAY, Day, Micros},
};

use crate::{Result, Store, engine::Engine, search::Span};

/// Whatever of a day is to be deleted within so long, it is not packed any more: it would have to be opened for that.
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
        let Engine::Sqlite(folder) = &self.0.engine else { return Ok(Vec::new()) };
        let (policy, swept) = (self.retention().await?, self.days_swept().await?);
        let mut due = Vec::new();
        for day in self.days(Span::ALL, Order::Oldest).await?.into_iter().filter(|day| *day < before && !swept.contains(day)) {
            if folder.is_due(day, &policy, now.plus(SOON)).await? {
                due.push(day);
            }
        }
        Ok(due)
    }

    /// Compacts that day while others read and write it; `progress` hears how much of it is done, of how much. Broken
    /// off at any moment it has done no harm. `None`: there is no such day, or nothing to be done on this engine.
    pub async fn compact(&self, day: Day, progress: impl FnMut(u64, u64)) -> Result<Option<Compacted>> {
        let Engine::Sqlite(folder) = &self.0.engine else { return Ok(None) };
        folder.seal(day, progress).await
    }
}
