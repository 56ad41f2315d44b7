//! Closed days made small and quick to search, by hand or in the background.
//!
//! In: a day that gets hardly any news. Out: the same rows from fewer bytes. Refuses to know: which day it is today.
//! Postgres packs long values by itself and has its indexes from the beginning, so there is nothing to be done.

use tracemail_model::{page::Order, time::Day};

use crate::{Result, Store, engine::Engine, search::Span};

/// What compacting a day did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// Bytes on disk before.
    pub before: u64,
    /// And after.
    pub after: u64,
}

impl Store {
    /// The days before that one which are worth compacting, oldest first.
    pub async fn to_compact(&self, before: Day) -> Result<Vec<Day>> {
        let Engine::Sqlite(folder) = &self.0.engine else { return Ok(Vec::new()) };
        let mut due = Vec::new();
        for day in self.days(Span::ALL, Order::Oldest).await?.into_iter().filter(|day| *day < before) {
            if folder.is_due(day).await? {
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
