//! Which rows may stand on a reader's screen, so that one that ceases to fit the filter can be taken off it.
//!
//! In: the rows a listener was told. Out: yes or no, "yes" in doubt. Bounded: of long listening only the youngest rows
//! are remembered one by one, all older ones count as shown. Refuses to know: filters.

use std::collections::HashSet;

use tracemail_model::ids::RowId;

/// Rows remembered one by one.
const MOST: usize = 4_096;

#[derive(Debug)]
pub(crate) struct Shown {
    /// Every row up to this one may be on the screen: the reader's first page may have had it.
    upto: RowId,
    since: HashSet<RowId>,
}

impl Shown {
    pub(crate) fn new(upto: RowId) -> Self {
        Self { upto, since: HashSet::new() }
    }

    pub(crate) fn told(&mut self, id: RowId) {
        if id <= self.upto {
            return;
        }
        self.since.insert(id);
        if self.since.len() > MOST {
            self.upto = self.since.iter().copied().max().unwrap_or(self.upto);
            self.since.clear();
        }
    }

    /// Whether it may be there; afterwards it counts as taken off, if it was told since.
    pub(crate) fn take(&mut self, id: RowId) -> bool {
        self.since.remove(&id) || id <= self.upto
    }
}
