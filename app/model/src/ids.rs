//! The number a row is known by, and the key it is made from.
//!
//! In: the moment a thing began, its place among lines of the same moment, and a key made only from what the
//! log says. Out: a [`RowId`] that sorts by time, so that an index on `(domain)` alone serves filter, range,
//! newest-first and paging, and so that reading a line twice makes the same row.
//! Refuses to know: databases. When two keys want one id, the store moves the later one up by one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::time::{Micros, SECOND};

/// A row's id: seconds since 1970 in the upper bits, then 20 bits of microseconds, then 10 bits of the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub i64);

/// A 64-bit hash of what names a thing in the log: (host, queue id, birth, recipient) or (host, session, try).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(pub u64);

/// When a line was written, and its place among the lines of that source with the very same time.
/// Logs with whole seconds have many such lines; `nth` keeps their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// What the line says.
    pub time: Micros,
    /// 0 for the first line of that time in its source.
    pub nth: u32,
}

const MICRO_BITS: u32 = 20;
const HASH_BITS: u32 = 10;

/// The nearest moment that an id has room for: they end in the year 2242, and people say `before:9999-12-31`.
const fn countable(time: Micros) -> Micros {
    let last = (i64::MAX >> (MICRO_BITS + HASH_BITS)) * SECOND + SECOND - 1;
    let first = (i64::MIN >> (MICRO_BITS + HASH_BITS)) * SECOND;
    if time.0 > last {
        Micros(last)
    } else if time.0 < first {
        Micros(first)
    } else {
        time
    }
}

impl RowId {
    /// The id of the thing that began at `stamp` and is named by `key`.
    pub fn new(stamp: Stamp, key: Key) -> Self {
        let time = countable(stamp.time);
        let micros = time.0.rem_euclid(SECOND) + i64::from(stamp.nth);
        let micros = micros.min(SECOND - 1);
        Self((time.seconds() << (MICRO_BITS + HASH_BITS)) | (micros << HASH_BITS) | (key.0 as i64 & ((1 << HASH_BITS) - 1)))
    }

    /// The smallest id of that moment: `id >= first(after)` and `id < first(before)` is a time range.
    pub const fn first(time: Micros) -> Self {
        let time = countable(time);
        Self((time.seconds() << (MICRO_BITS + HASH_BITS)) | (time.0.rem_euclid(SECOND) << HASH_BITS))
    }

    /// The moment it sorts at: the log's own, plus `nth` microseconds where the log has whole seconds.
    pub const fn time(self) -> Micros {
        let micros = (self.0 >> HASH_BITS) & ((1 << MICRO_BITS) - 1);
        Micros((self.0 >> (MICRO_BITS + HASH_BITS)) * SECOND + micros)
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RowId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

// As text in JSON: a script's number holds 53 bits.
impl Serialize for RowId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RowId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(|_| de::Error::custom("expected a row id"))
    }
}

impl Key {
    /// Hashes the parts in order, each closed off, so that ("ab", "c") and ("a", "bc") differ.
    /// FNV-1a with a final mix: stable for ever, which is what a stored key needs.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        for part in parts {
            part.iter().copied().for_each(&mut eat);
            (part.len() as u64).to_le_bytes().into_iter().for_each(&mut eat);
            eat(0xff);
        }
        // splitmix64's finaliser: FNV alone leaves the low bits of short parts too alike
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(hash ^ (hash >> 31))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_sorts_by_time_and_gives_it_back() {
        let at = |time, nth| RowId::new(Stamp { time: Micros(time), nth }, Key(u64::MAX));
        assert!(at(1_700_000_000_000_000, 3) < at(1_700_000_000_000_000, 4));
        assert!(at(1_700_000_000_999_999, 9) < at(1_700_000_001_000_000, 0));
        assert_eq!(at(1_700_000_000_123_456, 0).time(), Micros(1_700_000_000_123_456));
        assert!(RowId::first(Micros(1_700_000_000_123_456)) <= at(1_700_000_000_123_456, 0));
        assert!(at(1_700_000_000_123_456, 0) < RowId::first(Micros(1_700_000_000_123_457)));
    }

    #[test]
    fn far_moments_are_far() {
        let at = |text: &str| RowId::first(Micros::parse_rfc3339(&format!("{text}T00:00:00Z")).expect("a time"));
        let days = ["0001-01-01", "1698-01-01", "1970-01-01", "2026-11-21", "2242-01-01", "9999-12-31"].map(at);
        assert!(days.is_sorted_by(|a, b| a < b), "{days:?}");
        for far in [i64::MIN, i64::MAX] {
            let (first, row) = (RowId::first(Micros(far)), RowId::new(Stamp { time: Micros(far), nth: 7 }, Key(u64::MAX)));
            assert!(first <= row && (far > 0) == (row > RowId(0)), "{first:?} {row:?}");
        }
    }

    #[test]
    fn parts_are_closed_off() {
        assert_ne!(Key::of([&b"ab"[..], b"c"]), Key::of([&b"a"[..], b"bc"]));
        assert_ne!(Key::of([&b""[..]]), Key::of([&b""[..], b""]));
    }
}
