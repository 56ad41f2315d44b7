//! What `ingest` commits, and what it gets back.
//!
//! In and out: plain data. Refuses to know: files and SQL.

use tracemail_model::{row::Row, story::Story, tail::Seq, time::Micros};

/// One commit: everything in it lands together, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Whose state this is: `follow` for the server's own reading, one per import.
    pub lane: String,
    /// Where each source has been read to, in the reader's own words.
    pub positions: Vec<(String, Vec<u8>)>,
    /// News.
    pub stories: Vec<Story>,
    /// Open objects of the correlator: changed (`Some`) or closed (`None`).
    pub open: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// Lines not understood, some of which are kept to be looked at.
    pub unknown: Vec<UnknownLine>,
    /// What was read since the last batch, by source.
    pub tally: Vec<(String, Tally)>,
    /// Whether listeners are to hear of each row (following), or only that there is something new (importing).
    pub live: bool,
}

/// A line nobody understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLine {
    /// When it was written, or read.
    pub time: Micros,
    /// Where it came from.
    pub source: String,
    /// Why: a word of `parse`.
    pub why: String,
    /// The line, escaped, masked, cut at 1 kB.
    pub text: String,
}

/// What was read of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines.
    pub lines: u64,
    /// Of a daemon we know, and not understood.
    pub not_understood: u64,
    /// Of other programs.
    pub foreign: u64,
    /// Time of the last line.
    pub last_line: Option<Micros>,
}

/// What a commit did.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    /// The last change so far.
    pub seq: Seq,
    /// Rows as they now stand, with their final ids, each with its place in the stream (only when `live`).
    pub changes: Vec<(Seq, Row)>,
    /// Rows that were not there before.
    pub new_rows: u64,
}

/// State of a lane, to go on from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// As last committed.
    pub positions: Vec<(String, Vec<u8>)>,
    /// As last committed.
    pub open: Vec<(Vec<u8>, Vec<u8>)>,
}
