//! The last changes, in order, shared by every listener.
//!
//! In: runs of changes. Out: runs after a given place. Holds whole runs and forgets the oldest; a run without rows
//! stands for changes nobody told one by one. Refuses to know: filters and tasks.

use std::{collections::VecDeque, sync::Arc};

use tracemail_model::{row::Row, tail::Seq};

/// Changes that follow each other without a hole.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its first change.
    pub from: Seq,
    /// Its last change.
    pub to: Seq,
    /// One row for each of them, or none at all: then they were not told.
    pub rows: Vec<(Seq, Row)>,
}

/// What there is to read after some place.
pub(crate) enum Next {
    /// Nothing yet.
    Nothing,
    /// These changes are no longer here, or never were.
    Missing { from: Seq, to: Seq },
    /// A run that has something new in it.
    Run(Arc<Run>),
}

pub(crate) struct Ring {
    runs: VecDeque<Arc<Run>>,
    held: usize,
    most: usize,
    last: Seq,
}

impl Ring {
    /// Standing at `last`, holding at most `most` rows (and always the newest run).
    pub fn new(last: Seq, most: usize) -> Self {
        Self { runs: VecDeque::new(), held: 0, most, last }
    }

    /// The last change.
    pub const fn last(&self) -> Seq {
        self.last
    }

    /// Appends a run. What lies between it and the last change was not told to us: it becomes a run without rows.
    /// A run that comes too late has already been declared missing, and is dropped.
    pub fn push(&mut self, run: Run) {
        if run.from <= self.last || run.to < run.from {
            return;
        }
        if run.from > self.last + 1 {
            self.append(Run { from: self.last + 1, to: run.from - 1, rows: Vec::new() });
        }
        self.append(run);
    }

    fn append(&mut self, run: Run) {
        self.last = run.to;
        self.held += run.rows.len();
        self.runs.push_back(Arc::new(run));
        while self.runs.len() > 1 && (self.held > self.most || self.runs.len() > self.most) {
            self.held -= self.runs.pop_front().map_or(0, |old| old.rows.len());
        }
    }

    /// What comes after `seen`.
    pub fn after(&self, seen: Seq) -> Next {
        if seen >= self.last {
            return Next::Nothing;
        }
        let at = self.runs.partition_point(|run| run.to <= seen);
        match self.runs.get(at) {
            Some(run) if run.from > seen + 1 => Next::Missing { from: seen + 1, to: run.from - 1 },
            Some(run) if run.rows.is_empty() => Next::Missing { from: seen + 1, to: run.to },
            Some(run) => Next::Run(Arc::clone(run)),
            None => Next::Nothing,
        }
    }
}
