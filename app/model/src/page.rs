//! One page of a list: what was asked, what came back, where to go on.
//!
//! In and out: plain data that travels between browser, server and store.
//! Refuses to know: URLs of screens (`app/src/state`) and SQL.

use serde::{Deserialize, Serialize};

use crate::{filter::Filter, ids::RowId, row::Kind};

/// The smallest and the largest page.
pub const LIMITS: (u32, u32) = (1, 300);

/// A question to the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// Which list.
    pub kind: Kind,
    /// Which of its rows; times in it are absolute (see [`Filter::resolve`]).
    pub filter: Filter,
    /// Newest or oldest first.
    pub order: Order,
    /// How many rows.
    pub limit: u32,
    /// Go on behind this row.
    pub after: Option<RowId>,
}

words! {
    /// Which row comes first.
    pub enum Order {
        /// The newest.
        Newest = 0 "newest",
        /// The oldest.
        Oldest = 1 "oldest",
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// In the order asked for.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<RowId>,
}

/// How many rows a question has: exact, or "at least", when counting stopped at the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Rows counted.
    pub rows: u64,
    /// Whether that is all of them.
    pub exact: bool,
}
