//! Lines into a batch: each is read, counted and fed to the fold; at the end the batch holds what is new.
//!
//! In: lines, in order, with the name of their source. Out: a [`Batch`] that leads from one position to the next.
//! Refuses to know: where lines come from and how a batch is stored.

use std::collections::{BTreeMap, VecDeque};

use tracemail_correlate::{Fold, Settings};
use tracemail_model::time::Micros;
use tracemail_parse::{
    Clock, mask, parse,
    record::{Body, Unknown, text},
};
use tracemail_store::{Batch, Lane, Tally, UnknownLine};

use crate::{lines::Line, understand::told};

/// Of the lines not understood, a batch keeps so many: the newest.
const MOST_UNKNOWN: usize = 100;
/// Of such a line so many bytes are kept.
const UNKNOWN_BYTES: usize = 1_024;

/// Reads lines for one lane.
pub struct Intake {
    lane: String,
    live: bool,
    fold: Fold,
    newest: Option<Micros>,
    /// Set for the last batch.
    last: Option<Micros>,
    tally: BTreeMap<String, Tally>,
    unknown: VecDeque<UnknownLine>,
    lines: u64,
}

impl Intake {
    /// Going on where the lane stopped. `live`: listeners are to hear of each row.
    pub fn new(lane: &str, live: bool, settings: Settings, state: Lane) -> Self {
        Self {
            lane: lane.into(),
            live,
            fold: Fold::restore(settings, state.open),
            newest: None,
            last: None,
            tally: BTreeMap::new(),
            unknown: VecDeque::new(),
            lines: 0,
        }
    }

    /// One line. Out: the time it carries.
    pub fn line(&mut self, source: &str, line: &Line<'_>, clock: &Clock) -> Option<Micros> {
        self.take(source, line, clock).0
    }

    /// One line that somebody posted. Out: whether it was new.
    pub fn posted(&mut self, source: &str, bytes: &[u8], clock: &Clock) -> bool {
        self.take(source, &Line { bytes, length: bytes.len() as u64 }, clock).1
    }

    fn take(&mut self, source: &str, line: &Line<'_>, clock: &Clock) -> (Option<Micros>, bool) {
        let record = parse(line.bytes, clock);
        let time = told(&record);
        self.count(source, line, &record.body, time, record.time);
        // a machine whose clock runs ahead must not make everything else look old
        self.newest = self.newest.max(time.map(|time| time.min(clock.now)));
        let new = line.is_cut() || self.fold.feed(source, line.bytes, &record);
        (time, new)
    }

    fn count(&mut self, source: &str, line: &Line<'_>, body: &Body<'_>, time: Option<Micros>, read: Micros) {
        if !self.tally.contains_key(source) {
            self.tally.insert(source.into(), Tally::default());
        }
        let Some(tally) = self.tally.get_mut(source) else { return };
        self.lines += 1;
        tally.lines += 1;
        tally.last_line = tally.last_line.max(time);
        let why = match body {
            Body::Unknown(Unknown::Foreign) => {
                tally.foreign += 1;
                return;
            }
            Body::Unknown(_) if line.is_cut() => "too-long",
            Body::Unknown(Unknown::NoHeader) if line.bytes.trim_ascii().is_empty() => return,
            Body::Unknown(Unknown::NoHeader) => "no-header",
            Body::Unknown(Unknown::Form) => "form",
            Body::Unknown(Unknown::TooLong) => "too-long",
            _ => return,
        };
        tally.not_understood += 1;
        if self.unknown.len() == MOST_UNKNOWN {
            self.unknown.pop_front();
        }
        let text = keep(line);
        self.unknown.push_back(UnknownLine { time: time.unwrap_or(read), source: source.into(), why: why.into(), text });
    }

    /// How many lines the batch at hand has.
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    /// The moment up to which the log has told everything, when more of it is waiting to be read.
    pub fn told_to(&self) -> Micros {
        self.newest.unwrap_or_default()
    }

    /// Nothing more will come, and `end` is later than anything can be waiting for.
    pub fn finish(&mut self, end: Micros) {
        self.last = Some(end);
    }

    /// Closes the batch; `None` when nothing has happened at all. `now`: up to when everything has been read.
    pub fn close(&mut self, now: Micros, positions: impl FnOnce() -> Vec<(String, Vec<u8>)>) -> Option<Batch> {
        let harvest = match self.last.take() {
            Some(end) => self.fold.finish(end),
            None => self.fold.harvest(now),
        };
        if self.lines == 0 && harvest.stories.is_empty() && harvest.open.is_empty() {
            return None;
        }
        self.lines = 0;
        Some(Batch {
            lane: self.lane.clone(),
            positions: positions(),
            stories: harvest.stories,
            open: harvest.open,
            unknown: std::mem::take(&mut self.unknown).into(),
            tally: std::mem::take(&mut self.tally).into_iter().collect(),
            live: self.live,
        })
    }
}

/// What is kept of a line nobody understood: masked, escaped, short, with its true length when it was cut.
fn keep(line: &Line<'_>) -> String {
    let start = &line.bytes[..line.bytes.len().min(UNKNOWN_BYTES)];
    let kept = text(&mask(start)).into_owned();
    if line.length > UNKNOWN_BYTES as u64 { format!("{kept} … [{} bytes]", line.length) } else { kept }
}
