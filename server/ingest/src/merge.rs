//! Several logs in one order: by the time their lines carry, so that Rspamd's line meets Postfix's.
//!
//! In: sources, each in its own order. Out: which of them has the earliest line at hand. A line without a time goes
//! with the one before it, and time never runs backwards within a source, so that each keeps its own order.
//! Refuses to know: what lines say. A source that has nothing at hand is not waited for.

use std::io;

use tracemail_model::time::Micros;

use crate::{source::Source, understand::time_of};

/// The order of several sources.
#[derive(Debug)]
pub struct Merge {
    heads: Vec<Head>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Head {
    /// The newest time this source has told.
    time: Micros,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// To be asked.
    #[default]
    Unasked,
    /// Has a line at hand.
    Ready,
    /// Had nothing.
    Empty,
}

impl Merge {
    /// Of so many sources.
    pub fn new(sources: usize) -> Self {
        Self { heads: vec![Head::default(); sources] }
    }

    /// Those that had nothing may have something now.
    pub fn refresh(&mut self) {
        self.heads.iter_mut().for_each(|head| head.state = State::Unasked);
    }

    /// The source whose line is next; `None` when none has one. An error comes with the number of its source, which
    /// is then taken for empty.
    pub fn next<S: Source>(&mut self, sources: &mut [S]) -> Result<Option<usize>, (usize, io::Error)> {
        let alone = sources.len() == 1;
        for (n, (head, source)) in self.heads.iter_mut().zip(sources).enumerate() {
            if head.state != State::Unasked {
                continue;
            }
            head.state = State::Empty;
            let clock = source.clock();
            if let Some(line) = source.peek().map_err(|e| (n, e))? {
                head.state = State::Ready;
                if !alone {
                    head.time = head.time.max(time_of(line.bytes, &clock).unwrap_or_default());
                }
            }
        }
        let ready = self.heads.iter().enumerate().filter(|(_, head)| head.state == State::Ready);
        Ok(ready.min_by_key(|(_, head)| head.time).map(|(n, _)| n))
    }

    /// The line of that source has been dealt with.
    pub fn taken(&mut self, source: usize) {
        self.heads[source].state = State::Unasked;
    }
}
