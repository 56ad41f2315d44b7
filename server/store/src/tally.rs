//! How often each name comes in a sealed day, by outcome; and such counts of many days added up.
//!
//! In: names and numbers. Out: sums. Refuses to know: files, and what is a name.

use std::{
    cmp::Reverse,
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
    io::Read,
    sync::LazyLock,
};

use tracemail_model::{row::Kind, stats::By};

use crate::{Error, Result};

/// Numbers of a digest from here on are tallies.
pub(crate) const FIRST: u8 = 100;
/// In place of an outcome: any.
pub(crate) const ANY: i64 = -1;
/// zstd's.
const LEVEL: i32 = 6;

/// Tells names apart; of this process only, so that nobody can make two names fall together.
static NAMES: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The number of that tally in a digest; `None`: none is kept.
pub(crate) fn number(by: By, kind: Kind) -> Option<i64> {
    let by = match by {
        By::Domain => 0,
        By::Address | By::Network => 10,
        By::Sender | By::Recipient | By::Reason => return None,
    };
    Some(i64::from(FIRST) + by + kind.code())
}

/// The outcomes of a tally, each with its names.
pub(crate) struct Tally(Vec<(i64, Vec<Name>)>);

struct Name {
    hash: u64,
    text: Box<str>,
    rows: u64,
}

impl Tally {
    /// As it is stored: for each outcome the names with their numbers.
    pub(crate) fn write(of: &[(i64, Vec<(String, u64)>)]) -> Result<Vec<u8>> {
        zstd::bulk::compress(&postcard::to_stdvec(of).map_err(Error::damaged)?, LEVEL).map_err(Error::damaged)
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        let mut plain = Vec::new();
        zstd::stream::Decoder::with_buffer(bytes).and_then(|mut decoder| decoder.read_to_end(&mut plain)).map_err(Error::damaged)?;
        let stored: Vec<(i64, Vec<(&str, u64)>)> = postcard::from_bytes(&plain).map_err(Error::damaged)?;
        let name = |(name, rows): (&str, u64)| Name { hash: NAMES.hash_one(name), text: name.into(), rows };
        Ok(Self(stored.into_iter().map(|(outcome, names)| (outcome, names.into_iter().map(name).collect())).collect()))
    }
}

/// Rows by name.
#[derive(Default)]
pub(crate) struct Sums(HashMap<u64, (u64, Box<str>), BuildHasherDefault<AsItIs>>);

impl Sums {
    pub(crate) fn add(&mut self, name: &str, rows: u64) {
        self.add_hashed(NAMES.hash_one(name), name, rows);
    }

    fn add_hashed(&mut self, hash: u64, name: &str, rows: u64) {
        self.0.entry(hash).or_insert_with(|| (0, name.into())).0 += rows;
    }

    /// Adds a day's; `outcomes`: these only.
    pub(crate) fn add_tally(&mut self, tally: &Tally, outcomes: Option<&[i64]>) {
        for (outcome, names) in &tally.0 {
            if outcomes.map_or(*outcome == ANY, |some| some.contains(outcome)) {
                for Name { hash, text, rows } in names {
                    self.add_hashed(*hash, text, *rows);
                }
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn each(&self, mut add: impl FnMut(&str, u64)) {
        self.0.values().for_each(|(rows, name)| add(name, *rows));
    }

    /// All, the largest first.
    pub(crate) fn ranked(self) -> Vec<(u64, Box<str>)> {
        let mut rows: Vec<_> = self.0.into_values().filter(|(rows, _)| *rows > 0).collect();
        rows.sort_unstable_by_key(|(rows, _)| Reverse(*rows));
        rows
    }

    /// The largest, then by name.
    pub(crate) fn most(self, most: usize) -> Vec<(String, u64)> {
        let mut rows: Vec<_> = self.0.into_values().filter(|(rows, _)| *rows > 0).collect();
        let order = |a: &(u64, Box<str>), b: &(u64, Box<str>)| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1));
        if rows.len() > most && most > 0 {
            rows.select_nth_unstable_by(most - 1, order);
        }
        rows.truncate(most);
        rows.sort_unstable_by(order);
        rows.into_iter().map(|(rows, name)| (name.into(), rows)).collect()
    }
}

/// A hash is one already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, byte| sum << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_add_up_by_outcome() {
        let stored =
            [(ANY, vec![("a".to_owned(), 5), ("b".into(), 2)]), (1, vec![("a".into(), 3)]), (2, vec![("a".into(), 2), ("b".into(), 2)])];
        let tally = Tally::read(&Tally::write(&stored).expect("writes")).expect("reads");
        let sum = |outcomes: Option<&[i64]>| {
            let mut sums = Sums::default();
            sums.add_tally(&tally, outcomes);
            sums.add("b", 1);
            sums.most(2)
        };
        assert_eq!(sum(None), [("a".into(), 5), ("b".into(), 3)]);
        assert_eq!(sum(Some(&[2])), [("b".into(), 3), ("a".into(), 2)]);
        assert_eq!(sum(Some(&[])), [("b".into(), 1)]);
        Tally::read(b"nonsense").map(|_| ()).expect_err("is none");
    }
}
