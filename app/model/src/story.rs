//! What `correlate` hands to `store`: the news of one message or one session.
//!
//! In: nothing. Out: plain data. A story is everything known of one queue object or one session: its rows, its
//! timeline, its raw lines. Keys are made only from the log, so that telling it twice changes nothing.
//! Refuses to know: SQL and files.

use serde::{Deserialize, Serialize};

use crate::{
    event::{Event, LegKind, LogLine},
    ids::{Key, RowId},
    row::Row,
};

/// Which story: when it began and what names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoryId {
    /// Sorts by time; its day is the day file it lies in. Rows of the story lie in the same day.
    pub born: RowId,
    /// Its name, hashed.
    pub key: Key,
}

/// What is new about a story since it was last told.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Which.
    pub id: StoryId,
    /// Rows that are new or have changed, whole, each with its own key. The id in the row is where it would like to
    /// stand; when another key stands there, the store takes the next free one and keeps it.
    pub rows: Vec<(Key, Row)>,
    /// What follows is the `part`-th piece of the story; the same piece told again replaces itself.
    pub part: u32,
    /// Steps since the last telling.
    pub events: Vec<Event>,
    /// Lines since the last telling, secrets masked.
    pub lines: Vec<LogLine>,
    /// Other messages it is tied to, by queue id, since the last telling.
    pub legs: Vec<(LegKind, String)>,
}
