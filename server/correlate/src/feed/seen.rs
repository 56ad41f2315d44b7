//! Which objects have been told before: the newest 131,072, by hash, so that a sender who repeats in doubt does no harm.
//!
//! In: keys. Out: whether each is new. Kept in pages like every open object, in the same commit as what came of it.
//! Refuses to know: what the objects said.

use std::collections::{HashSet, VecDeque};

use serde::{Deserialize, Serialize};
use tracemail_model::{ids::Key, time::Micros};

use crate::table::{Idle, Open, Table};

/// Keys on one page: the page being filled is written whole at each commit.
const PAGE: usize = 256;
/// Pages kept.
const PAGES: usize = 512;

/// Some keys.
#[derive(Serialize, Deserialize)]
pub struct Page {
    number: u64,
    keys: Vec<u64>,
}

impl Open for Page {
    const KIND: u8 = b'S';

    fn name(&self) -> u64 {
        self.number
    }

    /// The oldest page goes when there are too many.
    fn due(&self) -> Micros {
        Micros(i64::MAX)
    }
}

/// The pages, and what is on them.
#[derive(Default)]
pub struct Seen {
    /// The pages themselves.
    pub pages: Table<Page>,
    order: VecDeque<u64>,
    keys: HashSet<u64>,
}

impl Seen {
    /// Notes it. Out: whether it was not noted before.
    pub fn is_new(&mut self, key: Key, idle: &mut Idle) -> bool {
        if !self.keys.insert(key.0) {
            return false;
        }
        let newest = self.order.back().copied().filter(|number| self.pages.get(*number).is_some_and(|page| page.keys.len() < PAGE));
        let number = newest.unwrap_or_else(|| {
            let number = self.order.back().map_or(0, |last| last + 1);
            self.pages.open(Page { number, keys: Vec::with_capacity(PAGE) }, idle);
            self.order.push_back(number);
            number
        });
        if let Some(page) = self.pages.get_mut(number) {
            page.keys.push(key.0);
        }
        if self.order.len() > PAGES
            && let Some(oldest) = self.order.pop_front().and_then(|number| self.pages.close(number))
        {
            oldest.keys.iter().for_each(|key| _ = self.keys.remove(key));
        }
        true
    }

    /// Whether it was noted.
    pub fn has(&self, key: Key) -> bool {
        self.keys.contains(&key.0)
    }

    /// Finds its way on restored pages again.
    pub fn index(&mut self) {
        let mut numbers: Vec<u64> = self.pages.iter().map(|(number, _)| number).collect();
        numbers.sort_unstable();
        self.keys = self.pages.iter().flat_map(|(_, page)| page.keys.iter().copied()).collect();
        self.order = numbers.into();
    }
}
