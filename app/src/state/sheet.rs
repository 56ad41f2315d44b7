//! The rows a list has loaded: pages appended below, news at the top, changes in place, what waits while the reader
//! looks elsewhere, and gaps that say how much is missing.
//!
//! In: pages and news. Out: an ordered list of [`Item`]s. Pure, so that every rule here has its test.
//! Refuses to know: sockets, scrolling and pixels.

use std::sync::Arc;

use tracemail_model::{
    ids::RowId,
    page::{Order, Page},
    row::Kind,
    told::Told,
};

/// Something that takes one place in the list.
#[derive(Debug, PartialEq)]
pub struct Item {
    /// Its place. A gap has the id of the newest row below it.
    pub id: RowId,
    /// Grows with each change, so that the view knows to draw it anew; 0: as first loaded.
    pub version: u32,
    /// What it is.
    pub what: What,
}

/// A row, or the confession that some are missing.
#[derive(Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "items are rows; gaps are rare, and each item is behind an Arc anyway")]
pub enum What {
    /// A row, and what is said of it.
    Row(Told),
    /// At most so many changes were passed over here.
    Gap(u64),
}

/// The loaded part of a list.
#[derive(Debug)]
pub struct Sheet {
    order: Order,
    /// In order.
    pub items: Vec<Arc<Item>>,
    /// New rows that wait to be let in, in order.
    pub waiting: Vec<Arc<Item>>,
    /// Where the next page begins; `None`: the end is loaded.
    pub next: Option<RowId>,
    most: usize,
}

impl Sheet {
    /// A list with its first page. `most`: rows kept; beyond, those at the end are let go (and loaded again when
    /// somebody scrolls there).
    pub fn new(order: Order, first: Page<Told>, most: usize) -> Self {
        let mut sheet = Self { order, items: Vec::with_capacity(first.rows.len()), waiting: Vec::new(), next: None, most };
        sheet.join(first);
        sheet
    }

    /// The page behind `after`; nothing of it, if what is loaded ends elsewhere by now: it would undo that, or leave a
    /// hole.
    pub fn append(&mut self, after: RowId, page: Page<Told>) {
        if self.next == Some(after) {
            self.join(page);
        }
    }

    fn join(&mut self, page: Page<Told>) {
        let from = self.items.len();
        for row in page.rows {
            // a row that arrived live meanwhile is already there, and newer
            if from == 0 || self.find(row.id()).is_err() {
                self.items.push(Arc::new(Item { id: row.id(), version: 0, what: What::Row(row) }));
            }
        }
        self.next = page.next;
    }

    /// A fresh first page over what was loaded before. `false`: the two do not meet, and rows between them would be
    /// missing.
    pub fn lay_over(&mut self, first: &Page<Told>) -> bool {
        let (Some(known), Some(last)) = (self.items.first(), first.rows.last()) else { return false };
        if first.next.is_some() && self.key(last.id()) < self.key(known.id) {
            return false;
        }
        for row in &first.rows {
            let same = self.find(row.id()).is_ok_and(|at| matches!(&self.items[at].what, What::Row(old) if old == row));
            if !same {
                self.hear(row.clone(), false);
            }
        }
        true
    }

    /// A row that is new or has changed. `hold`: new ones wait.
    pub fn hear(&mut self, row: Told, hold: bool) {
        let id = row.id();
        if let Ok(at) = self.find(id) {
            let version = self.items[at].version + 1;
            self.items[at] = Arc::new(Item { id, version, what: What::Row(row) });
            return;
        }
        // beyond the loaded part: it will come with its page
        if self.next.is_some() && self.items.last().is_some_and(|last| self.key(last.id) < self.key(id)) {
            return;
        }
        let item = Arc::new(Item { id, version: 1, what: What::Row(row) });
        if hold {
            match place(&self.waiting, self.order, id) {
                Ok(at) => self.waiting[at] = item,
                Err(at) => self.waiting.insert(at, item),
            }
        } else {
            self.admit(item);
        }
    }

    /// A row that no longer belongs here.
    pub fn forget(&mut self, id: RowId) {
        let other = |item: &Arc<Item>| item.id != id || matches!(item.what, What::Gap(_));
        self.items.retain(other);
        self.waiting.retain(other);
    }

    /// Lets in what waits.
    pub fn release(&mut self) {
        for item in std::mem::take(&mut self.waiting) {
            self.admit(item);
        }
    }

    /// Says above the newest row that changes were passed over.
    pub fn confess(&mut self, missed: u64) {
        let newest = if self.order == Order::Newest { self.items.first() } else { self.items.last() };
        let id = newest.map(|item| item.id).unwrap_or_default();
        let gap = Arc::new(Item { id, version: 0, what: What::Gap(missed) });
        let at = if self.order == Order::Newest { 0 } else { self.items.len() };
        self.items.insert(at, gap);
    }

    /// Rows that the gap at that id passed over. `false`: it is gone, and they are not wanted any more.
    pub fn fill(&mut self, gap: RowId, rows: Vec<Told>) -> bool {
        let there = self.items.iter().any(|item| item.id == gap && matches!(item.what, What::Gap(_)));
        if there {
            for row in rows {
                self.hear(row, false);
            }
        }
        there
    }

    /// Takes out the gap at that id, once what it missed has been fetched.
    pub fn heal(&mut self, id: RowId) {
        self.items.retain(|item| item.id != id || matches!(item.what, What::Row(_)));
    }

    /// Empties the list; what comes later is shown, what was before is not loaded again.
    pub fn clear(&mut self) {
        self.items.clear();
        self.waiting.clear();
        self.next = None;
    }

    /// Where a row stands in the list.
    pub fn place_of(&self, id: RowId) -> Option<usize> {
        self.find(id).ok()
    }

    /// The row so many rows from another; `None`: there is none, or it is not loaded.
    pub fn beside(&self, id: RowId, by: i32) -> Option<(Kind, RowId)> {
        let rows = |item: &Arc<Item>| match &item.what {
            What::Row(told) => Some((told.row.kind(), item.id)),
            What::Gap(_) => None,
        };
        let at = self.place_of(id)?;
        let far = (by.unsigned_abs() as usize).checked_sub(1)?;
        match by {
            ..0 => self.items[..at].iter().rev().filter_map(rows).nth(far),
            _ => self.items[at + 1..].iter().filter_map(rows).nth(far),
        }
    }

    fn admit(&mut self, item: Arc<Item>) {
        match self.find(item.id) {
            Ok(at) => self.items[at] = item,
            Err(at) => self.items.insert(at, item),
        }
        if self.items.len() > self.most && self.order == Order::Newest {
            self.items.truncate(self.most);
            self.next = self.items.last().map(|last| last.id);
        }
    }

    fn key(&self, id: RowId) -> i64 {
        if self.order == Order::Newest { -id.0 } else { id.0 }
    }

    fn find(&self, id: RowId) -> Result<usize, usize> {
        place(&self.items, self.order, id)
    }
}

/// Where a row stands, or would stand. A gap of the same id stands before it.
fn place(items: &[Arc<Item>], order: Order, id: RowId) -> Result<usize, usize> {
    let at = items.partition_point(|item| {
        let before = if order == Order::Newest { item.id > id } else { item.id < id };
        before || (item.id == id && matches!(item.what, What::Gap(_)))
    });
    match items.get(at) {
        Some(item) if item.id == id => Ok(at),
        _ => Err(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracemail_model::{access::Access, arbitrary::blank_access, row::Row};

    fn row(id: i64, user: &str) -> Told {
        let row = Row::Access(Access { id: RowId(id), user: user.into(), ..blank_access() });
        Told { row, said: String::new() }
    }

    fn page(ids: &[i64], next: Option<i64>) -> Page<Told> {
        Page { rows: ids.iter().map(|id| row(*id, "a")).collect(), next: next.map(RowId) }
    }

    fn ids(items: &[Arc<Item>]) -> Vec<i64> {
        items.iter().map(|item| if matches!(item.what, What::Gap(_)) { -1 } else { item.id.0 }).collect()
    }

    #[test]
    fn a_row_that_changes_changes_in_its_place() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7, 5], None), 100);
        sheet.hear(row(7, "b"), true);
        assert_eq!(ids(&sheet.items), [9, 7, 5]);
        assert_eq!(sheet.items[1].version, 1);
        assert!(sheet.waiting.is_empty());
    }

    #[test]
    fn a_row_that_no_longer_fits_goes_and_gaps_stay() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7, 5], None), 100);
        sheet.confess(3);
        sheet.hear(row(12, "b"), true);
        for id in [9, 12, 6] {
            sheet.forget(RowId(id));
        }
        assert_eq!((ids(&sheet.items), ids(&sheet.waiting)), (vec![-1, 7, 5], vec![]));
    }

    #[test]
    fn news_wait_while_held_and_none_is_lost_or_doubled() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9], None), 100);
        for id in [12, 10, 11, 12] {
            sheet.hear(row(id, "b"), true);
        }
        assert_eq!((ids(&sheet.items), ids(&sheet.waiting)), (vec![9], vec![12, 11, 10]));
        sheet.hear(row(13, "c"), false);
        sheet.release();
        assert_eq!((ids(&sheet.items), ids(&sheet.waiting)), (vec![13, 12, 11, 10, 9], vec![]));
    }

    #[test]
    fn a_row_beyond_the_loaded_part_comes_with_its_page_and_once() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7], Some(7)), 100);
        sheet.hear(row(3, "b"), false);
        assert_eq!(ids(&sheet.items), [9, 7]);
        sheet.append(RowId(7), page(&[7, 3], None));
        assert_eq!(ids(&sheet.items), [9, 7, 3]);
        let mut oldest = Sheet::new(Order::Oldest, page(&[1, 2], Some(2)), 100);
        oldest.hear(row(9, "b"), false);
        oldest.append(RowId(2), page(&[3], None));
        oldest.hear(row(9, "b"), false);
        assert_eq!(ids(&oldest.items), [1, 2, 3, 9]);
    }

    #[test]
    fn a_page_in_flight_does_not_bring_back_what_was_cleared() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7], Some(7)), 100);
        sheet.clear();
        sheet.append(RowId(7), page(&[5, 3], Some(3)));
        assert_eq!((ids(&sheet.items), sheet.next), (vec![], None));
        sheet.hear(row(12, "b"), false);
        sheet.confess(40);
        sheet.clear();
        assert!(!sheet.fill(RowId(12), vec![row(14, "b"), row(13, "b")]));
        assert!(sheet.items.is_empty());
    }

    #[test]
    fn a_page_in_flight_leaves_no_hole_where_the_end_was_let_go() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7, 5], Some(5)), 3);
        sheet.hear(row(12, "b"), false);
        sheet.append(RowId(5), page(&[3, 1], None));
        assert_eq!((ids(&sheet.items), sheet.next), (vec![12, 9, 7], Some(RowId(7))));
        sheet.append(RowId(7), page(&[5, 3], Some(3)));
        assert_eq!(ids(&sheet.items), [12, 9, 7, 5, 3]);
    }

    #[test]
    fn a_gap_stands_above_what_was_newest_until_it_is_healed() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7], None), 100);
        sheet.confess(40);
        sheet.hear(row(20, "b"), false);
        assert_eq!(ids(&sheet.items), [20, -1, 9, 7]);
        // what is fetched for it lands above it
        assert!(sheet.fill(RowId(9), vec![row(12, "b"), row(9, "c")]));
        assert_eq!(ids(&sheet.items), [20, 12, -1, 9, 7]);
        sheet.heal(RowId(9));
        assert_eq!(ids(&sheet.items), [20, 12, 9, 7]);
        assert_eq!(sheet.items[2].version, 1, "the row was replaced, not the gap");
    }

    #[test]
    fn a_fresh_page_meets_what_was_loaded_or_is_refused() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7, 5, 3], Some(3)), 100);
        assert!(sheet.lay_over(&page(&[11, 9, 7], Some(7))));
        assert_eq!(ids(&sheet.items), [11, 9, 7, 5, 3]);
        assert_eq!(sheet.items[1].version, 0, "what has not changed is not drawn anew");
        assert!(!sheet.lay_over(&page(&[30, 29], Some(29))));
    }

    #[test]
    fn beside_a_row_stands_a_row_never_a_gap_and_nothing_beyond_the_ends() {
        let mut sheet = Sheet::new(Order::Newest, page(&[9, 7], None), 100);
        sheet.confess(40);
        sheet.hear(row(20, "b"), false);
        let beside = |id, by| sheet.beside(RowId(id), by).map(|(_, id)| id.0);
        assert_eq!((beside(20, 1), beside(9, -1), beside(9, 1)), (Some(9), Some(20), Some(7)));
        assert_eq!((beside(20, -1), beside(7, 1), beside(8, 1), beside(9, 0)), (None, None, None, None));
    }

    #[test]
    fn no_more_than_the_most_are_kept_and_the_rest_can_be_loaded_again() {
        let mut sheet = Sheet::new(Order::Newest, page(&[3, 2, 1], None), 3);
        sheet.hear(row(4, "b"), false);
        assert_eq!(ids(&sheet.items), [4, 3, 2]);
        assert_eq!(sheet.next, Some(RowId(2)));
    }
}
