//! Many records in, stories out: which lines belong to one message or one session.
//!
//! In: each line's bytes and its record, in the order of their source. Out: at every [`Fold::harvest`] the stories
//! that changed and the open objects to keep, so that a restart goes on exactly where it stopped.
//! Refuses to know: files, databases, the present (time is what the lines say, or an argument).

use tracemail_model::{story::Story, time::Micros};
use tracemail_parse::Record;

/// What the fold has to be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Our domains, lower case. Empty: they are learned from what is delivered locally and from who logs in.
    pub local_domains: Vec<String>,
    /// At most so many open objects; the one idle longest goes first.
    pub most_open: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { local_domains: Vec::new(), most_open: 200_000 }
    }
}

/// What has changed since the last harvest.
#[derive(Debug, Default)]
pub struct Harvest {
    /// News of messages and sessions.
    pub stories: Vec<Story>,
    /// Open objects: changed (`Some`) or closed (`None`), to be kept by whoever keeps the position.
    pub open: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// The fold.
pub struct Fold;

#[expect(unused_variables, clippy::needless_pass_by_value, reason = "contract; the crate's own files fill it")]
impl Fold {
    /// With nothing open.
    pub fn new(settings: Settings) -> Self {
        todo!()
    }
    /// With the open objects an earlier fold gave away.
    pub fn restore(settings: Settings, open: Vec<(Vec<u8>, Vec<u8>)>) -> Self {
        todo!()
    }
    /// One line of a source. `raw` is the line as it came.
    pub fn feed(&mut self, source: &str, raw: &[u8], record: &Record<'_>) {
        todo!()
    }
    /// What changed since the last harvest. `now`: the newest moment any line has told, or the clock's.
    pub fn harvest(&mut self, now: Micros) -> Harvest {
        todo!()
    }
    /// How many objects are open.
    pub fn open_objects(&self) -> usize {
        todo!()
    }
}
