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
