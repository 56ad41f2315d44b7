//! Which of many texts have these three bytes: lists of rows by three bytes, and their intersection.
//!
//! In: folded texts, one a row. Out: for each three bytes that occur the rows they occur in, as short as it gets; and of
//! a needle those rows that may have it. Refuses to know: ids, files.
//!
//! Bytes, not characters: in UTF-8 a text lies in another where its bytes do. A list is the steps from row to row, or a
//! bit for each row, whichever is shorter.

use std::collections::{BTreeSet, HashMap};

/// Every three bytes that follow each other in the text, each once.
pub(super) fn grams(text: &str) -> BTreeSet<u32> {
    text.as_bytes().windows(3).map(|w| u32::from(w[0]) << 16 | u32::from(w[1]) << 8 | u32::from(w[2])).collect()
}

const STEPS: u8 = 0;
const BITS: u8 = 1;

/// The lists while texts are read.
#[derive(Default)]
pub(super) struct Gather {
    rows: u32,
    lists: HashMap<u32, List>,
}

struct List {
    steps: Vec<u8>,
    /// The row behind the last one listed.
    next: u32,
    count: usize,
}

impl Gather {
    /// The next row's text.
    pub(super) fn add(&mut self, text: &str) {
        let row = self.rows;
        self.rows += 1;
        for w in text.as_bytes().windows(3) {
            let gram = u32::from(w[0]) << 16 | u32::from(w[1]) << 8 | u32::from(w[2]);
            let list = self.lists.entry(gram).or_insert_with(|| List { steps: vec![STEPS], next: 0, count: 0 });
            // the same letters again in one text
            if list.next <= row {
                put(&mut list.steps, row - list.next);
                list.next = row + 1;
                list.count += 1;
            }
        }
    }

    /// Rows so far.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// The lists, in the order of their letters.
    pub(super) fn finish(self) -> Vec<(u32, Vec<u8>)> {
        let bits = self.rows.div_ceil(8) as usize + 1;
        let short = |list: List| {
            if list.steps.len() <= bits {
                return list.steps;
            }
            let mut map = vec![0; bits];
            map[0] = BITS;
            steps(&list.steps[1..]).for_each(|row| map[1 + row as usize / 8] |= 1 << (row % 8));
            map
        };
        let mut lists: Vec<_> = self.lists.into_iter().map(|(gram, list)| (gram, short(list))).collect();
        lists.sort_unstable_by_key(|(gram, _)| *gram);
        lists
    }
}

/// Seven bits a byte, the lowest first.
fn put(to: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

fn steps(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (mut bytes, mut next) = (bytes.iter(), 0_u32);
    std::iter::from_fn(move || {
        let (mut step, mut shift) = (0_u32, 0);
        loop {
            let byte = *bytes.next()?;
            step |= u32::from(byte & 0x7f).wrapping_shl(shift);
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        let row = next.wrapping_add(step);
        next = row.wrapping_add(1);
        Some(row)
    })
}

/// What is left of `rows` (`None`: all of them) in that list.
pub(super) fn narrow(rows: Option<Vec<u32>>, list: &[u8]) -> Vec<u32> {
    match (list.split_first(), rows) {
        (Some((&BITS, bits)), rows) => {
            let has = |row: &u32| bits.get(*row as usize / 8).is_some_and(|byte| byte & 1 << (row % 8) != 0);
            match rows {
                Some(rows) => rows.into_iter().filter(has).collect(),
                None => (0..bits.len() as u32 * 8).filter(has).collect(),
            }
        }
        (Some((_, bytes)), None) => steps(bytes).collect(),
        (Some((_, bytes)), Some(rows)) => {
            let mut rows = rows.into_iter().peekable();
            let mut both = Vec::new();
            for row in steps(bytes) {
                while rows.next_if(|other| *other < row).is_some() {}
                both.extend(rows.next_if_eq(&row));
            }
            both
        }
        (None, _) => Vec::new(),
    }
}

/// Ids in their order, as steps.
pub(super) fn put_ids(ids: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + ids.len() * 5);
    let mut before = 0_i64;
    for id in ids {
        let mut step = id.wrapping_sub(before) as u64;
        before = *id;
        while step >= 0x80 {
            bytes.push(step as u8 | 0x80);
            step >>= 7;
        }
        bytes.push(step as u8);
    }
    bytes
}

/// The way back.
pub(super) fn ids(bytes: &[u8]) -> Vec<i64> {
    let (mut ids, mut id, mut step, mut shift) = (Vec::with_capacity(256), 0_i64, 0_u64, 0_u32);
    for byte in bytes {
        step |= u64::from(byte & 0x7f).wrapping_shl(shift);
        shift += 7;
        if *byte < 0x80 {
            id = id.wrapping_add(step as i64);
            ids.push(id);
            (step, shift) = (0, 0);
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_row_that_has_the_needle_is_among_those_left(
            texts in proptest::collection::vec("[abè]{0,9}", 0..200),
            needle in "[abè]{1,5}",
        ) {
            let mut gather = Gather::default();
            for text in &texts {
                gather.add(text);
            }
            let lists: HashMap<u32, Vec<u8>> = gather.finish().into_iter().collect();
            let mut left: Option<Vec<u32>> = None;
            for gram in grams(&needle) {
                left = Some(lists.get(&gram).map_or_else(Vec::new, |list| narrow(left, list)));
            }
            let every = |text: &str| grams(&needle).is_subset(&grams(text));
            let expected: Vec<u32> = (0..).zip(&texts).filter(|(_, text)| every(text)).map(|(row, _)| row).collect();
            if let Some(left) = left {
                prop_assert_eq!(&left, &expected);
                prop_assert!((0..).zip(&texts).all(|(row, text)| !text.contains(&needle) || left.contains(&row)));
            }
        }

        #[test]
        fn ids_come_back(mut list in proptest::collection::vec(any::<i64>(), 0..300)) {
            list.sort_unstable();
            prop_assert_eq!(ids(&put_ids(&list)), list);
        }
    }

    #[test]
    fn damaged_lists_do_no_harm() {
        for list in [&[][..], &[STEPS, 0xff], &[STEPS, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], &[BITS], &[9, 9]] {
            narrow(None, list);
            narrow(Some(vec![0, 5, u32::MAX]), list);
        }
    }
}
