//! The one place changes are told at.
//!
//! In: changes as `ingest` commits them, by one task, in order. Out: [`Listener`]s.
//! Refuses to know: how many listen, and how fast.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;
use tracemail_model::{row::Row, tail::Seq};

use crate::{
    listener::{Listener, Wanted},
    ring::{Ring, Run},
};

/// At most so many rows are kept for listeners to catch up with: about 12 MB of ordinary rows.
const MOST_ROWS: usize = 8_192;
/// Rows in one run: what a listener filters in one go.
const RUN: usize = 256;

/// The hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

pub(crate) struct Shared {
    pub ring: RwLock<Ring>,
    /// The last change; closed when the hub is.
    pub news: watch::Sender<Told>,
}

/// What wakes listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub seq: Seq,
    pub closed: bool,
}

impl Hub {
    /// Standing at the store's last change.
    pub fn new(seq: Seq) -> Self {
        Self::with_room(seq, MOST_ROWS)
    }

    /// As [`Hub::new`], keeping at most `rows` rows for those who lag behind.
    pub fn with_room(seq: Seq, rows: usize) -> Self {
        Self(Arc::new(Shared { ring: RwLock::new(Ring::new(seq, rows)), news: watch::Sender::new(Told { seq, closed: false }) }))
    }

    /// Tells changes, in the order of their `Seq`. A hole before or between them is told to listeners as a gap.
    pub fn publish(&self, changes: Vec<(Seq, Row)>) {
        let mut runs: Vec<Run> = Vec::new();
        for (seq, row) in changes {
            match runs.last_mut() {
                Some(run) if run.to + 1 == seq && run.rows.len() < RUN => {
                    run.to = seq;
                    run.rows.push((seq, row));
                }
                _ => runs.push(Run { from: seq, to: seq, rows: vec![(seq, row)] }),
            }
        }
        self.push(runs);
    }

    /// Changes up to and including `to` that are not told one by one (an import, another process).
    pub fn bulk(&self, to: Seq) {
        let from = self.seq() + 1;
        self.push(vec![Run { from, to, rows: Vec::new() }]);
    }

    fn push(&self, runs: Vec<Run>) {
        let seq = {
            let mut ring = self.0.ring.write().unwrap_or_else(PoisonError::into_inner);
            for run in runs {
                ring.push(run);
            }
            ring.last()
        };
        self.0.news.send_if_modified(|told| std::mem::replace(&mut told.seq, seq) != seq);
    }

    /// The last change.
    pub fn seq(&self) -> Seq {
        self.0.ring.read().unwrap_or_else(PoisonError::into_inner).last()
    }

    /// Somebody who wants to hear what comes after `from`; `None`: from now on. What is no longer kept is told as
    /// a gap, which the store can fill ([`Listener::sort`] says which of its rows).
    pub fn listen(&self, wanted: Wanted, from: Option<Seq>) -> Listener {
        let now = self.seq();
        Listener::new(Arc::clone(&self.0), wanted, from.map_or(now, |seq| seq.min(now)))
    }

    /// Ends every listener, after it has heard what was told before.
    pub fn close(&self) {
        self.0.news.send_modify(|told| told.closed = true);
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.0.news.receiver_count()
    }
}
