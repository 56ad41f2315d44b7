//! One day: who answers questions about it, and the names its rows are written with. A file on SQLite, partitions on
//! Postgres.
//!
//! In: a day. Out: questions answered. Refuses to know: other days.

use std::sync::Arc;

use tracemail_model::{
    ids::RowId,
    time::{DAY, Day, SECOND},
};

use crate::{
    Result,
    dialect::Dialect,
    digest::Digest,
    names::Names,
    reader::{Deadline, Readers, Reading},
};

/// One day, for reading.
pub(crate) struct OneDay {
    pub(crate) day: Day,
    pub(crate) dialect: Dialect,
    pub(crate) names: Arc<Names>,
    pub(crate) readers: Arc<Readers>,
    /// What it is known to have; of a file only.
    pub(crate) digest: Option<Digest>,
}

impl OneDay {
    /// A connection for one question.
    pub(crate) async fn read(&self, deadline: Deadline<'_>) -> Result<Reading> {
        self.readers.read(deadline).await
    }
}

/// The day that holds that row.
pub(crate) fn day_of(id: RowId) -> Day {
    // not `id.time().day()`: the last ids of a second may be displaced past it, and stay in its day
    Day((id.0 >> 30).div_euclid(DAY / SECOND) as i32)
}

/// The first id that may lie in that day.
pub(crate) const fn first_of(day: Day) -> RowId {
    RowId::first(day.start())
}

/// A day's file as whoever reads all of it has it: over a connection and with names of his own, which end when he goes on to
/// another day. Else each day that he has passed would keep its pages and names in memory.
#[derive(Default)]
pub(crate) struct Visit(Option<(Arc<OneDay>, Arc<OneDay>)>);

impl Visit {
    /// That day. Of a Postgres, where all days share both, as it is.
    pub(crate) fn of(&mut self, day: &Arc<OneDay>) -> Arc<OneDay> {
        if let Some((_, own)) = self.0.as_ref().filter(|(known, _)| Arc::ptr_eq(known, day)) {
            return own.clone();
        }
        let own = match day.readers.apart() {
            Some(readers) => {
                Arc::new(OneDay { day: day.day, dialect: day.dialect, names: Arc::default(), readers: readers.into(), digest: None })
            }
            None => day.clone(),
        };
        self.0 = Some((day.clone(), own.clone()));
        own
    }
}
