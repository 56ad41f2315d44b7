//! Where lines come from.
//!
//! In: files, standard input. Out: lines one at a time, and at any moment the position behind the last one taken,
//! in words that only the source understands. Later sources (journal, syslog, HTTP) are more of the same.
//! Refuses to know: what the lines say.

pub mod file;
mod generation;
pub mod place;
pub mod reader;
mod rotated;
pub mod whole;

use tracemail_model::time::Micros;
use tracemail_parse::Clock;

use crate::lines::Line;

/// Something that gives lines.
pub trait Source {
    /// How people call it: its path.
    fn name(&self) -> &str;
    /// What its lines leave out: the year, the zone.
    fn clock(&self) -> Clock;
    /// The next line, if one is there now. It stays until [`Source::advance`].
    fn peek(&mut self) -> std::io::Result<Option<Line<'_>>>;
    /// The line at hand has been dealt with; `time` is what it carries.
    fn advance(&mut self, time: Option<Micros>);
    /// Where to go on, once everything dealt with so far is on disk.
    fn position(&self) -> (String, Vec<u8>);
}
