//! A long id (a message-id, a queue id, a session) in as many bits as an index wants.
//!
//! In: the id, and the row it stands in. Out: the number in that row's column, and the numbers to look for. Whoever finds
//! by it looks at the id itself too. Refuses to know: columns.
//!
//! On SQLite the upper three of 32 bits are the eighth of the day the row lies in, the others are a hash: so the rows of one
//! batch lie close together in the index, where random numbers have it touch every page. Rows written before this was so
//! have a hash's bits up there too, and are found by the same eight numbers. On Postgres all bits are the hash's.

use tracemail_model::{
    ids::{Key, RowId},
    time::{DAY, SECOND},
};

use crate::dictionary::Dictionary;

/// Of a day, and their seconds.
const EIGHTHS: u32 = 8;
const EIGHTH: i64 = DAY / SECOND / EIGHTHS as i64;
/// Bits of the hash.
const BITS: u32 = 29;
pub(crate) const MASK: u32 = (1 << BITS) - 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Brief(u32);

impl Brief {
    pub(crate) fn of(id: &str) -> Self {
        Self(Key::of([id.as_bytes()]).0 as u32)
    }

    /// With or without its `<>`.
    pub(crate) fn of_message(id: &str) -> Self {
        Self::of(id.trim_start_matches('<').trim_end_matches('>'))
    }

    /// In the column of that row.
    pub(crate) fn of_row(self, row: RowId, dictionary: &Dictionary) -> i64 {
        match dictionary {
            Dictionary::Sqlite(_) => self.at(row),
            Dictionary::Postgres(_) => self.whole(),
        }
    }

    fn at(self, row: RowId) -> i64 {
        let second = (row.0 >> 30).rem_euclid(DAY / SECOND);
        self.within((second / EIGHTH) as u32)
    }

    /// Wherever it may stand.
    pub(crate) fn anywhere(self) -> impl Iterator<Item = i64> {
        (0..EIGHTHS).map(move |eighth| self.within(eighth))
    }

    /// On a Postgres, which would rather read all rows of a domain than look at eight places: all bits are the hash's.
    pub(crate) fn whole(self) -> i64 {
        i64::from(self.0 as i32)
    }

    /// What all of these have in common.
    pub(crate) fn hash(self) -> i64 {
        (self.0 & MASK).into()
    }

    /// Columns are signed.
    fn within(self, eighth: u32) -> i64 {
        i64::from((self.0 & MASK | eighth << BITS) as i32)
    }
}

#[cfg(test)]
mod tests {
    use tracemail_model::time::Micros;

    use super::*;

    #[test]
    fn it_is_found_wherever_it_stands() {
        for id in ["", "4bQz1x2Rk9z1", "<a@test.com>"] {
            let brief = Brief::of_message(id);
            let all: Vec<i64> = brief.anywhere().collect();
            for hour in 0..24 {
                let row = RowId::first(Micros((20_000 * 24 + hour) * 3600 * SECOND));
                assert_eq!(brief.at(row), all[hour as usize / 3]);
                assert_eq!(brief.at(RowId(-row.0)) & i64::from(MASK), brief.hash());
            }
            // as it was written before
            let before = i64::from(Key::of([id.trim_matches(['<', '>']).as_bytes()]).0 as u32 as i32);
            assert!(all.contains(&before), "{before} is none of {all:?}");
        }
    }

    #[test]
    fn rows_of_one_hour_lie_together() {
        let at = |n: u32| Brief::of(&n.to_string()).at(RowId::first(Micros(i64::from(n) * SECOND)));
        let (least, most) = (0..3_600).map(at).fold((i64::MAX, i64::MIN), |(least, most), n| (least.min(n), most.max(n)));
        assert!(most - least <= i64::from(MASK), "{least} to {most}");
    }
}
