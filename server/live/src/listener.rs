//! One who listens: a place in the ring, a scope and a filter of its own.
//!
//! In: the ring. Out: [`Heard`], in order, without doubles and without an undeclared hole.
//! Refuses to know: what carries it to the reader.

use std::sync::{Arc, PoisonError};

use tokio::sync::watch;
use tracemail_model::{
    filter::{Filter, fold, matches},
    ids::RowId,
    row::{Kind, Row},
    tail::Seq,
    tenant::Scope,
};

use crate::{
    hub::{Shared, Told},
    ring::Next,
    shown::Shown,
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
    /// Rows up to this one may be on the reader's screen already; usually the first id of the present moment.
    pub shown: RowId,
}

impl Wanted {
    /// Without what the reader may not ask.
    fn narrowed(mut self) -> Self {
        self.filter = self.scope.asked(&self.filter).into_owned();
        self
    }

    /// Whether the row is of the reader's, in one of the lists, whatever the filter says.
    fn concerns(&self, row: &Row) -> bool {
        let mailbox = row.mailbox().map(fold);
        self.kinds.contains(&row.kind()) && self.scope.sees(row.domain(), mailbox.as_deref())
    }
}

/// What a listener hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// Rows that are new or have changed, oldest change first; never nothing at all.
    Rows {
        /// The last change that has been looked at.
        seq: Seq,
        /// Each as it stood after its change.
        rows: Vec<Row>,
        /// Rows that changed, no longer fit the filter, and may have been shown.
        gone: Vec<RowId>,
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
    shown: Shown,
    seen: Seq,
}

impl Listener {
    pub(crate) fn new(hub: Arc<Shared>, wanted: Wanted, seen: Seq) -> Self {
        let news = hub.news.subscribe();
        let shown = Shown::new(wanted.shown);
        Self { hub, news, wanted: wanted.narrowed(), shown, seen }
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
                    let seen = self.seen;
                    let (rows, gone) = self.sort(run.rows.iter().filter(|(seq, _)| *seq > seen).map(|(_, row)| row));
                    self.seen = run.to;
                    if !rows.is_empty() || !gone.is_empty() {
                        return Some(Heard::Rows { seq: self.seen, rows, gone });
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
        self.shown = Shown::new(wanted.shown);
        self.wanted = wanted.narrowed();
    }

    /// What to tell of these changes, oldest first: the rows that fit, and the ids of those that no longer do. Also for
    /// whoever fills a gap from the store.
    pub fn sort<'a>(&mut self, changes: impl Iterator<Item = &'a Row>) -> (Vec<Row>, Vec<RowId>) {
        let (mut rows, mut gone) = (Vec::<Row>::new(), Vec::new());
        for row in changes.filter(|row| self.wanted.concerns(row)) {
            let id = row.id();
            if matches(&self.wanted.filter, row) {
                self.shown.told(id);
                gone.retain(|other| *other != id);
                rows.push(match self.wanted.scope.mask() {
                    Some(mask) => mask.row(row.clone()),
                    None => row.clone(),
                });
            } else if self.shown.take(id) {
                rows.retain(|other| other.id() != id);
                gone.push(id);
            }
        }
        (rows, gone)
    }

    /// The last change heard, or passed over by the filter.
    pub const fn seq(&self) -> Seq {
        self.seen
    }
}
