//! Each source's place in time: the last moment it told, and how many of its lines told that same moment.
//!
//! In: source names and times. Out: [`Stamp`]s that keep the order of lines in logs with whole seconds.
//! Refuses to know: what the lines say.

use serde::{Deserialize, Serialize};
use tracemail_model::{ids::Stamp, time::Micros};

use crate::{
    hash,
    table::{Idle, Open, Table},
};

/// The last line of one source.
#[derive(Serialize, Deserialize)]
pub struct Source {
    path: String,
    last: Stamp,
    /// The newest moment it has told; a clock that was set back does not set time back.
    pub newest: Micros,
}

impl Open for Source {
    const KIND: u8 = b's';
    fn name(&self) -> u64 {
        hash::name(&[self.path.as_bytes()])
    }
    /// Sources are few and are kept for good.
    fn due(&self) -> Micros {
        Micros(i64::MAX)
    }
}

/// The stamp of the next line of that source.
pub fn stamp(sources: &mut Table<Source>, idle: &mut Idle, path: &str, time: Micros) -> Stamp {
    let Some(source) = sources.get_mut(hash::name(&[path.as_bytes()])) else {
        let last = Stamp { time, nth: 0 };
        sources.open(Source { path: path.to_owned(), last, newest: time }, idle);
        return last;
    };
    source.newest = source.newest.max(time);
    source.last = if source.last.time == time { Stamp { time, nth: source.last.nth.saturating_add(1) } } else { Stamp { time, nth: 0 } };
    source.last
}
