//! Where a list's rows come from: one question, page by page.
//!
//! In: the question. Out: listings. Refuses to know: what is shown of them.

use serde::{Deserialize, Serialize};
use tracemail_model::{ids::RowId, page::Order, row::Kind, tail::Seq};

use super::{query_string::with, socket::Wish};
use crate::{
    api::list::{Listing, Reader, list_rows, recent_rows},
    error::AppError,
    urls,
};

/// Rows of a page as somebody may choose it.
pub const PAGE_SIZES: &[u32] = &[20, 50, 100, 150, 200, 300];
/// Rows of the first page: more than a screen shows.
const FIRST: u32 = 60;
/// Rows of a page fetched while scrolling.
const PAGE: u32 = 200;

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The list; `None`: several together, newest rows only.
    pub kind: Option<Kind>,
    /// The lists.
    pub kinds: Vec<Kind>,
    /// The filter as text.
    pub q: String,
    /// Which row comes first.
    pub order: Order,
    /// Who reads.
    pub reader: Reader,
    /// Rows of a page; 0: as usual.
    pub rows: u32,
}

impl Source {
    /// The first page, or the one behind a row.
    pub async fn page(self, after: Option<RowId>, first: bool) -> Result<Listing, AppError> {
        let limit = match (self.rows, first) {
            (0, true) => FIRST,
            (0, false) => PAGE,
            (chosen, _) => chosen,
        };
        match self.kind {
            Some(kind) => list_rows(kind, self.q, self.order, limit, after, self.reader).await,
            None => recent_rows(self.kinds, self.q, limit, self.reader).await,
        }
    }

    /// Its screen's URL.
    pub fn href(&self) -> String {
        let order = if self.order == Order::Oldest { self.order.name() } else { "" };
        let some = self.kind.is_none() && self.kinds.len() < Kind::ALL.len();
        let kinds = if some { self.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",") } else { String::new() };
        let path = self.kind.map_or("/live", urls::path);
        with(path, &[("kinds", &kinds), ("order", order), ("q", &self.q)])
    }

    /// What to follow so that nothing after the first page is missed.
    pub fn wish(&self, from: Seq) -> Wish {
        Wish { kinds: self.kinds.clone(), q: self.q.clone(), from: Some(from) }
    }
}
