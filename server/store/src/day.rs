//! One day: its readers and the names its rows are written with.
//!
//! In: a path. Out: questions answered. Refuses to know: other days.

use std::path::Path;

use sqlx::Connection;
use tracemail_model::{
    ids::RowId,
    time::{DAY, Day, SECOND},
};

use crate::{
    Result,
    names::Names,
    reader::{Deadline, Readers, Reading},
    schema::{self, Place},
};

/// The file of one day, for reading.
pub(crate) struct DayFile {
    pub(crate) day: Day,
    pub(crate) names: Names,
    readers: Readers,
}

impl DayFile {
    /// Opens a file that is there, and brings it to today's schema.
    pub(crate) async fn open(day: Day, path: &Path) -> Result<Self> {
        schema::writer(path, Place::Day).await?.close().await?;
        Ok(Self { day, names: Names::default(), readers: Readers::new(path) })
    }

    /// A connection for one question.
    pub(crate) async fn read(&self, deadline: Deadline) -> Result<Reading> {
        self.readers.read(deadline).await
    }
}

/// The day whose file holds that row.
pub(crate) fn day_of(id: RowId) -> Day {
    // not `id.time().day()`: the last ids of a second may be displaced past it, and stay in its day
    Day((id.0 >> 30).div_euclid(DAY / SECOND) as i32)
}

/// The first id that may lie in that day's file.
pub(crate) const fn first_of(day: Day) -> RowId {
    RowId::first(day.start())
}
