//! One who listens: a place in the ring, a scope and a filter of its own.
//!
//! In: the ring. Out: [`Heard`], in order, without doubles and without an undeclared hole.
//! Refuses to know: what carries it to the reader.

use std::sync::{Arc, PoisonError};

use tokio::sync::watch;
use tracemail_model::{
    filter::{Filter, fold, matches},
    row::{Kind, Row},
    tail::Seq,
    tenant::Scope,
};

use crate::{
    hub::{Shared, Told},
    ring::Next,
};

/// Which rows somebody wants to hear of. The filter's times are absolute.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What the reader may see.
    pub scope: Scope,
    /// Which lists; none: nothing is heard.
    pub kinds: Vec<Kind>,
    /// Which of their rows.
    pub filter: Filter,
}

impl Wanted {
    /// Whether the reader is to hear of that row.
    pub fn takes(&self, row: &Row) -> bool {
        let mailbox = row.mailbox().map(fold);
        self.kinds.contains(&row.kind()) && self.scope.sees(row.domain(), mailbox.as_deref()) && matches(&self.filter, row)
    }
}

/// What a listener hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// Rows that are new or have changed, oldest change first; never none.
    Rows {
        /// The last change that has been looked at.
        seq: Seq,
        /// Each as it stood after its change.
        rows: Vec<Row>,
    },
    /// Changes that were not told, of any filter.
    Gap {
        /// How many.
        missed: u64,
        /// The first.
        from: Seq,
        /// The last.
        to: Seq,
    },
}

/// Reads the ring at its own pace.
pub struct Listener {
    hub: Arc<Shared>,
    news: watch::Receiver<Told>,
    wanted: Wanted,
    seen: Seq,
}

impl Listener {
    pub(crate) fn new(hub: Arc<Shared>, wanted: Wanted, seen: Seq) -> Self {
        let news = hub.news.subscribe();
        Self { hub, news, wanted, seen }
    }

    /// The next thing to tell; `None` when the hub has closed. Safe to drop half-way (in a `select!`): nothing that
    /// was not returned counts as heard, except rows the filter passed over.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            // marked as seen before the ring is read, so that news between the two wakes us again
            let closed = self.news.borrow_and_update().closed;
            let next = self.hub.ring.read().unwrap_or_else(PoisonError::into_inner).after(self.seen);
            match next {
                Next::Missing { from, to } => {
                    self.seen = to;
                    return Some(Heard::Gap { missed: to - from + 1, from, to });
                }
                Next::Run(run) => {
                    let fresh = run.rows.iter().filter(|(seq, _)| *seq > self.seen);
                    let rows: Vec<Row> = fresh.filter(|(_, row)| self.wanted.takes(row)).map(|(_, row)| row.clone()).collect();
                    self.seen = run.to;
                    if !rows.is_empty() {
                        return Some(Heard::Rows { seq: self.seen, rows });
                    }
                    // a long backlog that the filter passes over must not keep the thread to itself
                    tokio::task::yield_now().await;
                }
                Next::Nothing if closed => return None,
                Next::Nothing => self.news.changed().await.ok()?,
            }
        }
    }

    /// From now on by this filter; the place in the stream stays.
    pub fn want(&mut self, wanted: Wanted) {
        self.wanted = wanted;
    }

    /// Whether a row would be told: for whoever fills a gap from the store.
    pub fn passes(&self, row: &Row) -> bool {
        self.wanted.takes(row)
    }

    /// The last change heard, or passed over by the filter.
    pub const fn seq(&self) -> Seq {
        self.seen
    }

    /// Goes on after `seq`, when something else (the store) has told what came before; never backwards.
    pub fn skip_to(&mut self, seq: Seq) {
        self.seen = self.seen.max(seq);
    }
}
